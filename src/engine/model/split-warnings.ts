// What a training should be told about the rows it fits on and the rows it calibrates on: what stands on both sides of the cut, and
// how many of them are alike. Sentences only; the split is the core's.
import type { FeaturePlan } from "../../core/feature/fitted.ts";
import type { TrainedModel } from "../../core/pipeline/train.ts";
import type { TableData } from "../../core/table/columns.ts";
import { findLeakage } from "../../core/window/split.ts";

const fewRows = 1000;
/** Rows of each side that are looked at: shares of a sample say enough. */
const mostRows = 50_000;
/** Shares of the held-out rows beyond which a warning names the crossing. */
const tellAbove = { "exactly the same features": 0.2, "the same 5-tuple": 0.05 } as Record<string, number>;

export function splitWarnings(
  table: TableData,
  { fitRows, calibrateRows }: Pick<TrainedModel, "fitRows" | "calibrateRows">,
  choices: readonly FeaturePlan[],
): string[] {
  const out: string[] = [];
  const rows = fitRows.length + calibrateRows.length;
  if (rows < fewRows) out.push(`Only ${rows} rows to learn from: what is normal is known roughly.`);
  // The rows of a series repeat their values in peace.
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
