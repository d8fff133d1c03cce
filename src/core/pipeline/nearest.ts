// The normal rows nearest to one row, among those stored with its model.

import { nearestNormals } from "../explain/nearest.ts";
import type { TableData } from "../table/columns.ts";
import { read } from "./read.ts";
import type { FittedModel } from "./score.ts";

/** The stored normal rows most like a row of the table, nearest first; `reference` is an index into them. */
export async function nearestTo(
  model: FittedModel,
  table: TableData,
  row: number,
  reference: Float32Array,
  count = 5,
): Promise<{ reference: number; distance: number }[]> {
  const { order, matrix } = read(table, model.features, model.windows, null);
  const position = order.rows.lastIndexOf(row);
  if (position < 0 || reference.length === 0) return [];
  const query = await model.detector.embed(matrix, [position]);
  if (reference.length % query.width !== 0) return [];
  return nearestNormals({ data: reference, width: query.width }, query, count)[0] ?? [];
}
