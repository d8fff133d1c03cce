// Raw scores of table rows by a fitted detector. Calibration and threshold are applied by whoever reads the scores.

import type { CancelSignal } from "../../shared/job.ts";
import type { Detector } from "../detector/detector.ts";
import type { FittedFeatures } from "../feature/fitted.ts";
import type { TableData } from "../table/columns.ts";
import type { WindowPlan } from "./card.ts";
import { type Reading, read } from "./read.ts";

/** What scores rows: a detector, the features that it was fitted on, and how it cuts windows. */
export type FittedModel = {
  readonly detector: Detector;
  readonly features: FittedFeatures;
  readonly windows: WindowPlan;
};

/** Scores of the positions that are rows, in reading order, without padding. */
export function realScores(reading: Reading, scores: Float32Array): Float32Array {
  const { padding } = reading.order;
  return padding === null ? scores : scores.filter((_, position) => padding[position] !== 1);
}

/** Raw score of each of the rows asked for, in their order (NaN where a row was read nowhere). */
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
