// The records of models in the workspace. Weights lie in the model's folder.
import { AppError } from "../../shared/errors.ts";
import { type Model, ModelSchema, type Recalibration } from "../../shared/model-vocabulary.ts";
import type { CellValue } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { SqlValue } from "../store/statements.ts";

export interface ModelStore {
  /** Newest first. */
  list(): Promise<Model[]>;
  /** Throws NOT_FOUND when there is none. */
  get(id: number): Promise<Model>;
  reserve(): Promise<number>;
  add(model: Model): Promise<void>;
  rename(id: number, name: string): Promise<Model>;
  /** Makes this model the only champion, with a statement of the same transaction. */
  promote(id: number, also?: { sql: string; values: SqlValue[] }): Promise<Model>;
  /** Records the recalibration of its scores. */
  setRecalibration(id: number, recalibration: Recalibration): Promise<Model>;
  /** A deleted model and its scores are hidden until the model is restored, or removed by `purge`. */
  setDeleted(id: number, deleted: boolean): Promise<void>;
  /** Removes deleted models and their scores for good. */
  purge(): Promise<void>;
}

/** Nothing else writes the records, so the list is kept until one of its functions changes it. */
export function createModelStore(database: Database): ModelStore {
  let listed: Promise<Model[]> | null = null;
  const change = async (sql: string, values: SqlValue[] = []) => {
    try {
      await database.run(sql, values);
    } finally {
      listed = null;
    }
  };
  const find = async (id: number, deleted: boolean): Promise<Model> => {
    const [row] = await database.rows("SELECT * FROM model WHERE id = ? AND deleted = ?", [id, deleted]);
    if (!row) throw new AppError("NOT_FOUND", `There is no model ${id} in this workspace.`);
    return modelOf(row);
  };
  const get = (id: number) => find(id, false);
  return {
    async list() {
      if (listed === null) {
        const reading = database
          .rows("SELECT * FROM model WHERE NOT deleted ORDER BY id DESC")
          .then((rows) => rows.map(modelOf));
        reading.catch(() => {
          listed = null;
        });
        listed = reading;
      }
      return [...(await listed)];
    },
    get,
    async reserve() {
      const [row] = await database.rows("SELECT nextval('model_id') AS id");
      return Number(row!.id);
    },
    async add({ id, name, champion, ...facts }) {
      const taken = await database.rows("SELECT name FROM model WHERE NOT deleted");
      await change("INSERT INTO model (id, name, facts, champion) VALUES (?, ?, ?, ?)", [
        id,
        freeName(name, new Set(taken.map((row) => String(row.name)))),
        JSON.stringify(facts),
        champion,
      ]);
    },
    async promote(id, also) {
      await get(id);
      try {
        await database.transaction(async (statements) => {
          await statements.run("UPDATE model SET champion = (id = ?)", [id]);
          if (also) await statements.run(also.sql, also.values);
        });
      } finally {
        listed = null;
      }
      return get(id);
    },
    async setRecalibration(id, recalibration) {
      const { id: _id, name: _name, champion: _champion, ...facts } = await get(id);
      await change("UPDATE model SET facts = ? WHERE id = ?", [
        JSON.stringify({ ...facts, recalibration }),
        id,
      ]);
      return get(id);
    },
    async rename(id, name) {
      await get(id);
      await change("UPDATE model SET name = ? WHERE id = ?", [name, id]);
      return get(id);
    },
    async setDeleted(id, deleted) {
      await find(id, !deleted);
      await change("UPDATE model SET deleted = ? WHERE id = ?", [deleted, id]);
    },
    async purge() {
      await change("DELETE FROM scores WHERE model_id IN (SELECT id FROM model WHERE deleted)");
      await change("DELETE FROM model WHERE deleted");
    },
  };
}

const modelOf = (row: Record<string, CellValue>): Model =>
  ModelSchema.parse({
    // Models of earlier versions lack these fields.
    parent: null,
    recalibration: null,
    ...JSON.parse(String(row.facts)),
    id: Number(row.id),
    name: row.name,
    champion: row.champion === true,
  });

/** The name, with a number appended when it is taken. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} · ${number}`)) number++;
  return `${name} · ${number}`;
}
