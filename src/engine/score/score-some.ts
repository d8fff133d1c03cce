// Scores some rows of a dataset with a model that reads single rows; the other rows are neither prepared nor scored. Works block by block,
// so that memory does not grow with the rows, and gives the same scores as score-blocks.ts.
import { read } from "../../core/pipeline/read.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readBlocks } from "../dataset/table-source.ts";
import type { LiveModel } from "../model/live-model.ts";
import type { Database } from "../store/database.ts";
import { modelColumns, modelMargin, modelOrder } from "./score-blocks.ts";

const blockRows = 32_768;

/** Raw scores in the order of `rows`, which are row numbers of the dataset. The model must read single rows. */
export async function scoreSomeRows(
  database: Database,
  dataset: Dataset,
  model: Pick<LiveModel, "detector" | "features" | "windows">,
  rows: Uint32Array,
  signal: AbortSignal,
): Promise<Float32Array> {
  const scores = new Float32Array(rows.length).fill(Number.NaN);
  const places = new Map(Array.from(rows, (row, place) => [row, place]));
  const query = {
    columns: modelColumns(model, dataset),
    orderBy: modelOrder(model, dataset),
    blockRows,
    margin: modelMargin(model),
    signal,
  };
  await readBlocks(database, dataset, query, async ({ table, rowIds, from, to }) => {
    const chosen: number[] = [];
    for (let row = from; row < to; row++) if (places.has(rowIds[row]!)) chosen.push(row);
    if (chosen.length === 0) return;
    const { order, matrix } = read(table, model.features, model.windows, chosen);
    const raw = await model.detector.score(matrix, { signal });
    order.rows.forEach((row, position) => {
      scores[places.get(rowIds[row]!)!] = raw[position]!;
    });
  });
  return scores;
}
