// A dataset scored by a model, with all that belongs to it: its line, and its rows described as flags with reasons. Reasons of the
// strangest rows are kept; those of others are asked of the model when they are looked at.
import { applyCalibration } from "../../core/score/calibration.ts";
import type { Flag, Reason, Scores, Threshold, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import type { CellValue, Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { withLiveModel } from "../model/live-model.ts";
import type { StoredModel } from "../model/model-folder.ts";
import { type ModelTools, scoresOf } from "../model/model-tools.ts";
import { quoteName } from "../store/database.ts";
import { amongRows } from "../store/row-numbers.ts";
import { explainInDataset, sentenceOf, storedNeighbours, topReasons } from "./reasons.ts";
import { reasonsTable } from "./score-files.ts";
import { keptScores, thresholdOf, wireThreshold } from "./thresholds.ts";

export interface Scored {
  dataset: Dataset;
  scores: Scores;
  stored: StoredModel;
}

export async function findScored(tools: ModelTools, modelId: number, datasetId: number): Promise<Scored> {
  await tools.models.get(modelId);
  const dataset = await tools.datasets.get(datasetId);
  const scores = await scoresOf(tools, modelId, datasetId);
  return { dataset, scores, stored: await storedModel(tools, modelId) };
}

export const storedModel = (
  { stored, folders }: Pick<ModelTools, "stored" | "folders">,
  modelId: number,
): Promise<StoredModel> => stored.get(String(modelId), async () => folders.read(modelId));

export async function lineOf(
  tools: ModelTools,
  { dataset, scores, stored }: Scored,
  method: ThresholdMethod = scores.method,
): Promise<Threshold> {
  const { normalScores, card } = stored;
  // Kept scores never change; a recalibration changes what they are compared with.
  const key = JSON.stringify([
    scores.id,
    scores.scoredAtMs,
    method,
    normalScores.length,
    sumOf(normalScores),
  ]);
  return tools.lines.get(key, async () => {
    const kept = await keptScores(tools, scores);
    return wireThreshold(thresholdOf({ method, normalScores, scores: kept, dataset, seed: card.seed }));
  });
}

const sumOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);

/** Rows, strangest first as given, with calibrated scores, reasons and cells of the columns. */
export async function describeFlags(
  tools: ModelTools,
  scored: Scored,
  { rows, raw, columns }: { rows: readonly number[]; raw: readonly number[]; columns: readonly string[] },
): Promise<Flag[]> {
  const reasons = await reasonsOf(tools, scored, rows);
  const cells = await cellsOf(tools, scored.dataset, rows, columns);
  const calibrated = applyCalibration(scored.stored.card.calibration, raw);
  return rows.map((row, i): Flag => {
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
}

export async function reasonsOf(
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

export async function cellsOf(
  { database }: ModelTools,
  dataset: Dataset,
  rows: readonly number[],
  columns: readonly string[],
): Promise<Map<number, CellValue[]>> {
  if (rows.length === 0 || columns.length === 0) return new Map();
  const { cells } = await database.columns(
    `SELECT ${["rowid", ...columns.map(quoteName)].join(", ")} FROM ${flowsTable(dataset)} WHERE ${amongRows(rows)}`,
  );
  const [ids = [], ...own] = cells;
  return new Map(ids.map((id, i) => [Number(id), own.map((column) => column[i]!)]));
}
