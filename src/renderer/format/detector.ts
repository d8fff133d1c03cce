// Detectors in plain words: what each is called, and what it is good for.
import type { SequenceKind, TrainableKind } from "#shared/model-words.ts";

interface DetectorWords {
  name: string;
  /** What it notices, in one sentence. */
  good: string;
  family: "Networks" | "Trees" | "Baselines" | "Several";
}

const words = {
  "lstm-autoencoder": {
    name: "LSTM autoencoder",
    good: "Learns how runs of rows usually go and notices runs that it cannot redraw. A good first choice for flows with times.",
    family: "Networks",
  },
  "gru-autoencoder": {
    name: "GRU autoencoder",
    good: "As the LSTM autoencoder with fewer weights: faster, and often as good on little data.",
    family: "Networks",
  },
  "lstm-predictor": {
    name: "LSTM predictor",
    good: "Foretells the next row from those before it and notices surprises. Good for series and regular machines.",
    family: "Networks",
  },
  "gru-predictor": {
    name: "GRU predictor",
    good: "As the LSTM predictor with fewer weights.",
    family: "Networks",
  },
  "dense-autoencoder": {
    name: "Dense autoencoder",
    good: "Learns how columns go together in a single row. Good where rows have no times.",
    family: "Networks",
  },
  "isolation-forest": {
    name: "Isolation forest",
    good: "Finds rows that a few random cuts set apart. Fast, needs little tuning, blind to order.",
    family: "Trees",
  },
  "mean-z": {
    name: "Mean and deviation",
    good: "How many deviations each column lies from its mean. The plainest yardstick.",
    family: "Baselines",
  },
  pca: {
    name: "Principal components",
    good: "What a row has outside the main directions of normal rows. A strong, plain yardstick.",
    family: "Baselines",
  },
  mahalanobis: {
    name: "Mahalanobis distance",
    good: "Distance from the middle of normal rows, with columns weighed by how they go together.",
    family: "Baselines",
  },
  knn: {
    name: "Nearest neighbours",
    good: "Distance to the most alike normal rows. Strong on small data, slow on large.",
    family: "Baselines",
  },
  "cnn-lstm-classifier": {
    name: "Classifier",
    good: "Learns the attacks that labels name, not normal. Knows what it was shown, and little of what is new.",
    family: "Networks",
  },
  ensemble: {
    name: "Ensemble",
    good: "The mean of the calibrated scores of several detectors: seldom the best, hardly ever the worst.",
    family: "Several",
  },
} satisfies Record<TrainableKind, DetectorWords>;

export const detectorWords = (kind: TrainableKind): DetectorWords => words[kind];

/** The name of a detector by its word, or the word itself for one that is not known here. */
export const detectorName = (kind: string): string =>
  Object.hasOwn(words, kind) ? words[kind as TrainableKind].name : kind;

const rowKinds: ReadonlySet<TrainableKind> = new Set([
  "isolation-forest",
  "mean-z",
  "pca",
  "mahalanobis",
  "knn",
]);

/** Whether a detector looks at one row at a time. */
export const isRowDetector = (kind: TrainableKind): boolean => rowKinds.has(kind);

export const sequenceWords: Record<SequenceKind, string> = {
  row: "each row alone",
  table: "the whole table",
  originator: "each originator",
  responder: "each responder",
  pair: "each pair of hosts",
  service: "each service",
};
