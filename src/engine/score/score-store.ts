// The records of scores in the workspace: one for each dataset and model. The scores lie in their own files.
import { type Scores, ScoresSchema, type ThresholdMethod } from "../../shared/model-vocabulary.ts";
import type { CellValue } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";

export interface ScoreStore {
  /** Newest first. */
  list(): Promise<Scores[]>;
  /** The newest scores of a dataset by a model, or null. */
  find(modelId: number, datasetId: number): Promise<Scores | null>;
  reserve(): Promise<number>;
  add(scores: Scores): Promise<void>;
  setMethod(id: number, method: ThresholdMethod): Promise<void>;
  remove(ids: readonly number[]): Promise<void>;
}

export function createScoreStore(database: Database): ScoreStore {
  return {
    async list() {
      return (
        await database.rows(
          `SELECT * FROM scores WHERE model_id NOT IN (SELECT id FROM model WHERE deleted)
             AND dataset_id NOT IN (SELECT id FROM dataset WHERE deleted) ORDER BY id DESC`,
        )
      ).map(scoresOf);
    },
    async find(modelId, datasetId) {
      const [row] = await database.rows(
        "SELECT * FROM scores WHERE model_id = ? AND dataset_id = ? ORDER BY id DESC LIMIT 1",
        [modelId, datasetId],
      );
      return row ? scoresOf(row) : null;
    },
    async reserve() {
      const [row] = await database.rows("SELECT nextval('scores_id') AS id");
      return Number(row!.id);
    },
    async add(scores) {
      await database.run("INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [
        scores.id,
        scores.modelId,
        scores.datasetId,
        scores.rows,
        JSON.stringify(scores.method),
        JSON.stringify(scores.warnings),
        scores.scoredAtMs,
        scores.tookMs,
      ]);
    },
    async setMethod(id, method) {
      await database.run("UPDATE scores SET method = ? WHERE id = ?", [JSON.stringify(method), id]);
    },
    async remove(ids) {
      for (const id of ids) await database.run("DELETE FROM scores WHERE id = ?", [id]);
    },
  };
}

const scoresOf = (row: Record<string, CellValue>): Scores =>
  ScoresSchema.parse({
    id: Number(row.id),
    modelId: Number(row.model_id),
    datasetId: Number(row.dataset_id),
    rows: Number(row.row_count),
    method: JSON.parse(String(row.method)),
    warnings: JSON.parse(String(row.warnings)),
    scoredAtMs: Number(row.scored_at_ms),
    tookMs: Number(row.took_ms),
  });
