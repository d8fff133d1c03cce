// Warnings about the split into fitting and calibration rows: rows that stand on both sides, and how many are alike. Returns sentences
// only; core does the split.
import type { FeaturePlan } from "../../core/feature/fitted.ts";
import type { TrainedModel } from "../../core/pipeline/train.ts";
import type { TableData } from "../../core/table/columns.ts";
import { findLeakage } from "../../core/window/split.ts";

const fewRows = 1000;
/** Rows of each side that are compared at most; a sample is enough for shares. */
const mostRows = 50_000;
/** Shares of the held-out rows above which a warning is given. */
const tellAbove = { "exactly the same features": 0.2, "the same 5-tuple": 0.05 } as Record<string, number>;

export function splitWarnings(
  table: TableData,
  { fitRows, calibrateRows }: Pick<TrainedModel, "fitRows" | "calibrateRows">,
  choices: readonly FeaturePlan[],
): string[] {
  const out: string[] = [];
  const rows = fitRows.length + calibrateRows.length;
  if (rows < fewRows) out.push(`Only ${rows} rows to learn from: what is normal is known roughly.`);
  // Rows of a series may repeat values.
  const series = choices.some(({ as }) => as === "series");
  const found = findLeakage(table, thinned(fitRows), thinned(calibrateRows), {
    featureColumns: series ? [] : choices.map(({ column }) => column),
  });
  for (const { what, share } of found) {
    if (share > (tellAbove[what] ?? Number.POSITIVE_INFINITY))
      out.push(
        `${Math.round(100 * share)} % of the rows that calibrate the scores have ${what} as a row that was learned from, so the line may lie too low.`,
      );
  }
  return out;
}

function thinned(rows: Uint32Array): Uint32Array {
  const every = Math.max(1, Math.ceil(rows.length / mostRows));
  return rows.filter((_, i) => i % every === 0);
}
