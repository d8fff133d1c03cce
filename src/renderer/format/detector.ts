// Detectors in words: names, and what each is good for.

import {
  bestDetector,
  type DetectorKind,
  defaultMembers,
  rowsKindOf,
  detectors as words,
} from "#shared/detectors.ts";
import type { SequenceKind } from "#shared/model-words.ts";

/** What each notices, in one sentence. */
const goods: Record<DetectorKind, string> = {
  "lstm-autoencoder": "Learns how sequences of rows usually go and notices those that it cannot reconstruct.",
  "gru-autoencoder":
    "Like the LSTM autoencoder with fewer weights: faster, and often as good on little data.",
  "lstm-predictor":
    "Predicts the next row from those before it and notices surprises. Good for series and regular machines.",
  "gru-predictor": "Like the LSTM predictor with fewer weights.",
  "dense-autoencoder": "Learns how columns go together in a single row. Good where rows have no times.",
  "isolation-forest": "Finds rows that a few random cuts isolate. Fast, needs little tuning, ignores order.",
  "mean-z": "How many deviations each column lies from its mean. The simplest baseline.",
  pca: "What a row has outside the main directions of normal rows. A strong, simple baseline.",
  mahalanobis: "Distance from the centre of normal rows, by how columns vary together.",
  knn: "Distance to the most similar normal rows. Strong on small data, slow on large.",
  "online-autoencoders":
    "Small autoencoders that learn row by row and go on learning while a watch runs. Starts within a minute, without a training.",
  "cnn-lstm-classifier":
    "Learns the attacks that labels name, not what is normal. Recognises those attacks, and few new ones.",
  ensemble: `The mean of the calibrated scores of several detectors: ${defaultMembers.map((kind) => words[kind].title).join(", ")}.`,
};

export const detectorWords = (kind: DetectorKind) => {
  const { title, family } = words[kind];
  return { name: title, family, good: goods[kind] };
};

/** Whether a detector is the default of a dataset and why; otherwise which one is. */
export function defaultWords(kind: DetectorKind, dataset: Parameters<typeof rowsKindOf>[0]): string {
  const best = bestDetector(dataset);
  const rows = rowsKindOf(dataset) === "flows with times" ? "flows with times" : "rows like these";
  return kind === best
    ? `The default for ${rows}: it ranked best there in our development data.`
    : `The ${words[best].title} is the default for ${rows}: it ranked best there in our development data.`;
}

/** The name of a detector, or the word itself when it is unknown. */
export const detectorName = (kind: string): string =>
  Object.hasOwn(words, kind) ? words[kind as DetectorKind].title : kind;

/** Whether a detector reads single rows. */
export const isRowDetector = (kind: DetectorKind): boolean => words[kind].windows === "never";

export const sequenceWords: Record<SequenceKind, string> = {
  row: "each row alone",
  table: "the whole table",
  originator: "each originator",
  responder: "each responder",
  pair: "each pair of hosts",
  service: "each service",
};
