// Raw scores of table rows by a fitted detector. Callers apply calibration and threshold.

import type { CancelSignal } from "../../shared/job.ts";
import type { Detector } from "../detector/detector.ts";
import type { FittedFeatures } from "../feature/fitted.ts";
import type { TableData } from "../table/columns.ts";
import type { WindowPlan } from "./card.ts";
import { type Reading, read } from "./read.ts";

/** What scoring needs: a detector, the features it was fitted on, and its windows. */
export type FittedModel = {
  readonly detector: Detector;
  readonly features: FittedFeatures;
  readonly windows: WindowPlan;
};

/** Scores of the real rows, in reading order, without padding. */
export function realScores(reading: Reading, scores: Float32Array): Float32Array {
  const { padding } = reading.order;
  return padding === null ? scores : scores.filter((_, position) => padding[position] !== 1);
}

/** Raw score of each requested row, in the given order (NaN for a row that was not read). */
export async function scoreRows(
  model: FittedModel,
  table: TableData,
  rows: ArrayLike<number> | null,
  options: { signal?: CancelSignal; onProgress?: (done: number) => void } = {},
): Promise<{ rows: Uint32Array; scores: Float32Array }> {
  const reading = read(table, model.features, model.windows, rows);
  const scores = await model.detector.score(reading.matrix, options);
  const byRow = new Float32Array(table.rows).fill(Number.NaN);
  const { order } = reading;
  for (let position = 0; position < order.rows.length; position++) {
    if (order.padding?.[position] !== 1) byRow[order.rows[position]!] = scores[position]!;
  }
  const scoredRows =
    rows === null ? new Uint32Array(table.rows).map((_, row) => row) : Uint32Array.from(rows);
  return { rows: scoredRows, scores: Float32Array.from(scoredRows, (row) => byRow[row]!) };
}
