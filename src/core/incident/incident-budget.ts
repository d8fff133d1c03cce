// How many incidents an analyst can read: a number per day, over the days of a dataset. The most severe come first,
// so the budget is a cut in the list. It hides nothing.
import { countText, manyText } from "../../shared/number-words.ts";
import { countedDays } from "../../shared/threshold-words.ts";

/** The default: a morning's reading at a few minutes each. */
export const defaultIncidentsPerDay = 20;
const dayMs = 86_400_000;

interface IncidentBudget {
  perDay: number;
  days: number;
  /** Incidents within the budget. */
  within: number;
  sentence: string;
}

/**
 * @param spanMs time that the flows span; null without times
 * @param total incidents of the dataset
 */
export function incidentBudget(perDay: number, spanMs: number | null, total: number): IncidentBudget {
  const days = Math.round(10 * countedDays((spanMs ?? 0) / dayMs)) / 10;
  const allowed = Math.round(perDay * days);
  const within = Math.min(total, allowed);
  const reading = `${manyText(perDay, "incident")} a day for ${days === 1 ? "1 day" : `${days} days`}`;
  return { perDay, days, within, sentence: `${part(total, within, allowed)} (${reading}).` };
}

function part(total: number, within: number, allowed: number): string {
  if (total === 0) return `None of your budget of ${allowed} is used`;
  if (total <= allowed)
    return `${total === 1 ? "The incident is" : `All ${countText(total)} are`} within your budget of ${countText(allowed)}`;
  return `The ${countText(within)} most severe of ${countText(total)} are your budget; ${countText(total - within)} more stand below the divider`;
}
