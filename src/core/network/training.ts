// The types of training: options, progress and outcome. `train.ts` does the training.
import type { CancelSignal } from "../../shared/job.ts";
import type { OptimiserState } from "./backend.ts";
import type { WindowSource } from "./source.ts";

/** Lower the learning rate when the monitored loss stands still. */
interface Plateau {
  /** Epochs without improvement before a reduction. */
  patience: number;
  /** learningRate ← learningRate · factor. */
  factor: number;
  /** Never below. */
  minimum: number;
}

export interface TrainingOptions {
  epochs: number;
  /** Windows per update. */
  batch: number;
  /** Decides order and dropout of every epoch. First weights have their own seed. */
  seed: number;
  /** Default 1e-3. */
  learningRate?: number;
  /** The learning rate falls along half a cosine to this share of itself in the last of `epochs`; absent: it does not. */
  cosineTo?: number;
  /** Updates over which the learning rate rises linearly from 0; default 0. */
  warmupSteps?: number;
  /** Default 5.0; 0 = none. */
  clipNorm?: number;
  /** Default 0. */
  weightDecay?: number;
  /** Default true; false keeps the windows in their order. */
  shuffle?: boolean;
  /** Windows never trained on; their loss is the one monitored. Without them, the training loss is. */
  validation?: WindowSource;
  /** Stop after so many epochs without improvement; default 0 = never. */
  patience?: number;
  /** What counts as improvement: loss < best · (1 − minimumGain); default 1e-4. */
  minimumGain?: number;
  reduceOnPlateau?: Plateau;
  /** Default true: afterwards the network holds the weights of the best epoch, not of the last. */
  restoreBest?: boolean;
  /** Continue exactly where this left off; its epochs count towards `epochs`. */
  resume?: Checkpoint;
  signal?: CancelSignal;
  /** At most ten a second, and one when it ends by itself. */
  onProgress?: (progress: TrainingProgress) => void;
  /** After each epoch: a checkpoint worth keeping in case of a kill. Awaited. */
  onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  /** Milliseconds from anywhere, never going back. */
  now: () => number;
  /** Names of the columns, for the sentence about a broken loss. */
  columnNames?: readonly string[];
}

/** One finished epoch. Losses as `Loss` in spec.ts defines them. */
export interface EpochRecord {
  /** From 1. */
  epoch: number;
  loss: number;
  validationLoss: number | null;
  /** Mean over the batches, before clipping. */
  gradientNorm: number;
  learningRate: number;
}

export interface TrainingProgress {
  epoch: number;
  epochs: number;
  batch: number;
  batches: number;
  /** Of the running epoch so far. */
  loss: number;
  /** Of the last finished epoch. */
  validationLoss: number | null;
  gradientNorm: number;
  learningRate: number;
  /** Trained windows a second since this run began, validation included in the time. */
  windowsPerS: number;
  timeLeftMs: number | null;
  history: readonly EpochRecord[];
}

/** Everything training needs to go on as if it had never stopped. Plain numbers and arrays. */
export interface Checkpoint {
  history: EpochRecord[];
  weights: Float32Array;
  optimiser: OptimiserState;
  learningRate: number;
  best: { epoch: number; loss: number; weights: Float32Array } | null;
  /** Epochs since the last improvement, and since the last improvement or reduction of the learning rate. */
  sinceBest: number;
  sinceReduction: number;
}

export interface TrainingOutcome {
  reason: "finished" | "stopped early" | "cancelled" | "diverged";
  /** One sentence when it diverged: in which epoch, and why probably. */
  problem: string | null;
  history: EpochRecord[];
  /** The epoch whose weights the network now holds; null when none was finished. */
  best: { epoch: number; loss: number } | null;
  /** As after the last whole epoch. */
  checkpoint: Checkpoint;
  windowsPerS: number;
}
