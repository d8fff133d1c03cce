// Datasets that will be scored when the running training ends. Between the two jobs, pages keep what they show and do not request the
// scores.
import { create } from "zustand";
import type { Model } from "#shared/model-vocabulary.ts";

interface Expected {
  datasetId: number;
  /** The model will be one trained after this time. */
  sinceMs: number;
}

export const useExpectedScores = create<{ list: readonly Expected[] }>(() => ({ list: [] }));

/** Announces scores. Returns a function to call when their job exists, or will not come. */
export function expectScores(expected: Expected): () => void {
  useExpectedScores.setState(({ list }) => ({ list: [...list, expected] }));
  return () => useExpectedScores.setState(({ list }) => ({ list: list.filter((one) => one !== expected) }));
}

export const isExpected = (list: readonly Expected[], model: Model, datasetId: number): boolean =>
  list.some((one) => one.datasetId === datasetId && model.trainedAtMs >= one.sinceMs);
