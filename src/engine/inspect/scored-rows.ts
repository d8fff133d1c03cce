// Scored rows as columns in memory, so that a brush, another lane or another filter costs a pass over numbers and no join:
// times, raw and calibrated scores, a code per entity, and which rows a filter keeps. Made at the first need, kept while they
// are used, at most for two datasets.
import { applyCalibration, type Calibration } from "../../core/score/calibration.ts";
import type { LaneEntity } from "../../shared/contract/inspect.ts";
import { formatFilter } from "../../shared/filter.ts";
import type { Scores, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import type { CellValue, Dataset, Filter } from "../../shared/vocabulary.ts";
import { readScores, thresholdOf } from "../models/thresholds.ts";
import { type Database, quoteName } from "../store/database.ts";
import { flowsTable } from "../store/dataset-files.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { asksWhatWasSaid, type OwnColumns } from "../store/own-columns.ts";

/** One code a row, and the values that a code stands for, column by column. */
export interface Entities {
  columns: readonly string[];
  codes: Int32Array;
  values: readonly (readonly CellValue[])[];
  count: number;
}

export interface ScoreColumns {
  /** NaN where a row has none. */
  raw: Float32Array;
  calibrated: Float32Array;
  normalScores: Float32Array;
  seed: number;
}

/** What a score means: of the model, and only read when its scores are. */
export interface ScoreMeaning {
  calibration: Calibration;
  normalScores: Float32Array;
  seed: number;
}

export interface ScoredRows {
  /** Milliseconds since the epoch, NaN where a row has no time. */
  times(dataset: Dataset, column: string): Promise<Float64Array>;
  entities(dataset: Dataset, entity: LaneEntity): Promise<Entities>;
  /** 1 for each row that a filter keeps; null when it keeps all. */
  mask(dataset: Dataset, filter: Filter, own: OwnColumns): Promise<Uint8Array | null>;
  scores(scores: Scores, meaning: () => ScoreMeaning): Promise<ScoreColumns>;
  /** The line on the raw score; +∞ when nothing is above it. */
  line(dataset: Dataset, scores: Scores, columns: ScoreColumns, method?: ThresholdMethod): number;
  /** What a score means may have changed. */
  forget(): void;
  /** People said something else of rows: filters that ask for it keep other rows. */
  forgetSaid(): void;
}

const entityColumns: Record<LaneEntity, readonly string[]> = {
  originator: ["orig_addr"],
  responder: ["resp_addr"],
  pair: ["orig_addr", "resp_addr"],
  service: ["resp_addr", "resp_port", "protocol"],
};

export function createScoredRows(database: Database): ScoredRows {
  // Of a dataset: its times, up to four kinds of entities, and the last few filters.
  const ofDatasets = createKeeper<unknown>(12);
  const ofScores = createKeeper<ScoreColumns>(2);
  const lines = createKeeper<number>(16);
  let said = 0;
  return {
    times: (dataset, column) =>
      ofDatasets(`${dataset.id} time ${column}`, () =>
        readNumbers(
          database,
          dataset.rows,
          `SELECT coalesce(epoch_us(${quoteName(column)}) / 1000, 'nan'::DOUBLE)::DOUBLE FROM ${flowsTable(dataset)} ORDER BY rowid`,
        ),
      ) as Promise<Float64Array>,
    entities: (dataset, entity) =>
      ofDatasets(`${dataset.id} ${entity}`, () =>
        readEntities(database, dataset, entity),
      ) as Promise<Entities>,
    mask(dataset, filter, own) {
      if (filter.kind === "all") return Promise.resolve(null);
      const asOf = asksWhatWasSaid(filter) ? said : 0;
      return ofDatasets(`${dataset.id} ${own.scores?.id} ${asOf} where ${formatFilter(filter)}`, () =>
        readMask(database, dataset, filter, own),
      ) as Promise<Uint8Array>;
    },
    scores: (scores, meaning) =>
      ofScores(String(scores.id), async () => {
        const raw = await readScores(database, scores.id, scores.rows);
        const { calibration, normalScores, seed } = meaning();
        return { raw, calibrated: applyCalibration(calibration, raw), normalScores, seed };
      }),
    line(dataset, scores, { raw, normalScores, seed }, method = scores.method) {
      if (method.method === "fixed") return method.value;
      return lines(`${scores.id} ${JSON.stringify(method)}`, () => {
        const { value } = thresholdOf({ method, normalScores, scores: raw, dataset, seed });
        return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
      });
    },
    forgetSaid() {
      said++;
    },
    forget() {
      ofScores.clear();
      lines.clear();
    },
  };
}

interface Keeper<T> {
  <V extends T>(key: string, make: () => V): V;
  <V extends T>(key: string, make: () => Promise<V>): Promise<V>;
  clear(): void;
}

/** Keeps what was used last; a promise that fails is not kept. */
function createKeeper<T>(most: number): Keeper<T> {
  const kept = new Map<string, T | Promise<T>>();
  const keep = (key: string, make: () => T | Promise<T>) => {
    const value = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, value);
    if (value instanceof Promise) value.catch(() => kept.delete(key));
    const oldest = kept.size > most ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return value;
  };
  return Object.assign(keep, { clear: () => kept.clear() }) as Keeper<T>;
}

async function readNumbers(database: Database, rows: number, sql: string): Promise<Float64Array> {
  const all = new Float64Array(rows);
  let at = 0;
  await database.stream(sql, [], (chunk) => {
    all.set(chunk.numbers(0), at);
    at += chunk.rows;
  });
  return all;
}

/** The store gives out the codes: it has the texts, and they never come here but once a value. */
async function readEntities(database: Database, dataset: Dataset, entity: LaneEntity): Promise<Entities> {
  const present = new Set(dataset.columns.map(({ name }) => name));
  const columns = entityColumns[entity].filter((name) => present.has(name));
  if (columns.length === 0)
    return { columns, codes: new Int32Array(dataset.rows), values: [], count: dataset.rows > 0 ? 1 : 0 };
  const names = columns.map(quoteName);
  const distinct = `(SELECT *, row_number() OVER (ORDER BY ${names.join(", ")}) - 1 AS code FROM (SELECT DISTINCT ${names.join(", ")} FROM ${flowsTable(dataset)}))`;
  const same = names.map((name) => `f.${name} IS NOT DISTINCT FROM d.${name}`).join(" AND ");
  const codes = await readNumbers(
    database,
    dataset.rows,
    `SELECT d.code::DOUBLE FROM ${flowsTable(dataset)} f JOIN ${distinct} d ON ${same} ORDER BY f.rowid`,
  );
  const { cells, rows } = await database.columns(`SELECT ${names.join(", ")} FROM ${distinct} ORDER BY code`);
  return { columns, codes: Int32Array.from(codes), values: cells, count: rows };
}

async function readMask(
  database: Database,
  dataset: Dataset,
  filter: Filter,
  own: OwnColumns,
): Promise<Uint8Array> {
  const { sql, values } = compileFilter(filter, dataset.columns, own);
  const kept = await database.numbers(
    `SELECT rowid::UINTEGER FROM ${flowsTable(dataset)} WHERE ${sql}`,
    values,
  );
  const mask = new Uint8Array(dataset.rows);
  for (const row of kept) mask[row] = 1;
  return mask;
}
