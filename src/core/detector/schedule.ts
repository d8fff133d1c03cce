// Trains a network with a learning rate that falls along half a cosine over all epochs (Loshchilov & Hutter 2017). It
// runs the network's own training one epoch at a time and resumes with the next rate.

import type { CancelSignal } from "../../shared/job.ts";
import type { SequenceNetwork } from "../network/sequence-network.ts";
import type { WindowSource } from "../network/source.ts";
import type { Checkpoint, TrainingOptions, TrainingOutcome } from "../network/training.ts";

type ScheduledOptions = Omit<TrainingOptions, "reduceOnPlateau" | "learningRate"> & {
  /** Rate of the first epoch. */
  learningRate: number;
  /** Rate of the last epoch, as a share of the first; default 1 %. */
  finalShare?: number;
  /** Ends the training with the best epoch, once there is one. */
  enough?: CancelSignal;
};

/** Rate of an epoch, counted from 0. */
export function cosineRate(first: number, finalShare: number, epoch: number, epochs: number): number {
  const progress = epochs <= 1 ? 0 : epoch / (epochs - 1);
  return first * (finalShare + ((1 - finalShare) * (1 + Math.cos(Math.PI * progress))) / 2);
}

export async function trainScheduled(
  network: SequenceNetwork,
  source: WindowSource,
  options: ScheduledOptions,
): Promise<TrainingOutcome> {
  const { epochs, learningRate, finalShare = 0.01, now, onProgress } = options;
  const began = now();
  let checkpoint: Checkpoint | undefined = options.resume;
  const done = checkpoint?.history.length ?? 0;
  const { signal, enough } = options;
  const over: CancelSignal = {
    get aborted() {
      return signal?.aborted === true || (enough?.aborted === true && checkpoint !== undefined);
    },
  };
  for (let epoch = done; ; epoch++) {
    const rate = cosineRate(learningRate, finalShare, epoch, epochs);
    const outcome: TrainingOutcome = await network.train(source, {
      ...options,
      signal: over,
      epochs: epoch + 1,
      learningRate: rate,
      resume: checkpoint && { ...checkpoint, learningRate: rate },
      onProgress: (progress) => {
        const windows = (epoch - done) * source.starts.length + progress.batch * options.batch;
        const perS = (1000 * windows) / Math.max(1, now() - began);
        const left = (epochs - done) * source.starts.length - windows;
        onProgress?.({
          ...progress,
          epochs,
          windowsPerS: perS,
          timeLeftMs: perS > 0 ? (1000 * left) / perS : null,
        });
      },
    });
    checkpoint = outcome.checkpoint;
    const stopped = enough?.aborted === true && signal?.aborted !== true;
    if (outcome.reason !== "finished" || epoch + 1 >= epochs || stopped) {
      const windows = (checkpoint.history.length - done) * source.starts.length;
      const reason = stopped && outcome.reason !== "diverged" ? "stopped early" : outcome.reason;
      return { ...outcome, reason, windowsPerS: (1000 * windows) / Math.max(1, now() - began) };
    }
  }
}
