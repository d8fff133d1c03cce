// The detectors: name, inputs and what each learns from. Every list of detectors derives from this one;
// core/detector/detectors.ts fits and restores them. The window uses this file, so it imports no schema.

interface DetectorWords {
  title: string;
  family: "Networks" | "Trees" | "Baselines" | "Online" | "Several";
  /** Whether it reads windows of several rows: never, on request, by default, or always. */
  windows: "never" | "asked" | "default" | "always";
  learns: "normal" | "labels";
  /** The parts of a network's shape that it uses. */
  shape: readonly ("hidden" | "code" | "bidirectional" | "attention")[];
  /** Whether scores are distances above 0, so that their logarithms can be compared. */
  distances: boolean;
}

const autoencoder = {
  family: "Networks",
  windows: "default",
  learns: "normal",
  shape: ["hidden", "code", "bidirectional", "attention"],
  distances: true,
} as const;
const predictor = {
  family: "Networks",
  windows: "always",
  learns: "normal",
  shape: ["hidden", "bidirectional", "attention"],
  distances: true,
} as const;
const baseline = {
  family: "Baselines",
  windows: "never",
  learns: "normal",
  shape: [],
  distances: true,
} as const;

export const detectors = {
  "lstm-autoencoder": { title: "LSTM autoencoder", ...autoencoder },
  "gru-autoencoder": { title: "GRU autoencoder", ...autoencoder },
  "lstm-predictor": { title: "LSTM predictor", ...predictor },
  "gru-predictor": { title: "GRU predictor", ...predictor },
  "dense-autoencoder": {
    title: "Dense autoencoder",
    ...autoencoder,
    windows: "asked",
    shape: ["hidden", "code"],
  },
  "isolation-forest": { title: "Isolation forest", ...baseline, family: "Trees", distances: false },
  "mean-z": { title: "Mean and deviation", ...baseline },
  pca: { title: "Principal components", ...baseline },
  mahalanobis: { title: "Mahalanobis distance", ...baseline },
  knn: { title: "Nearest neighbours", ...baseline },
  "online-autoencoders": { title: "Online autoencoders", ...baseline, family: "Online" },
  "cnn-lstm-classifier": {
    title: "Classifier",
    ...autoencoder,
    learns: "labels",
    shape: [],
    distances: false,
  },
  ensemble: { title: "Ensemble", ...autoencoder, family: "Several", distances: false },
} as const satisfies Record<string, DetectorWords>;

export type DetectorKind = keyof typeof detectors;
export type RowsKind = "flows with times" | "other rows";

/**
 * The detector that ranked best on the development data of each kind of rows, and is the default there.
 * docs/quality-tables.md has the figures, and a test compares them with this record.
 */
export const bestDetectors = {
  "flows with times": "ensemble",
  "other rows": "lstm-autoencoder",
} as const satisfies Record<RowsKind, DetectorKind>;

/** Fewer normal rows are not enough to train a model. */
export const leastNormalRows = 40;

/** The default members of an ensemble. */
export const defaultMembers = ["lstm-autoencoder", "mahalanobis", "isolation-forest"] as const;

export const rowsKindOf = ({ kind, timeSpan }: { kind: string; timeSpan: unknown }): RowsKind =>
  kind === "flows" && timeSpan !== null ? "flows with times" : "other rows";

/** The default detector of a dataset. */
export const bestDetector = (dataset: Parameters<typeof rowsKindOf>[0]): DetectorKind =>
  bestDetectors[rowsKindOf(dataset)];
/** Whether it goes on learning while it scores. */
export const learnsOn = (kind: DetectorKind): boolean => detectors[kind].family === "Online";

type Words = typeof detectors;
/** The kinds whose record matches. */
type KindsWith<F extends Partial<DetectorWords>> = {
  [K in DetectorKind]: Words[K] extends F ? K : never;
}[DetectorKind];

export const detectorKinds = Object.keys(detectors) as [DetectorKind, ...DetectorKind[]];

const kindsWith = <F extends Partial<DetectorWords>>(fits: (words: DetectorWords) => boolean) =>
  detectorKinds.filter((kind): kind is KindsWith<F> => fits(detectors[kind]));

/** Detectors that consist of one network, which the kernels train and ONNX exports. */
export const networkKinds = kindsWith<{ family: "Networks" }>(({ family }) => family === "Networks");

/** The baselines for every evaluation, the simplest first. */
export const baselineKinds = [
  ...kindsWith<{ family: "Baselines" }>(({ family }) => family === "Baselines"),
  ...kindsWith<{ family: "Trees" }>(({ family }) => family === "Trees"),
];

/** Detectors that can be members of an ensemble: all that learn normal from unlabelled rows. */
export const memberKinds = kindsWith<{ learns: "normal"; family: "Networks" | "Trees" | "Baselines" }>(
  ({ learns, family }) => learns === "normal" && family !== "Several",
);
