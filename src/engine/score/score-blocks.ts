// Scores of a whole dataset, block by block in the model's own reading order, so that memory does not grow with the rows: the
// store sorts, a block is at most some ten thousand rows with the margins that its windows reach into. A row's score is the
// same as if the whole table were read at once.

import { seriesReach, sourceColumns } from "../../core/feature/series-features.ts";
import { type Reading, read } from "../../core/pipeline/read.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readBlocks, type SourceBlock } from "../dataset/table-source.ts";
import type { LiveModel } from "../model/live-model.ts";
import { orderColumns } from "../model/training-choices.ts";
import type { Database } from "../store/database.ts";

interface BlockScores {
  /** Raw score of each row of the dataset; NaN where a row was read nowhere. */
  scores: Float32Array;
  /** Place of each row in the reading order. */
  positions: Uint32Array;
  warnings: string[];
}

const usualBlockRows = 32_768;

type Reads = Pick<LiveModel, "features" | "windows">;

/** Columns a model reads: what its features are made of, and what orders its windows. */
export function modelColumns(model: Reads, dataset: Dataset): string[] {
  return [...new Set([...sourceColumns(model.features), ...modelOrder(model, dataset)])];
}

export const modelOrder = ({ windows, features }: Reads, dataset: Dataset): string[] =>
  orderColumns(dataset, windows, features.series);

/** Rows around a row, in the model's order, that its score may depend on. */
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
    // The store gave the rows in reading order, so the order within the block is the block's own.
    for (let position = 0; position < order.rows.length; position++) {
      const row = order.rows[position]!;
      if (order.padding?.[position] === 1 || row < from || row >= to) continue;
      scores[rowIds[row]!] = raw[position]!;
      positions[rowIds[row]!] = done + row - from;
    }
    done += to - from;
    options.onRows(done);
  };
  // Networks compute on threads of their own: the next block is read meanwhile, so three blocks are held at most.
  let scoring: Promise<unknown> = Promise.resolve();
  try {
    await readBlocks(database, dataset, query, async (block) => {
      const reading = read(block.table, model.features, model.windows, null);
      for (const warning of reading.order.warnings) warnings.add(warning);
      await scoring;
      scoring = scoreBlock(block, reading);
      // A failure is heard where it is waited for.
      scoring.catch(() => {});
    });
    await scoring;
  } finally {
    // The model is closed by whoever asked: not before nothing works with it.
    await scoring.catch(() => {});
  }
  return { scores, positions, warnings: [...warnings] };
}
