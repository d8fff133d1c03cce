// Scored rows as triage needs them, worked out once and kept: the flags of one line on the scores, every row by its score, and
// the reasons that are kept. Scores never change once they are written; other scores have another number.
import { applyCalibration, type Calibration, rateOfScore, rawAtRate } from "../../core/score/calibration.ts";
import type { TopReason } from "../../shared/triage-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { type ModelTools, scoresOf } from "../model/model-tools.ts";
import { reasonsTable, scoresTable } from "../score/score-files.ts";
import { lineOf, type Scored as ScoredByModel, storedModel } from "../score/scored.ts";
import { keptScores } from "../score/thresholds.ts";
import { createRemembered } from "../work/remembered.ts";

export interface Scored extends ScoredByModel {
  calibration: Calibration;
  /** Raw score of each row; NaN where there is none. */
  raw: Float32Array;
}

export interface Flags {
  /** The line on the raw score; null when nothing can be above it. */
  line: number | null;
  /** Row numbers, the strangest first. */
  rows: Uint32Array;
}

export interface ScoredRows {
  find(modelId: number, datasetId: number): Promise<Scored>;
  flags(scored: Scored): Promise<Flags>;
  /** Every row, the strangest first, rows without score last. */
  everyRow(scored: Scored): Promise<Uint32Array>;
  /** A table in memory with the cells of the flags alone (column ·row is their number), or null when they are too many. */
  flagCells(scored: Scored): Promise<string | null>;
  /** A dataset or a model changed. */
  forget(): void;
  /** The first reasons of those of the rows whose reasons are kept. */
  reasons(scored: Scored): Promise<ReadonlyMap<number, TopReason | null>>;
}

/** Flags whose cells are held in memory: a block of a hundred then looks through these rows, not through a million. */
const mostFlagCells = 100_000;

/** Orders held at a time: one is four bytes a row. */
const mostKept = 4;
const mostDatasets = 64;

export function createScoredRows(tools: ModelTools): ScoredRows {
  const flagLists = createRemembered<Flags>(2 * mostKept);
  const orders = createRemembered<Uint32Array>(mostKept);
  const reasons = createRemembered<Map<number, TopReason | null>>(mostKept);
  const datasets = createRemembered<Dataset>(mostDatasets);
  let cellTable: { key: string; made: Promise<string | null> } | null = null;
  let tablesMade = 0;
  const flagsOfLine = (scored: Scored) => flagLists.get(lineKey(scored), () => flagsOf(tools, scored));
  const makeCells = async (scored: Scored, older: Promise<string | null> | undefined) => {
    const { line, rows } = await flagsOfLine(scored);
    const old = await older?.catch(() => null);
    if (old) await tools.database.run(`DROP TABLE IF EXISTS ${old}`);
    if (line === null || rows.length > mostFlagCells) return null;
    await tools.database.run(`ATTACH IF NOT EXISTS ':memory:' AS ${memory}`);
    const table = `${memory}.main.flags_${++tablesMade}`;
    await tools.database.run(
      `CREATE TABLE ${table} AS SELECT rowid AS "·row", * FROM ${flowsTable(scored.dataset)}
         WHERE rowid IN (SELECT s.rowid FROM ${scoresTable(scored.scores.id)} s WHERE s.score > ?)`,
      [line],
    );
    return table;
  };
  return {
    async find(modelId, datasetId) {
      const dataset = await datasets.get(String(datasetId), () => describe(tools, modelId, datasetId));
      const scores = await scoresOf(tools, modelId, datasetId);
      const [raw, stored] = await Promise.all([keptScores(tools, scores), storedModel(tools, modelId)]);
      return { dataset, scores, stored, raw, calibration: stored.card.calibration };
    },
    flags: flagsOfLine,
    flagCells(scored) {
      const key = lineKey(scored);
      if (cellTable?.key !== key) cellTable = { key, made: makeCells(scored, cellTable?.made) };
      return cellTable.made;
    },
    forget() {
      datasets.clear();
      flagLists.clear();
      // What it held is dropped when the next one is made.
      if (cellTable) cellTable = { key: "", made: cellTable.made };
    },
    everyRow: ({ scores }) =>
      orders.get(String(scores.id), () =>
        tools.database.numbers(
          `SELECT rowid::UINTEGER FROM ${scoresTable(scores.id)} ORDER BY score DESC NULLS LAST, rowid`,
        ),
      ),
    reasons: ({ scores }) =>
      reasons.get(String(scores.id), async () => {
        const rows = await tools.database.columns(`SELECT row, reasons FROM ${reasonsTable(scores.id)}`);
        const [numbers = [], texts = []] = rows.cells;
        return new Map(numbers.map((row, i) => [Number(row), firstReason(String(texts[i]))]));
      }),
  };
}

/** A database of its own in memory: the workspace's file is for what must stay. */
const memory = "triage_memory";

const lineKey = ({ scores }: Scored) => `${scores.id} ${JSON.stringify(scores.method)}`;

async function describe(tools: ModelTools, modelId: number, datasetId: number): Promise<Dataset> {
  await tools.models.get(modelId);
  return tools.datasets.get(datasetId);
}

async function flagsOf(tools: ModelTools, scored: Scored): Promise<Flags> {
  const { raw } = scored;
  const { value } = await lineOf(tools, scored);
  if (value === null) return { line: null, rows: new Uint32Array() };
  const found: number[] = [];
  for (let row = 0; row < raw.length; row++) if (raw[row]! > value) found.push(row);
  const rows = Uint32Array.from(found).sort((a, b) => raw[b]! - raw[a]! || a - b);
  return { line: value, rows };
}

const firstReason = (text: string): TopReason | null => (JSON.parse(text) as TopReason[])[0] ?? null;

/** 0 to 100, or null where there is no score. */
export function calibratedOf({ calibration, raw }: Scored, rows: ArrayLike<number>): (number | null)[] {
  const own = Array.from(rows, (row) => raw[row] ?? Number.NaN);
  return Array.from(applyCalibration(calibration, own), (score) => (Number.isNaN(score) ? null : score));
}

/** The raw score that is shown as this one. */
export const rawOfCalibrated =
  ({ calibration }: Pick<Scored, "calibration">) =>
  (calibrated: number): number =>
    rawAtRate(calibration, rateOfScore(calibrated));
