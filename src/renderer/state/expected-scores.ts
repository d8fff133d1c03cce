// Datasets that will be scored as soon as the training that runs is over. Between the end of one job and the start of the next the
// pages wait with what they show, and do not ask for what is on its way.
import { create } from "zustand";
import type { Model } from "#shared/model-vocabulary.ts";

interface Expected {
  datasetId: number;
  /** The model is one that was trained since. */
  sinceMs: number;
}

export const useExpectedScores = create<{ list: readonly Expected[] }>(() => ({ list: [] }));

/** Says that scores are on their way; returns what to call when their job is there, or will not come. */
export function expectScores(expected: Expected): () => void {
  useExpectedScores.setState(({ list }) => ({ list: [...list, expected] }));
  return () => useExpectedScores.setState(({ list }) => ({ list: list.filter((one) => one !== expected) }));
}

export const isExpected = (list: readonly Expected[], model: Model, datasetId: number): boolean =>
  list.some((one) => one.datasetId === datasetId && model.trainedAtMs >= one.sinceMs);
