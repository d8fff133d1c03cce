// Derives the threshold from stored scores and the model's held-out normal scores, without running the model.
import { createRandom } from "../../core/math/random.ts";
import { type DerivedThreshold as CoreThreshold, deriveThreshold } from "../../core/score/threshold.ts";
import type { Scores, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import { daysOfDataset } from "../../shared/threshold-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { scoresTable } from "./score-files.ts";
import type { ScoreTools } from "./score-tools.ts";

/** All stored scores in row order, NaN for none. Callers share the array, so none may change it. */
export const keptScores = (
  { database, raw }: Pick<ScoreTools, "database" | "raw">,
  { id, rows }: Pick<Scores, "id" | "rows">,
): Promise<Float32Array> => raw.get("", { score: id }, () => readScores(database, id, rows));

async function readScores(database: Database, scoresId: number, rows: number): Promise<Float32Array> {
  const scores = new Float32Array(rows);
  let at = 0;
  await database.stream(
    `SELECT coalesce(score, 'nan'::DOUBLE) FROM ${scoresTable(scoresId)} ORDER BY rowid`,
    [],
    (chunk) => {
      scores.set(chunk.numbers(0), at);
      at += chunk.rows;
    },
  );
  return scores;
}

interface ThresholdQuery {
  method: ThresholdMethod;
  normalScores: Float32Array;
  scores: Float32Array;
  dataset: Pick<Dataset, "timeSpan">;
  seed: number;
  /** Labelled scores, for the best F1. */
  validation?: { scores: ArrayLike<number>; attack: ArrayLike<number | boolean> };
}

export function thresholdOf({
  method,
  normalScores,
  scores,
  dataset,
  seed,
  validation,
}: ThresholdQuery): CoreThreshold {
  const scored = scores.filter((score) => !Number.isNaN(score));
  const input = {
    normal: normalScores,
    scored,
    days: daysOfDataset(dataset),
    ...(validation ? { validation } : {}),
  };
  return deriveThreshold(method, input, createRandom(seed));
}
