// The severity of an incident: a visible sum of named parts, 0 to 100. 80 needs action now, 50 a look today, 25 a note.
import type { Part } from "../../shared/incident-vocabulary.ts";

/** From this severity on, an incident needs a look today. */
export const severeFrom = 50;

/** The parts of the sum; together at most 100. */
const most = { strength: 62, impact: 18, corroboration: 20 } as const;

/**
 * @param strength of the strongest finding, 0 to 1
 * @param impact how much it matters if it is true, 0 to 1
 * @param others strengths of other evidence: further findings, flags of a model, other incidents of the host
 */
export function severityParts(
  strength: number,
  impact: number,
  others: readonly { name: string; value: number }[],
): Part[] {
  const parts: Part[] = [
    {
      name: "how clear it is",
      value: round(most.strength * strength * (0.5 + 0.5 * impact)),
      text: `${Math.round(strength * 100)} of 100`,
    },
    {
      name: "how much it matters",
      value: round(most.impact * impact * strength),
      text: `${Math.round(impact * 100)} of 100`,
    },
  ];
  let left = most.corroboration;
  for (const { name, value } of others) {
    const added = Math.min(left, round(9 * value));
    if (added <= 0) continue;
    left -= added;
    parts.push({ name: "also", value: added, text: name });
  }
  return parts;
}

export const severityOf = (parts: readonly Part[]): number =>
  Math.min(100, round(parts.reduce((sum, { value }) => sum + value, 0)));

const round = (value: number): number => Math.round(value * 10) / 10;
