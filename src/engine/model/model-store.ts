// Models and scores in the workspace: their records. Weights lie in the model's folder, scores in files of their own.
import { AppError } from "../../shared/errors.ts";
import {
  type Model,
  ModelSchema,
  type Recalibration,
  type Scores,
  ScoresSchema,
  type ThresholdMethod,
} from "../../shared/model-vocabulary.ts";
import type { CellValue } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";

export interface ModelStore {
  /** Newest first. */
  list(): Promise<Model[]>;
  /** Throws NOT_FOUND for one that is not there. */
  get(id: number): Promise<Model>;
  reserve(): Promise<number>;
  add(model: Model): Promise<void>;
  rename(id: number, name: string): Promise<Model>;
  /** Makes it the one champion. */
  promote(id: number): Promise<Model>;
  /** Records how its scores were brought back to a rate on normal rows. */
  setRecalibration(id: number, recalibration: Recalibration): Promise<Model>;
  /** A deleted one is on no list and found by nobody, nor are its scores, until it is restored or `purge` is called. */
  setDeleted(id: number, deleted: boolean): Promise<void>;
  /** Drops deleted models and their scores for good. */
  purge(): Promise<void>;
  scores: ScoreRecords;
}

export interface ScoreRecords {
  /** Newest first. */
  list(): Promise<Scores[]>;
  /** The newest scores of a dataset by a model, or null. */
  find(modelId: number, datasetId: number): Promise<Scores | null>;
  reserve(): Promise<number>;
  add(scores: Scores): Promise<void>;
  setMethod(id: number, method: ThresholdMethod): Promise<void>;
  remove(ids: readonly number[]): Promise<void>;
}

export function createModelStore(database: Database): ModelStore {
  const next = async (sequence: string) => {
    const [row] = await database.rows(`SELECT nextval('${sequence}') AS id`);
    return Number(row!.id);
  };
  const find = async (id: number, deleted: boolean): Promise<Model> => {
    const [row] = await database.rows("SELECT * FROM model WHERE id = ? AND deleted = ?", [id, deleted]);
    if (!row) throw new AppError("NOT_FOUND", `There is no model ${id} in this workspace.`);
    return modelOf(row);
  };
  const get = (id: number) => find(id, false);
  return {
    async list() {
      return (await database.rows("SELECT * FROM model WHERE NOT deleted ORDER BY id DESC")).map(modelOf);
    },
    get,
    reserve: () => next("model_id"),
    async add({ id, name, champion, ...facts }) {
      await database.run("INSERT INTO model (id, name, facts, champion) VALUES (?, ?, ?, ?)", [
        id,
        name,
        JSON.stringify(facts),
        champion,
      ]);
    },
    async promote(id) {
      await get(id);
      await database.run("UPDATE model SET champion = (id = ?)", [id]);
      return get(id);
    },
    async setRecalibration(id, recalibration) {
      const { id: _id, name: _name, champion: _champion, ...facts } = await get(id);
      await database.run("UPDATE model SET facts = ? WHERE id = ?", [
        JSON.stringify({ ...facts, recalibration }),
        id,
      ]);
      return get(id);
    },
    async rename(id, name) {
      await get(id);
      await database.run("UPDATE model SET name = ? WHERE id = ?", [name, id]);
      return get(id);
    },
    async setDeleted(id, deleted) {
      await find(id, !deleted);
      await database.run("UPDATE model SET deleted = ? WHERE id = ?", [deleted, id]);
    },
    async purge() {
      await database.run("DELETE FROM scores WHERE model_id IN (SELECT id FROM model WHERE deleted)");
      await database.run("DELETE FROM model WHERE deleted");
    },
    scores: {
      async list() {
        return (
          await database.rows(
            "SELECT * FROM scores WHERE model_id NOT IN (SELECT id FROM model WHERE deleted) ORDER BY id DESC",
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
      reserve: () => next("scores_id"),
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
    },
  };
}

const modelOf = (row: Record<string, CellValue>): Model =>
  ModelSchema.parse({
    // Models of earlier versions lack these.
    parent: null,
    recalibration: null,
    ...JSON.parse(String(row.facts)),
    id: Number(row.id),
    name: row.name,
    champion: row.champion === true,
  });

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
