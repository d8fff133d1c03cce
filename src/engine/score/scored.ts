// A dataset with the scores of a model: its threshold, and its rows described as flags with reasons. Reasons of the highest-scoring rows
// are stored; the model computes others on demand.
import { applyCalibration, rateOfScore, rawAtRate } from "../../core/score/calibration.ts";
import type { Flag, Reason, Scores, Threshold, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { cellsOf } from "../dataset/cells.ts";
import { withLiveModel } from "../model/live-model.ts";
import type { StoredModel } from "../model/model-folder.ts";
import { sentenceOf, topReasons } from "../model/top-reasons.ts";
import { wireThreshold } from "../model/wire-threshold.ts";
import type { ExtraColumns } from "../store/extra-columns.ts";
import { explainInDataset, storedNeighbours } from "./reasons.ts";
import { reasonsTable, scoresTable } from "./score-files.ts";
import { type ScoreTools, scoresOf } from "./score-tools.ts";
import { keptScores, thresholdOf } from "./thresholds.ts";

export interface Scored {
  dataset: Dataset;
  scores: Scores;
  stored: StoredModel;
}

export async function findScored(tools: ScoreTools, modelId: number, datasetId: number): Promise<Scored> {
  await tools.models.get(modelId);
  const dataset = await tools.datasets.get(datasetId);
  const scores = await scoresOf(tools, modelId, datasetId);
  return { dataset, scores, stored: await tools.stored(modelId) };
}

export async function lineOf(
  tools: ScoreTools,
  { dataset, scores, stored }: Scored,
  method: ThresholdMethod = scores.method,
): Promise<Threshold> {
  const { normalScores, card } = stored;
  // Stored scores never change, but a recalibration moves the normal scores that they are compared with.
  const key = JSON.stringify([method, normalScores.length, sumOf(normalScores)]);
  return tools.lines.get(key, { score: scores.id, model: scores.modelId }, async () => {
    const rawScores = await keptScores(tools, scores);
    return wireThreshold(thresholdOf({ method, normalScores, scores: rawScores, dataset, seed: card.seed }));
  });
}

/** What a filter on scored rows may use besides cells: score, verdict, tags and note of the row. */
export const extraColumns = ({ dataset, scores, stored }: Scored): ExtraColumns => ({
  datasetId: dataset.id,
  scores: {
    table: scoresTable(scores.id),
    rawOf: (calibrated) => rawAtRate(stored.card.calibration, rateOfScore(calibrated)),
  },
});

const sumOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);

/** The given rows in their order, with calibrated scores, reasons and the cells of the columns. */
export async function describeFlags(
  tools: ScoreTools,
  scored: Scored,
  { rows, raw, columns }: { rows: readonly number[]; raw: readonly number[]; columns: readonly string[] },
): Promise<Flag[]> {
  const reasons = await reasonsOf(tools, scored, rows);
  const cells = await cellsOf(tools.database, scored.dataset, rows, columns);
  const calibrated = applyCalibration(scored.stored.card.calibration, raw);
  return rows.map((row, i): Flag => {
    const rowReasons = reasons.get(row) ?? [];
    return {
      row,
      score: calibrated[i]!,
      rawScore: raw[i]!,
      reasons: rowReasons,
      sentence: sentenceOf(rowReasons),
      cells: cells.get(row) ?? [],
    };
  });
}

export async function reasonsOf(
  tools: ScoreTools,
  { dataset, scores, stored }: Scored,
  rows: readonly number[],
): Promise<Map<number, Reason[]>> {
  const reasons = new Map<number, Reason[]>();
  if (rows.length === 0) return reasons;
  const rawScores = await tools.database.rows(
    `SELECT row, reasons FROM ${reasonsTable(scores.id)} WHERE row IN (${rows.join(",")})`,
  );
  for (const one of rawScores) reasons.set(Number(one.row), JSON.parse(String(one.reasons)) as Reason[]);
  const missing = rows.filter((row) => !reasons.has(row));
  if (missing.length === 0) return reasons;
  const found = await withLiveModel(stored, await tools.compute(), (live) =>
    explainInDataset(tools.database, dataset, live, missing, storedNeighbours(tools.database, scores.id)),
  );
  for (const why of found) reasons.set(why.row, topReasons(why));
  return reasons;
}
