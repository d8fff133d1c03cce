// The training policy for all engines: epochs, validation, learning rate, early stopping, best weights, resume,
// progress, and the message if the loss diverges. The backend computes; the caller provides the clock.
import { createRandom, deriveSeed, permutation } from "../math/random.ts";
import { createOptimiserState } from "./adam.ts";
import type { EpochOutcome, EpochProgress, NetworkBackend } from "./backend.ts";
import { isBetter, monitoredLoss } from "./best-epoch.ts";
import { likelyCause } from "./diagnose.ts";
import type { WindowSource } from "./source.ts";
import type { Checkpoint, EpochRecord, TrainingOptions, TrainingOutcome } from "./training.ts";

/** Ten times the loss of the first epoch is a divergence. */
const explosion = 10;
const noticeMs = 100;

function assertOptions(options: TrainingOptions): void {
  const refuse = (sentence: string): never => {
    throw new TypeError(sentence);
  };
  const whole = (name: string, value: number, least: number): void => {
    if (!Number.isInteger(value) || value < least)
      refuse(`${name} must be a whole number from ${least}, not ${value}.`);
  };
  const real = (name: string, value: number | undefined): void => {
    if (value !== undefined && !(value >= 0 && Number.isFinite(value)))
      refuse(`${name} must be a number of at least 0, not ${value}.`);
  };
  whole("epochs", options.epochs, 1);
  whole("batch", options.batch, 1);
  whole("patience", options.patience ?? 0, 0);
  whole("warmupSteps", options.warmupSteps ?? 0, 0);
  real("learningRate", options.learningRate);
  real("clipNorm", options.clipNorm);
  real("weightDecay", options.weightDecay);
  real("minimumGain", options.minimumGain);
  real("cosineTo", options.cosineTo);
  if (!Number.isFinite(options.seed)) refuse(`seed must be a number, not ${options.seed}.`);
}

/** Starts from the current weights (initial ones, or those of a model to retrain) with a new optimiser. */
function freshCheckpoint(backend: NetworkBackend, learningRate: number): Checkpoint {
  const weights = backend.getWeights();
  return {
    history: [],
    weights,
    optimiser: createOptimiserState(weights.length),
    learningRate,
    best: null,
    sinceBest: 0,
    sinceReduction: 0,
  };
}

/** Computes the state after an epoch from the state before it. Pure except for the arrays passed in. */
function advance(
  before: Checkpoint,
  record: EpochRecord,
  after: Pick<Checkpoint, "weights" | "optimiser">,
  options: TrainingOptions,
): Checkpoint {
  const monitored = monitoredLoss(record);
  const better = isBetter(monitored, before.best?.loss ?? null, options.minimumGain);
  const next: Checkpoint = {
    ...after,
    history: [...before.history, record],
    learningRate: before.learningRate,
    best: better ? { epoch: record.epoch, loss: monitored, weights: after.weights } : before.best,
    sinceBest: better ? 0 : before.sinceBest + 1,
    sinceReduction: better ? 0 : before.sinceReduction + 1,
  };
  const plateau = options.reduceOnPlateau;
  if (plateau && next.sinceReduction >= plateau.patience && next.learningRate > plateau.minimum) {
    next.learningRate = Math.max(plateau.minimum, next.learningRate * plateau.factor);
    next.sinceReduction = 0;
  }
  return next;
}

/**
 * Trains a network by the policy above. However it ends, the network then has the best weights so far.
 * @throws TypeError if source or options do not fit; any error of the backend
 */
