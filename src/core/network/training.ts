// The types of training: options, progress and outcome. `train.ts` does the training.
import type { CancelSignal } from "../../shared/job.ts";
import type { OptimiserState } from "./backend.ts";
import type { WindowSource } from "./source.ts";

/** Lowers the learning rate if the monitored loss stagnates. */
interface Plateau {
  /** Epochs without improvement before a reduction. */
  patience: number;
  /** learningRate ← learningRate · factor. */
  factor: number;
  /** The lowest rate. */
  minimum: number;
}

export interface TrainingOptions {
  epochs: number;
  /** Windows per update. */
  batch: number;
  /** Seed for the order and dropout of every epoch. Initial weights have a separate seed. */
  seed: number;
  /** 1e-3 by default. */
  learningRate?: number;
  /** The learning rate falls along half a cosine to this share of itself in the last of `epochs`; constant if absent. */
  cosineTo?: number;
  /** Updates over which the learning rate rises linearly from 0; 0 by default. */
  warmupSteps?: number;
  /** 5.0 by default; 0 = none. */
  clipNorm?: number;
  /** 0 by default. */
  weightDecay?: number;
  /** True by default; false keeps the windows in order. */
  shuffle?: boolean;
  /** Windows that are not trained on; their loss is monitored. Without them the training loss is. */
  validation?: WindowSource;
  /** Stops after this many epochs without improvement; 0, the default, = never. */
  patience?: number;
  /** An improvement is loss < best · (1 − minimumGain); 1e-4 by default. */
  minimumGain?: number;
  reduceOnPlateau?: Plateau;
  /** True by default: afterwards the network has the weights of the best epoch, not of the last. */
  restoreBest?: boolean;
  /** Continues exactly from this checkpoint; its epochs count towards `epochs`. */
  resume?: Checkpoint;
  signal?: CancelSignal;
  /** Called at most ten times a second, and once at the end. */
  onProgress?: (progress: TrainingProgress) => void;
  /** Called after each epoch with a checkpoint to store in case of a kill. Awaited. */
  onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  /** A monotonic clock in milliseconds. */
  now: () => number;
  /** Names of the columns, for the sentence about a diverging loss. */
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
  /** Of the current epoch so far. */
  loss: number;
  /** Of the last finished epoch. */
  validationLoss: number | null;
  gradientNorm: number;
  learningRate: number;
  /** Trained windows per second since this run started; the time includes validation. */
  windowsPerS: number;
  timeLeftMs: number | null;
  history: readonly EpochRecord[];
}

/** Everything needed to continue training without a difference. Plain numbers and arrays. */
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
  /** One sentence if it diverged: in which epoch, and the probable cause. */
  problem: string | null;
  history: EpochRecord[];
  /** The epoch whose weights the network now has; null if none was finished. */
  best: { epoch: number; loss: number } | null;
  /** The state after the last whole epoch. */
  checkpoint: Checkpoint;
  windowsPerS: number;
}
