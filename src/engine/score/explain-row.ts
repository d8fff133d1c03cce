// Explains in detail why a row has its score: columns, window cell by cell, plain rules over its host's flows, the nearest normal rows, and
// the smallest change that would bring it under the threshold. Reads a few rows and stores nothing.

import { valueWords } from "../../core/explain/explanation.ts";
import { windowInUnits } from "../../core/pipeline/error-map.ts";
import { explainRows, type RowExplanation } from "../../core/pipeline/explain.ts";
import { nearestTo } from "../../core/pipeline/nearest.ts";
import { changeUnderLine } from "../../core/pipeline/smallest-change.ts";
import { applyCalibration } from "../../core/score/calibration.ts";
import { columnWords } from "../../shared/column-words.ts";
import { AppError } from "../../shared/errors.ts";
import type { Explanation, NearestNormals, SmallestChange } from "../../shared/explanation-vocabulary.ts";
import type { Threshold } from "../../shared/model-vocabulary.ts";
import { cellsOf } from "../dataset/cells.ts";
import { type LiveModel, withLiveModel } from "../model/live-model.ts";
import { sentenceOf, topReasons } from "../model/top-reasons.ts";
import { findColumn } from "../store/filter-sql.ts";
import { plainReasonsOf } from "./host-rules.ts";
import { reachable, readSurroundings, type Surrounding, storedNeighbours } from "./reasons.ts";
import { scoresTable } from "./score-files.ts";
import type { ScoreTools } from "./score-tools.ts";
import type { Scored } from "./scored.ts";

/** Columns shown for the nearest normal rows. */
const comparedColumns = 12;

export async function explainRow(
  tools: ScoreTools,
  scored: Scored,
  row: number,
  threshold: Threshold,
): Promise<Explanation> {
  const { dataset, scores, stored } = scored;
  const { database } = tools;
  const nowhere = () =>
    new AppError(
      "NOT_FOUND",
      `The row ${row} of ${dataset.name} has no score; its rows are 0 to ${dataset.rows - 1}.`,
    );
  if (row >= dataset.rows) throw nowhere();
  // All parts wait for the database, and none for another.
  const score = readScore();
  const [rules, rest] = await Promise.all([
    plainReasonsOf(database, dataset, row),
    withLiveModel(stored, await tools.compute(), explainBy),
    score,
  ]);
  return { ...rest, rules };

  async function readScore(): Promise<number> {
    const table = scoresTable(scores.id);
    const [found] = await database.rows(`SELECT score FROM ${table} WHERE rowid = ?`, [row]);
    if (found?.score == null) throw nowhere();
    return Number(found.score);
  }

  async function explainBy(live: LiveModel): Promise<Omit<Explanation, "rules">> {
    const near = storedNeighbours(database, scores.id);
    const [around] = await readSurroundings(database, dataset, live, [row], near);
    const [why] = around
      ? await explainRows(live, around.table, [around.place], {
          context: reachable(live, around.place, around.table.rows),
        })
      : [];
    if (!around || !why) throw nowhere();
    const rawScore = await score;
    const flagged = threshold.value !== null && rawScore > threshold.value;
    return {
      row,
      score: applyCalibration(stored.card.calibration, [rawScore])[0]!,
      rawScore,
      flagged,
      sentence: sentenceOf(topReasons(why)),
      columns: why.columns.map(wireColumn),
      window: errorMap(live, around, why),
      nearest: await nearestNormals(tools, scored, live, around, why),
      change: flagged ? await smallestChange(live, around, why, threshold.value!) : null,
    };
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Writes infinite numbers as words: JSON has none. */
const wireObserved = (value: number | string | null): number | string | null =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

type Expected = RowExplanation["columns"][number]["expected"];
const wireExpected = (expected: Expected): Explanation["columns"][number]["expected"] =>
  expected === null
    ? null
    : typeof expected === "number"
      ? finite(expected)
      : expected.map(({ level, share }) => ({ level, share }));

type Usual = readonly [number, number] | null;
const wireUsual = (usual: Usual): [number | null, number | null] | null =>
  usual === null ? null : [finite(usual[0]), finite(usual[1])];

function wireColumn(column: RowExplanation["columns"][number]): Explanation["columns"][number] {
  return {
    column: column.column,
    share: column.share,
    sentence: column.sentence,
    unit: column.unit,
    observed: wireObserved(column.observed),
    expected: wireExpected(column.expected),
    usual: wireUsual(column.usual),
  };
}

function errorMap(
  { features }: LiveModel,
  { table, rowIds }: Surrounding,
  why: RowExplanation,
): Explanation["window"] {
  const map = windowInUnits(features, table, why);
  if (map === null) return null;
  const total = map.cells.flat().reduce((sum, cell) => sum + cell, 0);
  return {
    rows: why.windowRows.map((local) => rowIds[local]!),
    filled: why.filled,
    map: map.columns.map(({ usual, ...column }) => ({ ...column, usual: wireUsual(usual) })),
    columns: map.columns.map(({ column }) => column),
    cells: map.cells.map((step) => [...step]),
    shares: map.cells.map((step) => step.map((cell) => (total > 0 ? cell / total : 0))),
    observed: map.observed.map((step) => step.map(wireObserved)),
    expected: map.expected.map((step) => step.map(wireExpected)),
  };
}

async function nearestNormals(
  tools: ScoreTools,
  { stored }: Scored,
  live: LiveModel,
  { table, place }: Surrounding,
  why: RowExplanation,
): Promise<NearestNormals | null> {
  const { normalCodes } = stored;
  const source = (await tools.datasets.list()).find(
    ({ source: file }) => file.sha256 === stored.card.data.sha256,
  );
  if (normalCodes === null || source === undefined) return null;
  const near = await nearestTo(live, table, place, normalCodes.data);
  const rows = near.map(({ reference }) => normalCodes.rowIds[reference]!);
  if (rows.length === 0 || rows.some((row) => row >= source.rows)) return null;
  const names = source.columns.map(({ name }) => name);
  const columns = why.columns
    .slice(0, comparedColumns)
    .filter(({ column }) => names.includes(column))
    .map(({ column }) => findColumn(column, source.columns));
  const cells = await cellsOf(
    tools.database,
    source,
    rows,
    columns.map(({ name }) => name),
  );
  return {
    datasetId: source.id,
    datasetName: source.name,
    columns,
    rows: near.map(({ distance }, i) => ({ row: rows[i]!, distance, cells: cells.get(rows[i]!) ?? [] })),
  };
}

async function smallestChange(
  live: LiveModel,
  { table }: Surrounding,
  why: RowExplanation,
  line: number,
): Promise<SmallestChange> {
  const change = await changeUnderLine(live, table, why, line);
  if (change === null) {
    const sentence = "No change of a single column would bring it under the threshold.";
    return { column: null, unit: null, observed: null, needed: null, sentence };
  }
  const { column, unit, observed, needed } = change;
  return {
    column,
    unit,
    observed: wireObserved(observed),
    needed: wireObserved(needed),
    sentence: `Under the threshold if ${columnWords(column)} were ${valueWords(needed, unit)} instead of ${valueWords(observed, unit)}.`,
  };
}
