// Counts the verdicts on a list of rows. Rows without a verdict are open.
import type { RowVerdict, Verdict, VerdictCounts } from "../../shared/triage-vocabulary.ts";
import type { Annotations } from "./verdicts.ts";

export function countsOf(
  { rows, has }: { rows: { length: number }; has: (row: number) => boolean },
  { verdicts }: Annotations,
): VerdictCounts {
  const counts: VerdictCounts = {
    open: rows.length,
    confirmed: 0,
    "false-positive": 0,
    benign: 0,
    unsure: 0,
  };
  for (const [row, { verdict }] of verdicts as ReadonlyMap<number, RowVerdict & { verdict: Verdict }>) {
    if (!has(row)) continue;
    counts[verdict]++;
    counts.open--;
  }
  return counts;
}