export async function train(
  backend: NetworkBackend,
  source: WindowSource,
  options: TrainingOptions,
): Promise<TrainingOutcome> {
  assertOptions(options);
  const n = source.starts.length;
  if (n === 0) throw new TypeError("There are no windows to train on.");
  const { now, epochs, signal } = options;
  const validation = options.validation?.starts.length ? options.validation : undefined;
  const batches = Math.ceil(n / options.batch);
  let state = options.resume ?? freshCheckpoint(backend, options.learningRate ?? 1e-3);
  if (options.resume) backend.setWeights(state.weights);
  backend.setOptimiser(state.optimiser);
  const began = now();
  const firstEpoch = state.history.length;
  let noted = Number.NEGATIVE_INFINITY;
  let trained = 0; // windows in finished epochs of this run
  const rate = (windows: number): number => (1000 * windows) / Math.max(now() - began, 1);

  function note(progress: EpochProgress, force = false): void {
    if (!options.onProgress || (!force && now() - noted < noticeMs)) return;
    noted = now();
    const done = trained + progress.windows;
    const left = (epochs - firstEpoch) * n - done;
    options.onProgress({
      epoch: Math.min(state.history.length + 1, epochs),
      epochs,
      batch: progress.batches,
      batches,
      loss: progress.loss,
      validationLoss: state.history.at(-1)?.validationLoss ?? null,
      gradientNorm: progress.gradientNorm,
      learningRate: epochRate(),
      windowsPerS: rate(done),
      timeLeftMs: done > 0 ? (left / rate(done)) * 1000 : null,
      history: state.history,
    });
  }

  /** The rate of the next epoch (Loshchilov and Hutter, 2017); reductions on a plateau lower the whole curve. */
  function epochRate(): number {
    const share = options.cosineTo ?? 1;
    const progress = epochs > 1 ? Math.min(1, state.history.length / (epochs - 1)) : 0;
    return state.learningRate * (share + ((1 - share) * (1 + Math.cos(Math.PI * progress))) / 2);
  }

  function runEpoch(epoch: number): Promise<EpochOutcome> {
    const seed = deriveSeed(options.seed, epoch);
    return backend.trainEpoch(source, {
      order: options.shuffle === false ? null : permutation(n, createRandom(seed)),
      batch: options.batch,
      learningRate: epochRate(),
      warmupSteps: options.warmupSteps ?? 0,
      clipNorm: options.clipNorm ?? 5,
      weightDecay: options.weightDecay ?? 0,
      dropoutSeed: deriveSeed(seed, 1),
      signal,
      onProgress: note,
    });
  }

  /** Runs one epoch and its validation: a record, or the reason why there is none. */
  async function attempt(epoch: number): Promise<EpochRecord | { cancelled: true } | { broken: string }> {
    const outcome = await runEpoch(epoch);
    if (outcome.cancelled) return { cancelled: true };
    const first = state.history[0]?.loss ?? outcome.loss;
    if (outcome.nonFinite)
      return { broken: `the loss was no longer a number in batch ${outcome.batches + 1}` };
    if (outcome.loss > explosion * first)
      return { broken: `the loss grew from ${short(first)} to ${short(outcome.loss)}` };
    const checked = validation ? await backend.evaluate(validation, { signal }) : null;
    if (checked?.cancelled) return { cancelled: true };
    if (checked && !Number.isFinite(checked.loss))
      return { broken: "the validation loss was no longer a number" };
    return {
      epoch,
      loss: outcome.loss,
      validationLoss: checked?.loss ?? null,
      gradientNorm: outcome.gradientNorm,
      learningRate: epochRate(),
    };
  }

  function explain(epoch: number, broken: string): string {
    const cause = likelyCause({
      spec: backend.spec,
      source,
      validation,
      options,
      learningRate: epochRate(),
    });
    const bestWeights = state.best
      ? `the weights of epoch ${state.best.epoch} are kept`
      : "no epoch was finished, so nothing was learned";
    return `Training stopped in epoch ${epoch}: ${broken}, probably because ${cause}; ${bestWeights}.`;
  }

  let reason: TrainingOutcome["reason"] = "finished";
  let problem: string | null = null;
  const patience = options.patience ?? 0;
  const enough = (): boolean => patience > 0 && state.sinceBest >= patience;
  while (reason === "finished" && state.history.length < epochs) {
    if (enough()) {
      reason = "stopped early";
      break;
    }
    const record = await attempt(state.history.length + 1);
    if ("cancelled" in record) {
      reason = "cancelled";
    } else if ("broken" in record) {
      reason = "diverged";
      problem = explain(state.history.length + 1, record.broken);
    } else {
      const after = { weights: backend.getWeights(), optimiser: backend.getOptimiser() };
      state = advance(state, record, after, options);
      trained += n;
      await options.onCheckpoint?.(state);
      const ends = enough() || state.history.length === epochs;
      note(
        { batches: ends ? batches : 0, windows: 0, loss: record.loss, gradientNorm: record.gradientNorm },
        ends,
      );
    }
  }

  // A cancel before the end of the first epoch keeps what was learned so far.
  const { best } = state;
  const last = state.history.at(-1);
  const held =
    options.restoreBest === false && last
      ? { epoch: last.epoch, loss: last.validationLoss ?? last.loss, weights: state.weights }
      : best;
  if (held) backend.setWeights(held.weights);
  else if (reason === "diverged") backend.setWeights(state.weights);
  return {
    reason,
    problem,
    history: state.history,
    best: held && { epoch: held.epoch, loss: held.loss },
    checkpoint: state,
    windowsPerS: rate(trained),
  };
}

const short = (value: number): string => Number(value.toPrecision(3)).toString();
