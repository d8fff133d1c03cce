// Moves a model's calibration with normal traffic: maps the unflagged rows of a dataset onto the held-out normal rows. Model and stored
// scores stay unchanged. Thresholds and the 0 to 100 scale move, and the old threshold is reported beside the new one.
import { shiftScores } from "../../core/score/calibration.ts";
import { recalibrate } from "../../core/score/drift.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Recalibration } from "../../shared/model-vocabulary.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { scoreAndKeep } from "./score-dataset.ts";
import type { ScoreTools } from "./score-tools.ts";
import { findScored } from "./scored.ts";
import { keptScores, thresholdOf } from "./thresholds.ts";

const leastRows = 200;
/** Distance between the two distributions after the shift, as the ln of a factor. Above it, a shift alone does not explain the change. */
const shapeChanged = 0.25;

export const recalibrateJob: JobKind<"model.recalibrate", ScoreTools> = {
  kind: "model.recalibrate",
  title: (): string => "Recalibrate a model",
  run: recalibrateModel,
};

async function recalibrateModel(
  { modelId, datasetId }: JobInput<"model.recalibrate">,
  context: JobContext,
  tools: ScoreTools,
): Promise<JobOutput<"model.recalibrate">> {
  const model = await tools.models.get(modelId);
  const dataset = await tools.datasets.get(datasetId);
  if ((await tools.scores.find(modelId, datasetId)) === null)
    await scoreAndKeep(model, dataset, context, tools);
  const { scores } = await findScored(tools, modelId, datasetId);
  const stored = tools.folders.read(modelId, "trained");
  context.report({ done: 0, total: null, unit: "rows", note: "Recalibrating" });
  const rawScores = await keptScores(tools, scores);
  const known = rawScores.filter((score) => !Number.isNaN(score));
  // The shift is always measured from the card's original calibration, so recalibrating twice does not shift twice. It uses the rows below
  // a threshold by rate of false flags. A budget's threshold would not do: it depends on how many rows the analyst can read, not on which
  // are normal.
  const query = { scores: rawScores, dataset, seed: model.seed };
  const { method } = scores;
  const rate = { method: "false-rate", rate: 0.05 } as const;
  const basis = thresholdOf({ ...query, method: rate, normalScores: stored.normalScores });
  const found = recalibrate(basis.value, stored.normalScores, known);
  if (found.rows < leastRows) {
    throw new AppError(
      "INVALID_INPUT",
      `Only ${found.rows} rows of ${dataset.name} are below the threshold; a calibration needs at least ${leastRows} of them. Retrain on recent normal traffic instead.`,
    );
  }
  const recalibration: Recalibration = {
    shift: found.shift,
    additive: found.additive,
    rows: found.rows,
    datasetId,
    datasetName: dataset.name,
    oldThreshold: null,
    threshold: null,
    atMs: tools.now(),
  };
  const lineAt = (moved: Recalibration | null) =>
    thresholdOf({
      ...query,
      method,
      normalScores: moved ? shiftScores(stored.normalScores, moved) : stored.normalScores,
    });
  const before = lineAt(null);
  const after = lineAt(recalibration);
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const whole: Recalibration = {
    ...recalibration,
    oldThreshold: finite(before.value),
    threshold: finite(after.value),
  };
  tools.folders.recalibrate(modelId, whole);
  await tools.models.setRecalibration(modelId, whole);
  tools.changed({ model: modelId });
  const above = (line: number) => known.reduce((count, score) => count + (score > line ? 1 : 0), 0);
  const flagsBefore = above(before.value);
  const flagsAfter = above(after.value);
  const still = before.value === after.value;
  return {
    recalibration: whole,
    flagsBefore,
    flagsAfter,
    sentence: still
      ? `The scores are recalibrated, but the threshold by ${method.method} stays: ${flagsBefore} flags.`
      : `${flagsAfter} flags by the new threshold, ${flagsBefore} by the old one; it rests on ${found.rows} unflagged rows.`,
    warnings: [
      ...(found.mismatch > shapeChanged
        ? [
            "Scores changed their shape and not only their level, so one shift does not bring them back; retrain on recent normal traffic.",
          ]
        : []),
      ...after.warnings,
    ],
  };
}
