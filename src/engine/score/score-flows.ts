// Scores flows of a request, which no dataset has, with a model that stays warm. Stores nothing.

import { createRandom } from "../../core/math/random.ts";
import { explainRows } from "../../core/pipeline/explain.ts";
import { scoreRows } from "../../core/pipeline/score.ts";
import { applyCalibration, calibrate } from "../../core/score/calibration.ts";
import { deriveThreshold } from "../../core/score/threshold.ts";
import type { ParsedInput, RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Model, Reason } from "../../shared/model-vocabulary.ts";
import type { StoredModel } from "../model/model-folder.ts";
import { mostReasons, sentenceOf, topReasons } from "../model/top-reasons.ts";
import { wireThreshold } from "../model/wire-threshold.ts";
import { looseTable, wantedBy } from "./loose-flows.ts";
import type { ScoreTools } from "./score-tools.ts";

/** A budget of flags per day says nothing about flows that come without a span of time. */
const usualFalseRate = 0.01;

const wanted = new WeakMap<StoredModel, ReturnType<typeof wantedBy>>();

function wantedOf(stored: StoredModel): ReturnType<typeof wantedBy> {
  const known = wanted.get(stored) ?? wantedBy(stored.card);
  wanted.set(stored, known);
  return known;
}

export async function scoreFlows(
  tools: ScoreTools,
  { modelId, flows: given, reasons: which, falseRate }: ParsedInput<"flows.score">,
): Promise<RequestOutput<"flows.score">> {
  const model = await chosenModel(tools, modelId);
  const stored = await tools.stored(model.id);
  const { calibration } = stored.card;
  const table = looseTable(given, wantedOf(stored));
  const line = await thresholdWithoutDataset(tools, model, stored, falseRate);
  const found = await tools.warm.with({ modelId: model.id, stored, rows: table.rows }, async (live) => {
    const { scores } = await scoreRows(live, table, null);
    const flagged = Array.from(scores, (score) => line !== null && score > line);
    const explained = flagged.flatMap((isFlagged, row) =>
      which === "all" || (which === "flagged" && isFlagged) ? [row] : [],
    );
    const reasons = new Map<number, Reason[]>();
    if (explained.length > 0)
      for (const why of await explainRows(live, table, explained, { mostColumns: mostReasons }))
        reasons.set(why.row, topReasons(why));
    return { scores, flagged, reasons };
  });
  const calibrated = applyCalibration(calibration, found.scores);
  return {
    modelId: model.id,
    model: model.name,
    threshold: line === null ? null : calibrate(calibration, line),
    flows: Array.from({ length: table.rows }, (_, row) => {
      const reasons = found.reasons.get(row);
      return {
        score: calibrated[row]!,
        rawScore: found.scores[row]!,
        flagged: found.flagged[row]!,
        reasons: reasons ?? [],
        sentence: reasons ? sentenceOf(reasons) : "",
      };
    }),
    warnings: line === null ? ["The model has no threshold, so no flow is flagged."] : [],
  };
}

/** By the method of the model, if it needs no dataset, from its held-out normal scores, which a recalibration moves. */
async function thresholdWithoutDataset(
  tools: ScoreTools,
  model: Model,
  { normalScores, card }: StoredModel,
  falseRate: number | undefined,
): Promise<number | null> {
  const { method: own } = model.threshold;
  if (own.method === "fixed" && falseRate === undefined && model.recalibration === null) return own.value;
  const rate = falseRate ?? (own.method === "false-rate" ? own.rate : usualFalseRate);
  const threshold = await tools.lines.get(`false rate ${rate}`, { score: null, model: model.id }, async () =>
    wireThreshold(
      deriveThreshold({ method: "false-rate", rate }, { normal: normalScores }, createRandom(card.seed)),
    ),
  );
  return threshold.value;
}

/** The named model; otherwise the champion, or else the newest. */
async function chosenModel({ models }: ScoreTools, modelId: number | undefined): Promise<Model> {
  const all = await models.list();
  if (modelId !== undefined) return all.find(({ id }) => id === modelId) ?? models.get(modelId);
  const model = all.find(({ champion }) => champion) ?? all[0];
  if (model) return model;
  throw new AppError("NOT_FOUND", "The workspace has no models. Train one first: tidewatch train.");
}
