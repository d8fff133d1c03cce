// Scored rows as columns in memory, so that a brush, another lane or another filter costs a pass over numbers and no SQL join: times, raw
// and calibrated scores, a code per entity, and filter masks. Built on demand and cached for at most two datasets.
import { applyCalibration } from "../../core/score/calibration.ts";
import type { LaneEntity, Lanes } from "../../shared/contract/inspect.ts";
import { formatFilter } from "../../shared/filter.ts";
import type { ThresholdMethod } from "../../shared/model-vocabulary.ts";
import { type TimeRange, takeRange } from "../../shared/time-range.ts";
import type { CellValue, Dataset, Filter } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import { extraColumns, lineOf, type Scored } from "../score/scored.ts";
import { keptScores } from "../score/thresholds.ts";
import type { Database } from "../store/database.ts";
import { dependsOnVerdicts, type ExtraColumns } from "../store/extra-columns.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import type { Cache } from "../work/caches.ts";

/** One code per row, and the values of each code, column by column. */
export interface Entities {
  columns: readonly string[];
  codes: Int32Array;
  values: readonly (readonly CellValue[])[];
  count: number;
}

interface ScoreColumns {
  /** NaN for rows without a score. */
  raw: Float32Array;
  calibrated: Float32Array;
}

export interface ScoredColumns {
  /** Milliseconds since 1970, NaN for rows without a time. */
  times(dataset: Dataset, column: string): Promise<Float64Array>;
  entities(dataset: Dataset, entity: LaneEntity): Promise<Entities>;
  /** 1 for each row that matches; null when all do. */
  mask(scored: Scored, filter: Filter): Promise<Uint8Array | null>;
  scores(scored: Scored): Promise<ScoreColumns>;
  /** Recent lanes, because the analyst switches between kinds of lanes. */
  lanes: Cache<Lanes, "dataset" | "score" | "model" | "verdict">;
  /** The threshold on the raw score; +∞ when no row is above it. */
  line(scored: Scored, method?: ThresholdMethod): Promise<number>;
}

const entityColumns: Record<LaneEntity, readonly string[]> = {
  originator: ["orig_addr"],
  responder: ["resp_addr"],
  pair: ["orig_addr", "resp_addr"],
  service: ["resp_addr", "resp_port", "protocol"],
};

export function createScoredColumns(tools: ScoreTools): ScoredColumns {
  const { database, caches } = tools;
  const keptTimes = caches.create<Float64Array, "dataset">({ dependsOn: ["dataset"], most: 2 });
  const entities = caches.create<Entities, "dataset">({ dependsOn: ["dataset"], most: 8 });
  const masks = caches.create<Uint8Array, "dataset" | "score" | "model" | "verdict">({
    dependsOn: ["dataset", "score", "model", "verdict"],
    most: 8,
  });
  const calibrated = caches.create<Float32Array, "score" | "model">({
    dependsOn: ["score", "model"],
    most: 2,
  });
  const times = (dataset: Dataset, column: string) =>
    keptTimes.get(column, { dataset: dataset.id }, () =>
      readNumbers(
        database,
        dataset.rows,
        `SELECT coalesce(epoch_us(${quoteName(column)}) / 1000, 'nan'::DOUBLE)::DOUBLE FROM ${flowsTable(dataset)} ORDER BY rowid`,
      ),
    );
  const storedMask = (scored: Scored, filter: Filter) => {
    const { dataset, scores } = scored;
    const dependsOn = {
      dataset: dataset.id,
      score: scores.id,
      model: scores.modelId,
      verdict: dependsOnVerdicts(filter) ? dataset.id : null,
    };
    return masks.get(formatFilter(filter), dependsOn, () =>
      readMask(database, dataset, filter, extraColumns(scored)),
    );
  };
  return {
    lanes: caches.create({ dependsOn: ["dataset", "score", "model", "verdict"], most: 8 }),
    times,
    entities: (dataset, entity) =>
      entities.get(entity, { dataset: dataset.id }, () => readEntities(database, dataset, entity)),
    async mask(scored, filter) {
      const { dataset } = scored;
      // A brush is just a range of time, and the times are in memory, so no SQL is needed.
      const column = dataset.columns.find(({ kind }) => kind === "time")?.name ?? "";
      const { range, rest } = takeRange(filter, column);
      const [rawScores, from] = await Promise.all([
        rest.kind === "all" ? null : storedMask(scored, rest),
        range === null ? null : times(dataset, column),
      ]);
      return range === null ? rawScores : withinTime(range, from!, rawScores);
    },
    async scores({ scores, stored }) {
      const raw = await keptScores(tools, scores);
      const dependsOn = { score: scores.id, model: scores.modelId };
      const shown = await calibrated.get("", dependsOn, async () =>
        applyCalibration(stored.card.calibration, raw),
      );
      return { raw, calibrated: shown };
    },
    async line(scored, method = scored.scores.method) {
      if (method.method === "fixed") return method.value;
      return (await lineOf(tools, scored, method)).value ?? Number.POSITIVE_INFINITY;
    },
  };
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

/** DuckDB assigns the codes, so each text is transferred only once. */
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

/** The rows of a mask, or all, with a time in the range. A row without a time is in no range. */
function withinTime({ fromMs, toMs }: TimeRange, times: Float64Array, mask: Uint8Array | null): Uint8Array {
  const within = new Uint8Array(times.length);
  for (let row = 0; row < times.length; row++) {
    const time = times[row]!;
    if (time >= fromMs && time < toMs && (mask === null || mask[row] === 1)) within[row] = 1;
  }
  return within;
}

async function readMask(
  database: Database,
  dataset: Dataset,
  filter: Filter,
  extra: ExtraColumns,
): Promise<Uint8Array> {
  const { sql, values } = compileFilter(filter, dataset.columns, extra);
  const rawScores = await database.numbers(
    `SELECT rowid::UINTEGER FROM ${flowsTable(dataset)} WHERE ${sql}`,
    values,
  );
  const mask = new Uint8Array(dataset.rows);
  for (const row of rawScores) mask[row] = 1;
  return mask;
}
