// Flags: the rows above the threshold, derived from kept scores, with their reasons; and why one row has its score. Reasons of
// the strangest rows are kept; those of others are asked of the model when they are looked at.

import type { RowExplanation } from "../../core/pipeline-explain.ts";
import { applyCalibration } from "../../core/score/calibration.ts";
import type { modelRequests } from "../../shared/contract/models.ts";
import type { EngineHandlers, ParsedInput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type {
  Explanation,
  Flag,
  FlagPage,
  Reason,
  Scores,
  Threshold,
  ThresholdMethod,
} from "../../shared/model-vocabulary.ts";
import type { CellValue, Dataset } from "../../shared/vocabulary.ts";
import { quoteName } from "../store/database.ts";
import { flowsTable } from "../store/dataset-files.ts";
import { compileFilter, findColumn } from "../store/filter-sql.ts";
import { reasonsTable, scoresTable } from "../store/score-files.ts";
import { type LiveModel, withLiveModel } from "./live-model.ts";
import { deleteModel, type ModelTools, scoresOf } from "./model-engine.ts";
import type { StoredModel } from "./model-folder.ts";
import { explainInDataset, sentenceOf, storedNeighbours, topReasons } from "./reasons.ts";
import { readScores, thresholdOf, wireThreshold } from "./thresholds.ts";

/** Scores of a dataset by a model, with all that belongs to them. */
interface Scored {
  dataset: Dataset;
  scores: Scores;
  stored: StoredModel;
}

/** Answers to the requests about models, scores and flags. */
export function modelHandlers(current: () => ModelTools): Pick<EngineHandlers, keyof typeof modelRequests> {
  return {
    "model.list": () => current().models.list(),
    "model.card": async ({ modelId }) => {
      await current().models.get(modelId);
      return current().folders.card(modelId) as unknown as Record<string, unknown>;
    },
    "model.rename": async ({ modelId, name }) => {
      const model = await current().models.rename(modelId, name);
      current().changed(modelId);
      return model;
    },
    "model.delete": async ({ modelId }) => {
      await deleteModel(current(), modelId);
      current().changed(modelId);
      return {};
    },
    "scores.list": () => current().models.scores.list(),
    "scores.threshold": async ({ modelId, datasetId, method, keep }) => {
      const tools = current();
      const scored = await find(tools, modelId, datasetId);
      const threshold = await lineOf(tools, scored, method);
      if (keep && method) await tools.models.scores.setMethod(scored.scores.id, method);
      return threshold;
    },
    "flags.page": (input) => flagsPage(current(), input),
    "flow.explain": (input) => explainRow(current(), input),
  };
}

async function find(tools: ModelTools, modelId: number, datasetId: number): Promise<Scored> {
  await tools.models.get(modelId);
  const dataset = await tools.datasets.get(datasetId);
  const scores = await scoresOf(tools, modelId, datasetId);
  return { dataset, scores, stored: tools.folders.read(modelId) };
}

async function lineOf(
  { database }: ModelTools,
  { dataset, scores, stored }: Scored,
  method: ThresholdMethod = scores.method,
): Promise<Threshold> {
  const kept = await readScores(database, scores.id, scores.rows);
  const { normalScores, card } = stored;
  return wireThreshold(thresholdOf({ method, normalScores, scores: kept, dataset, seed: card.seed }));
}

async function flagsPage(tools: ModelTools, input: ParsedInput<"flags.page">): Promise<FlagPage> {
  const { database } = tools;
  const scored = await find(tools, input.modelId, input.datasetId);
  const { dataset, scores, stored } = scored;
  const threshold = await lineOf(tools, scored, input.method);
  const columns = input.columns.map((name) => findColumn(name, dataset.columns));
  const { sql, values } = compileFilter(input.filter, dataset.columns);
  const within =
    input.filter.kind === "all"
      ? "true"
      : `s.rowid IN (SELECT rowid FROM ${flowsTable(dataset)} WHERE ${sql})`;
  const where = `s.score > ? AND ${within}`;
  if (threshold.value === null) return { threshold, columns, flags: [], total: 0 };
  const bound = [threshold.value, ...values];
  const [count] = await database.rows(
    `SELECT count(*) AS count FROM ${scoresTable(scores.id)} s WHERE ${where}`,
    bound,
  );
  const found = await database.rows(
    `SELECT s.rowid AS row, s.score AS score FROM ${scoresTable(scores.id)} s WHERE ${where}
       ORDER BY s.score DESC, s.rowid LIMIT ${input.limit} OFFSET ${input.offset}`,
    bound,
  );
  const rows = found.map(({ row }) => Number(row));
  const raw = found.map(({ score }) => Number(score));
  const reasons = await reasonsOf(tools, scored, rows);
  const cells = await cellsOf(
    tools,
    dataset,
    rows,
    columns.map(({ name }) => name),
  );
  const calibrated = applyCalibration(stored.card.calibration, raw);
  const flags = rows.map((row, i): Flag => {
    const own = reasons.get(row) ?? [];
    return {
      row,
      score: calibrated[i]!,
      rawScore: raw[i]!,
      reasons: own,
      sentence: sentenceOf(own),
      cells: cells.get(row) ?? [],
    };
  });
  return { threshold, columns, flags, total: Number(count!.count) };
}

async function reasonsOf(
  tools: ModelTools,
  { dataset, scores, stored }: Scored,
  rows: readonly number[],
): Promise<Map<number, Reason[]>> {
  const reasons = new Map<number, Reason[]>();
  if (rows.length === 0) return reasons;
  const kept = await tools.database.rows(
    `SELECT row, reasons FROM ${reasonsTable(scores.id)} WHERE row IN (${rows.join(",")})`,
  );
  for (const one of kept) reasons.set(Number(one.row), JSON.parse(String(one.reasons)) as Reason[]);
  const missing = rows.filter((row) => !reasons.has(row));
  if (missing.length === 0) return reasons;
  const found = await withLiveModel(stored, await tools.compute(), (live) =>
    explainInDataset(tools.database, dataset, live, missing, storedNeighbours(tools.database, scores.id)),
  );
  for (const why of found) reasons.set(why.row, topReasons(why));
  return reasons;
}

async function cellsOf(
  { database }: ModelTools,
  dataset: Dataset,
  rows: readonly number[],
  columns: readonly string[],
): Promise<Map<number, CellValue[]>> {
  if (rows.length === 0 || columns.length === 0) return new Map();
  const { cells } = await database.columns(
    `SELECT ${["rowid", ...columns.map(quoteName)].join(", ")} FROM ${flowsTable(dataset)} WHERE rowid IN (${rows.join(",")})`,
  );
  const [ids = [], ...own] = cells;
  return new Map(ids.map((id, i) => [Number(id), own.map((column) => column[i]!)]));
}

async function explainRow(
  tools: ModelTools,
  { modelId, datasetId, row, method }: ParsedInput<"flow.explain">,
): Promise<Explanation> {
  const scored = await find(tools, modelId, datasetId);
  const { dataset, scores, stored } = scored;
  const nowhere = () =>
    new AppError(
      "NOT_FOUND",
      `The row ${row} of ${dataset.name} has no score; its rows are 0 to ${dataset.rows - 1}.`,
    );
  if (row >= dataset.rows) throw nowhere();
  const [kept] = await tools.database.rows(`SELECT score FROM ${scoresTable(scores.id)} WHERE rowid = ?`, [
    row,
  ]);
  if (kept?.score == null) throw nowhere();
  const threshold = await lineOf(tools, scored, method);
  return withLiveModel(stored, await tools.compute(), async (live) => {
    const near = storedNeighbours(tools.database, scores.id);
    const [why] = await explainInDataset(tools.database, dataset, live, [row], near);
    if (!why) throw nowhere();
    const rawScore = Number(kept.score);
    return {
      row,
      score: applyCalibration(stored.card.calibration, [rawScore])[0]!,
      rawScore,
      flagged: threshold.value !== null && rawScore > threshold.value,
      sentence: sentenceOf(topReasons(why)),
      columns: why.columns.map(wireColumn),
      window: windowOf(why, live),
    };
  });
}

function wireColumn(column: RowExplanation["columns"][number]): Explanation["columns"][number] {
  const { expected, usual, observed } = column;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    column: column.column,
    share: column.share,
    sentence: column.sentence,
    unit: column.unit,
    observed: typeof observed === "number" && !Number.isFinite(observed) ? String(observed) : observed,
    expected:
      typeof expected === "number"
        ? finite(expected)
        : expected === null
          ? null
          : expected.map(({ level, share }) => ({ level, share })),
    usual: usual === null ? null : [finite(usual[0]), finite(usual[1])],
  };
}

/** The error map, its features summed to the columns that they come from. */
function windowOf(
  why: { windowRows: readonly number[]; contribution: RowExplanation["contribution"] },
  { features }: LiveModel,
): Explanation["window"] {
  const { window } = why.contribution;
  if (window === null) return null;
  const columns = features.columns.map(({ column }) => column);
  const at = new Map(columns.map((column, c) => [column, c]));
  const cells = Array.from({ length: window.steps }, (_, t) => {
    const sums = new Array<number>(columns.length).fill(0);
    features.features.forEach(({ column }, f) => {
      sums[at.get(column)!]! += window.cells[t * features.features.length + f]!;
    });
    return sums;
  });
  return { rows: [...why.windowRows], columns, cells };
}
