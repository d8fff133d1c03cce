// The outcome of one planting, as it is stored and shown.
import type { Planting, PlantingOutcome } from "../../core/pipeline/drill-outcomes.ts";
import type { DrillCell } from "../../shared/drill-vocabulary.ts";
import type { PlantedFlags } from "./drill-messages.ts";

interface CellOptions {
  /** Incidents that the analyst reads. */
  readonly read: number;
  readonly flags: PlantedFlags | null;
  /** A column that the behaviour needs and the dataset lacks. */
  readonly missing: string | null;
}

const nothing = { place: null, severity: null, kinds: [], title: null };

export const notPlanted = (why: string): DrillCell => ({
  ...nothing,
  outcome: "not-planted",
  flows: 0,
  originator: null,
  responder: null,
  sentence: why,
  model: null,
});

export function drillCell(
  { planting, found, beside }: PlantingOutcome<Planting>,
  { read, flags, missing }: CellOptions,
): DrillCell {
  const [from = null, to = null] = planting.pairs[0] ?? [];
  const common = { flows: planting.flows, originator: from, responder: to, model: flags };
  if (found !== null) {
    const { place, incident } = found;
    return {
      ...common,
      outcome: place <= read ? "found" : "below",
      place,
      severity: incident.severity,
      kinds: [...incident.kinds],
      title: incident.title,
      sentence: incident.evidence[0]?.sentence ?? "",
    };
  }
  return { ...common, ...nothing, outcome: "unseen", sentence: whyUnseen(planting, beside?.title, missing) };
}

function whyUnseen({ flows }: Planting, beside: string | undefined, missing: string | null): string {
  if (missing !== null) return `The dataset has no column ${missing}, which the behaviour reads.`;
  if (beside !== undefined) return `Some of its flows are in an incident that rests on others: ${beside}.`;
  return flows === 1
    ? "No incident rests on its flow: what is odd about it stays too weak."
    : `No incident rests on its ${flows.toLocaleString("en-US")} flows: what is odd about them stays too weak.`;
}
