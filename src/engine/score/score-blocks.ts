// Scores a whole dataset block by block in the model's reading order, so that memory does not grow with the rows. DuckDB sorts; a block has
// some ten thousand rows plus the margins that its windows reach into. Every row gets the same score as if the table were read at once.

import { seriesReach, sourceColumns } from "../../core/feature/series-features.ts";
import { type Reading, read } from "../../core/pipeline/read.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readBlocks, type SourceBlock } from "../dataset/table-source.ts";
import type { LiveModel } from "../model/live-model.ts";
import { orderColumns } from "../model/training-choices.ts";
import type { Database } from "../store/database.ts";

interface BlockScores {
  /** Raw score of each row of the dataset; NaN for rows that no window contains. */
  scores: Float32Array;
  /** Position of each row in the reading order. */
  positions: Uint32Array;
  warnings: string[];
}

const usualBlockRows = 32_768;

type Reads = Pick<LiveModel, "features" | "windows">;

/** The columns that a model reads: inputs of its features, and the order of its windows. */
export function modelColumns(model: Reads, dataset: Dataset): string[] {
  return [...new Set([...sourceColumns(model.features), ...modelOrder(model, dataset)])];
}

export const modelOrder = ({ windows, features }: Reads, dataset: Dataset): string[] =>
  orderColumns(dataset, windows, features.series);

/** How many rows around a row, in the model's order, its score may depend on. */
export const modelMargin = ({ windows, features }: Reads): number =>
  windows.steps - 1 + seriesReach(features.series);

export async function scoreBlocks(
  database: Database,
  dataset: Dataset,
  model: Pick<LiveModel, "detector" | "features" | "windows">,
  options: { signal: AbortSignal; onRows: (done: number) => void; blockRows?: number },
): Promise<BlockScores> {
  const { signal } = options;
  const scores = new Float32Array(dataset.rows).fill(Number.NaN);
  const positions = new Uint32Array(dataset.rows);
  const warnings = new Set<string>();
  let done = 0;
  const query = {
    columns: modelColumns(model, dataset),
    orderBy: modelOrder(model, dataset),
    blockRows: options.blockRows ?? usualBlockRows,
    margin: modelMargin(model),
    signal,
  };
  const scoreBlock = async ({ rowIds, from, to }: SourceBlock, { order, matrix }: Reading) => {
    const raw = await model.detector.score(matrix, { signal });
    // DuckDB returned the rows in reading order, so the order within a block is the block's index.
    for (let position = 0; position < order.rows.length; position++) {
      const row = order.rows[position]!;
      if (order.padding?.[position] === 1 || row < from || row >= to) continue;
      scores[rowIds[row]!] = raw[position]!;
      positions[rowIds[row]!] = done + row - from;
    }
    done += to - from;
    options.onRows(done);
  };
  // Networks compute on their own threads, so the next block is read at the same time. At most three blocks are in memory.
  let scoring: Promise<unknown> = Promise.resolve();
  try {
    await readBlocks(database, dataset, query, async (block) => {
      const reading = read(block.table, model.features, model.windows, null);
      for (const warning of reading.order.warnings) warnings.add(warning);
      await scoring;
      scoring = scoreBlock(block, reading);
      // Prevents an unhandled rejection; the error is thrown where this promise is awaited.
      scoring.catch(() => {});
    });
    await scoring;
  } finally {
    // The caller closes the model, so wait until nothing uses it.
    await scoring.catch(() => {});
  }
  return { scores, positions, warnings: [...warnings] };
}
