// Cached data about scored rows for triage: the flags at a threshold, all rows by score, and the stored reasons. Stored scores never
// change; a new scoring gets a new number.
import { applyCalibration, type Calibration } from "../../core/score/calibration.ts";
import type { TopReason } from "../../shared/triage-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { reasonsTable, scoresTable } from "../score/score-files.ts";
import { type ScoreTools, scoresOf } from "../score/score-tools.ts";
import { lineOf, type Scored } from "../score/scored.ts";
import { keptScores } from "../score/thresholds.ts";

/** A scored dataset with its raw scores in memory. */
export interface ScoredInMemory extends Scored {
  calibration: Calibration;
  /** Raw score of each row; NaN for none. */
  raw: Float32Array;
}

interface Flags {
  /** The threshold on the raw score; null when no row can be above it. */
  line: number | null;
  /** Row numbers in descending order of score. */
  rows: Uint32Array;
}

export interface ScoredRows {
  find(modelId: number, datasetId: number): Promise<ScoredInMemory>;
  flags(scored: ScoredInMemory): Promise<Flags>;
  /** All rows in descending order of score, rows without a score last. */
  everyRow(scored: ScoredInMemory): Promise<Uint32Array>;
  /** An in-memory table with the cells of the flags (column ·row is the row number), or null when there are too many flags. */
  flagCells(scored: ScoredInMemory): Promise<string | null>;
  /** The first stored reason of each of the rows that has one. */
  reasons(scored: ScoredInMemory): Promise<ReadonlyMap<number, TopReason | null>>;
}

/** Flags whose cells are held in memory: a page of a hundred then searches these rows instead of a million. */
const mostFlagCells = 100_000;

/** Orders in the cache, four bytes per row each. */
const mostKept = 4;
const mostDatasets = 64;

export function createScoredRows(tools: ScoreTools): ScoredRows {
  const { caches } = tools;
  const flagLists = caches.create<Flags, OfScores>({ dependsOn: ofScores, most: 2 * mostKept });
  const orders = caches.create<Uint32Array, "score">({ dependsOn: ["score"], most: mostKept });
  const reasons = caches.create<Map<number, TopReason | null>, "score">({
    dependsOn: ["score"],
    most: mostKept,
  });
  const datasets = caches.create<Dataset, "dataset" | "model">({
    dependsOn: ["dataset", "model"],
    most: mostDatasets,
  });
  const cellTables = caches.create<string | null, OfScores>({ dependsOn: ofScores, most: 1 });
  let lastTable: Promise<string | null> | undefined;
  let tableNumber = 0;
  const flagsOfLine = (scored: ScoredInMemory) =>
    flagLists.get(methodKey(scored), subjectsOf(scored), () => flagsOf(tools, scored));
  const makeCells = async (scored: ScoredInMemory, older: Promise<string | null> | undefined) => {
    const { line, rows } = await flagsOfLine(scored);
    const old = await older?.catch(() => null);
    if (old) await tools.database.run(`DROP TABLE IF EXISTS ${old}`);
    if (line === null || rows.length > mostFlagCells) return null;
    await tools.database.run(`ATTACH IF NOT EXISTS ':memory:' AS ${memory}`);
    const table = `${memory}.main.flags_${++tableNumber}`;
    await tools.database.run(
      `CREATE TABLE ${table} AS SELECT rowid AS "·row", * FROM ${flowsTable(scored.dataset)}
         WHERE rowid IN (SELECT s.rowid FROM ${scoresTable(scored.scores.id)} s WHERE s.score > ?)`,
      [line],
    );
    return table;
  };
  return {
    async find(modelId, datasetId) {
      const dataset = await datasets.get("", { dataset: datasetId, model: modelId }, () =>
        describe(tools, modelId, datasetId),
      );
      const scores = await scoresOf(tools, modelId, datasetId);
      const [raw, stored] = await Promise.all([keptScores(tools, scores), tools.stored(modelId)]);
      return { dataset, scores, stored, raw, calibration: stored.card.calibration };
    },
    flags: flagsOfLine,
    flagCells: (scored) =>
      cellTables.get(methodKey(scored), subjectsOf(scored), () => {
        // The older table is dropped when the next one is created, because a reader may still use it when it is stale.
        lastTable = makeCells(scored, lastTable);
        return lastTable;
      }),
    everyRow: ({ scores }) =>
      orders.get("", { score: scores.id }, () =>
        tools.database.numbers(
          `SELECT rowid::UINTEGER FROM ${scoresTable(scores.id)} ORDER BY score DESC NULLS LAST, rowid`,
        ),
      ),
    reasons: ({ scores }) =>
      reasons.get("", { score: scores.id }, async () => {
        const rows = await tools.database.columns(`SELECT row, reasons FROM ${reasonsTable(scores.id)}`);
        const [numbers = [], texts = []] = rows.cells;
        return new Map(numbers.map((row, i) => [Number(row), firstReason(String(texts[i]))]));
      }),
  };
}

/** A separate in-memory database: the workspace's file holds only what must persist. */
const memory = "triage_memory";

const ofScores = ["dataset", "score", "model"] as const;
type OfScores = (typeof ofScores)[number];
const subjectsOf = ({ dataset, scores }: Scored) => ({
  dataset: dataset.id,
  score: scores.id,
  model: scores.modelId,
});
const methodKey = ({ scores }: Scored) => JSON.stringify(scores.method);

async function describe(tools: ScoreTools, modelId: number, datasetId: number): Promise<Dataset> {
  await tools.models.get(modelId);
  return tools.datasets.get(datasetId);
}

async function flagsOf(tools: ScoreTools, scored: ScoredInMemory): Promise<Flags> {
  const { raw } = scored;
  const { value } = await lineOf(tools, scored);
  if (value === null) return { line: null, rows: new Uint32Array() };
  const found: number[] = [];
  for (let row = 0; row < raw.length; row++) if (raw[row]! > value) found.push(row);
  const rows = Uint32Array.from(found).sort((a, b) => raw[b]! - raw[a]! || a - b);
  return { line: value, rows };
}

const firstReason = (text: string): TopReason | null => (JSON.parse(text) as TopReason[])[0] ?? null;

/** 0 to 100, or null without a score. */
export function calibratedOf(
  { calibration, raw }: ScoredInMemory,
  rows: ArrayLike<number>,
): (number | null)[] {
  const rawScores = Array.from(rows, (row) => raw[row] ?? Number.NaN);
  return Array.from(applyCalibration(calibration, rawScores), (score) =>
    Number.isNaN(score) ? null : score,
  );
}
