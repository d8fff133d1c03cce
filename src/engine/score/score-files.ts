// The scores of one dataset by one model lie in their own database file, written once: one row per row of the dataset, in its order, and
// the reasons of the highest-scoring rows. A new file grows in the temporary folder and is moved into place by one rename.
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Reason } from "../../shared/model-vocabulary.ts";
import { renameDurably } from "../files/durable-rename.ts";
import { makeFolder } from "../files/make-folder.ts";
import { createDataFiles, type DataFiles } from "../store/data-files.ts";
import type { Database } from "../store/database.ts";
import { quoteName, quoteText } from "../store/quote.ts";

export interface NewScores {
  /** Raw score of each row of the dataset; NaN for rows that no window contains. */
  scores: Float32Array;
  /** Position of each row in the model's reading order. */
  positions: Uint32Array;
  reasons: readonly { row: number; reasons: readonly Reason[] }[];
}

/** `attach` makes the scores available as `scoresTable` and `reasonsTable`. */
export interface ScoreFiles extends Pick<DataFiles, "attach" | "remove" | "keepOnly" | "pathOf"> {
  write(id: number, scores: NewScores): Promise<void>;
}

const schemaName = (id: number) => `scores_${id}`;
/** Columns score (null for none) and position. The row number is that of the dataset. */
export const scoresTable = (id: number): string => `${quoteName(schemaName(id))}.main.scores`;
/** Columns row and reasons (JSON). */
export const reasonsTable = (id: number): string => `${quoteName(schemaName(id))}.main.reasons`;

export function createScoreFiles(database: Database, workspace: string, temporaryFolder: string): ScoreFiles {
  const files = createDataFiles(database, {
    folder: join(workspace, "scores"),
    schemaName,
    of: "these scores",
    advice: "score the dataset again",
  });

  return {
    ...files,
    async write(id, scores) {
      makeFolder(files.folder);
      const path = join(temporaryFolder, `scores-${id}.duckdb`);
      const name = quoteName(`staging_scores_${id}`);
      await database.run(`ATTACH ${quoteText(path)} AS ${name} (RECOVERY_MODE 'NO_WAL_WRITES')`);
      try {
        await fill(database, name, scores);
      } catch (thrown) {
        // On a full disk DuckDB releases the file but reports that it could not finish it. The file is discarded anyway.
        await database.run(`DETACH ${name}`).catch(() => {});
        for (const suffix of ["", ".wal"]) rmSync(path + suffix, { force: true });
        throw thrown;
      }
      await database.run(`DETACH ${name}`);
      renameDurably(path, files.pathOf(id));
    },
  };
}

async function fill(
  database: Database,
  name: string,
  { scores, positions, reasons }: NewScores,
): Promise<void> {
  const task = await database.task();
  try {
    await task.run(`USE ${name}`);
    await task.run("CREATE TABLE scores (score DOUBLE, position BIGINT NOT NULL)");
    await task.run("CREATE TABLE reasons (row BIGINT NOT NULL, reasons VARCHAR NOT NULL)");
    await task.append("scores", [
      { kind: "number", values: new Float64Array(scores) },
      { kind: "number", values: new Float64Array(positions) },
    ]);
    await task.append("reasons", [
      reasons.map(({ row }) => row),
      reasons.map((one) => JSON.stringify(one.reasons)),
    ]);
    await task.run(`CHECKPOINT ${name}`);
  } finally {
    task.close();
  }
}
