// Autoencoders and predictors: networks expect every row, and the score measures the difference (error-score.ts). The
// caller chooses the network, its weights and its engine; the network has its own training policy.

import { type DetectorKind, detectors, type networkKinds } from "../../shared/detectors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import { deriveSeed } from "../math/random.ts";
import { networkSpec } from "../network/parse-spec.ts";
import type { SequenceNetwork } from "../network/sequence-network.ts";
import type { NetworkSpec } from "../network/spec.ts";
import type { EpochRecord, TrainingProgress } from "../network/training.ts";
import {
  type Contribution,
  type Detector,
  type DetectorState,
  DetectorStateError,
  type ReadingMatrix,
  stateArray,
  stateNumber,
  type WindowMap,
} from "./detector.ts";
import { compressRows, errorParts, errorScorer, expand } from "./error-score.ts";
import {
  createRoom,
  type Expecting,
  expectations,
  expectRows,
  observedRow,
  predictWindows,
  windowRange,
} from "./expectation.ts";
import { fitLevelSurprise, type LevelSurprise, levelFeatures, levelSurprise } from "./level-surprise.ts";
import { autoencoder, denseAutoencoder, type NetworkShape, predictor } from "./network-shapes.ts";
import { ScoringCancelled } from "./row-detector.ts";
import { trainScheduled } from "./schedule.ts";
import { commonWindows, defaultEpochs, fitResidual, someWindows, windowSource } from "./training-windows.ts";
import type { Whitener } from "./whitener.ts";

export type NetworkKind = Exclude<(typeof networkKinds)[number], "cnn-lstm-classifier">;

/** Creates an untrained network; the seed decides its first weights. The detector closes it. */
export type NetworkMaker = (spec: NetworkSpec, seed: number) => SequenceNetwork;

export type NetworkFitOptions = {
  createNetwork: NetworkMaker;
  seed: number;
  /** A monotonic clock in milliseconds. */
  now: () => number;
  shape?: NetworkShape;
  /** Networks whose expectations are averaged; 3 by default for single rows, 1 for windows. */
  members?: number;
  /** Default: see `defaultEpochs`. */
  epochs?: number;
  batch?: number;
  learningRate?: number;
  /** Normal windows that are not trained on; their loss chooses the best epoch. */
  validation?: ReadingMatrix | null;
  patience?: number;
  /**
   * Share of the training windows left out because they are least like the others: a robust fit if the chosen normal rows
   * may hide attacks. None by default: if normal traffic consists of many rare habits, it costs more than it gains.
   */
  trim?: number;
  /** Initial weights for fine-tuning, instead of random ones. */
  from?: DetectorState | null;
  signal?: CancelSignal;
  /** Ends the training: the best epoch so far is kept and no further network is trained. */
  enough?: CancelSignal;
  onProgress?: (progress: TrainingProgress & { member: number; members: number }) => void;
  columnNames?: readonly string[];
};

/** Windows scored between two checks of the signal. */
const chunk = 4096;
/** Rows whose errors are whitened at once. */
const rowsTogether = 64;

type Facts = {
  spec: NetworkSpec;
  forecasts: boolean;
  engine: string;
  losses: EpochRecord[][];
  problem: string | null;
  surprise: LevelSurprise;
};

export async function fitNetworkDetector(
  kind: NetworkKind,
  input: ReadingMatrix,
  options: NetworkFitOptions,
): Promise<Detector> {
  const { width } = input;
  const forecasts = detectors[kind].windows === "always";
  const steps = input.steps;
  if (forecasts && steps < 2) throw new TypeError("A predictor needs windows of at least 2 steps.");
  if (input.starts.length === 0) throw new TypeError("There are no windows to train on.");
  const spec = networkSpec(draft(kind, steps, width, options.shape ?? {}));
  const windows = await commonWindows(input, options.trim ?? 0, options.seed);
  const source = someWindows(windowSource(input, forecasts), windows);
  const validation = options.validation?.starts.length
    ? windowSource(options.validation, forecasts)
    : undefined;
  const members = options.members ?? (steps === 1 ? 3 : 1);
  const batch = options.batch ?? 256;
  const epochs = options.epochs ?? defaultEpochs(windows.length, batch, steps);
  const networks: SequenceNetwork[] = [];
  const losses: EpochRecord[][] = [];
  let problem: string | null = null;
  try {
    for (let member = 0; member < members; member++) {
      if (member > 0 && options.enough?.aborted) break;
      const network = options.createNetwork(spec, deriveSeed(options.seed, 2 * member));
      networks.push(network);
      if (options.from) network.setWeights(weightsOf(options.from, member % membersOf(options.from), spec));
      const outcome = await trainScheduled(network, source, {
        epochs,
        batch,
        seed: deriveSeed(options.seed, 2 * member + 1),
        learningRate: options.learningRate ?? (options.from ? 5e-4 : 2e-3),
        validation,
        patience: options.patience ?? 0,
        signal: options.signal,
        enough: options.enough,
        onProgress: (progress) => options.onProgress?.({ ...progress, member, members }),
        now: options.now,
        columnNames: options.columnNames,
      });
      losses.push(outcome.history);
      problem ??= outcome.problem;
      if (outcome.reason === "cancelled") throw new ScoringCancelled();
    }
    const model: Expecting = { networks, steps, width, forecasts };
    const whitener = await fitResidual(model, input, windows, options.signal);
    const surprise = fitLevelSurprise(input.data, input.rows, width, input.levels, input.padding);
    const facts: Facts = { spec, forecasts, engine: networks[0]!.engine, losses, problem, surprise };
    return networkDetector(kind, model, whitener, facts);
  } catch (thrown) {
    for (const network of networks) network.close();
    throw thrown;
  }
}

export function restoreNetworkDetector(state: DetectorState, createNetwork: NetworkMaker): Detector {
  const width = stateNumber(state, "width");
  const steps = stateNumber(state, "steps");
  const members = stateNumber(state, "members");
  const facts = state.facts as unknown as Facts;
  const spec = networkSpec(facts.spec);
  const whitener: Whitener = {
    width,
    centre: stateArray(state, "centre", Float64Array, width),
    matrix: stateArray(state, "matrix", Float64Array, width * width),
  };
  const weights = Array.from({ length: members }, (_, member) => weightsOf(state, member, spec));
  const networks = weights.map((ofMember) => {
    const network = createNetwork(spec, 0);
    network.setWeights(ofMember);
    return network;
  });
  return networkDetector(state.kind, { networks, steps, width, forecasts: facts.forecasts }, whitener, {
    ...facts,
    spec,
    engine: networks[0]?.engine ?? "",
  });
}

function weightsOf(state: DetectorState, member: number, spec: NetworkSpec): Float32Array {
  const known = JSON.stringify((state.facts as unknown as Facts).spec);
  if (known !== JSON.stringify(spec))
    throw new DetectorStateError("The weights belong to a network of another shape.");
  return stateArray(state, `weights${member}`, Float32Array);
}

/** A training that was stopped early may have fewer networks than requested now. */
const membersOf = (state: DetectorState): number => Math.max(1, stateNumber(state, "members"));

function draft(kind: NetworkKind, steps: number, width: number, shape: NetworkShape) {
  if (kind === "dense-autoencoder") return denseAutoencoder(steps, width, shape);
  const cell = kind.startsWith("gru") ? "gru" : "lstm";
  return kind.endsWith("predictor")
    ? predictor(cell, steps - 1, width, shape)
    : autoencoder(cell, steps, width, shape);
}

/** Splits positions, in order, where more than `gap` lie between two, and where a stretch would get long. */
function stretches(positions: readonly number[], gap: number): number[][] {
  const out: number[][] = [];
  for (const position of [...new Set(positions)].sort((a, b) => a - b)) {
    const last = out.at(-1);
    if (last && position - last.at(-1)! <= gap && position - last[0]! < chunk) last.push(position);
    else out.push([position]);
  }
  return out;
}

function networkDetector(kind: DetectorKind, model: Expecting, whitener: Whitener, facts: Facts): Detector {
  const { networks, steps, width } = model;
  const surpriseOf = levelSurprise(facts.surprise, width);
  const check = (input: ReadingMatrix): void => {
    if (input.width !== width || input.steps !== steps) {
      throw new TypeError(
        `The model sees windows of ${steps} × ${width} and is given ${input.steps} × ${input.width}.`,
      );
    }
  };

  const partsOf = (input: ReadingMatrix, position: number, residual: ArrayLike<number>) =>
    errorParts(
      whitener,
      residual,
      input.data.subarray(position * width, (position + 1) * width),
      surpriseOf(input.data, position),
      levelFeatures(facts.surprise, input.data, position, width),
    );

  /** Explains positions of one stretch. */
  async function explainSome(
    input: ReadingMatrix,
    positions: readonly number[],
    windows: boolean,
  ): Promise<Contribution[]> {
    const from = positions[0]!;
    const { expected: all, slab } = await expectRows(model, input, from, positions.at(-1)! + 1);
    const out: Contribution[] = [];
    for (const position of positions) {
      const expected = all.slice((position - from) * width, (position - from + 1) * width);
      const observed = observedRow(slab, input, position, width);
      const residual = observed.map((value, f) => value - expected[f]!);
      const { score, parts } = partsOf(input, position, residual);
      const window = windows ? await windowMap(input, position) : null;
      out.push({ position, score, parts, expected: expected.map(expand), window });
    }
    return out;
  }

  async function windowMap(input: ReadingMatrix, position: number): Promise<WindowMap | null> {
    if (steps === 1) return null;
    const [low, high] = windowRange(input.starts, steps, position, position + 1);
    const start = position - steps + 1;
    const ending = low + input.starts.subarray(low, high).indexOf(start);
    if (ending < low) return null;
    const { output } = await predictWindows(model, input, ending, ending + 1);
    const cells = new Float64Array(steps * width);
    const expected = new Float32Array(steps * width);
    const outputSteps = output.length / width;
    for (let t = steps - outputSteps; t < steps; t++) {
      const row = start + t;
      const prediction = output.subarray(
        (t - steps + outputSteps) * width,
        (t - steps + outputSteps + 1) * width,
      );
      const residual = compressRows(input.data, row, row + 1, width).map(
        (value, f) => value - prediction[f]!,
      );
      cells.set(partsOf(input, row, residual).parts, t * width);
      expected.set(prediction.map(expand), t * width);
    }
    return { start, steps, cells, expected };
  }

  let scorer: ReturnType<typeof errorScorer> | null = null;

  return {
    kind,
    width,
    steps,
    async score(input, options = {}) {
      check(input);
      const from = options.from ?? 0;
      const to = options.to ?? input.rows;
      const out = new Float32Array(to - from);
      // A factorisation that costs more than a hundred rows; a request scores few.
      scorer ??= errorScorer(whitener);
      const { sums: sumsOf, score: scoreOf } = scorer;
      const residuals = new Float64Array(rowsTogether * width);
      const sums = new Float64Array(rowsTogether);
      const together = new Uint32Array(rowsTogether);
      let count = 0;
      const flush = () => {
        sumsOf(residuals, count, sums);
        for (let i = 0; i < count; i++) {
          const position = together[i]!;
          const surprise = surpriseOf(input.data, position);
          out[position - from] = scoreOf(sums[i]!, input.data, position * width, surprise);
        }
        count = 0;
      };
      // Padded short sequences have many positions per window.
      const positions = chunk * Math.max(1, Math.ceil(input.rows / Math.max(1, input.starts.length)));
      const rooms = [createRoom(), createRoom()] as const;
      const begin = (at: number) => {
        if (options.signal?.aborted) throw new ScoringCancelled();
        const room = rooms[((at - from) / positions) % 2]!;
        return expectations(model, input, at, Math.min(to, at + positions), { signal: options.signal, room });
      };
      const expected = new Float32Array(width);
      // The network computes on other threads: it gets the next rows before these are scored.
      let pending = from < to ? begin(from) : null;
      for (let at = from; pending !== null; at += positions) {
        const end = Math.min(to, at + positions);
        const { slab, expect } = await pending;
        pending = end < to ? begin(end) : null;
        for (let position = at; position < end; position++) {
          if (input.padding?.[position] === 1) continue;
          expect(position, expected, 0);
          let observed = slab.compressed;
          let first = (position - slab.base) * width;
          if (first < 0 || first + width > observed.length) {
            observed = compressRows(input.data, position, position + 1, width);
            first = 0;
          }
          const at = count * width;
          for (let f = 0; f < width; f++) residuals[at + f] = observed[first + f]! - expected[f]!;
          together[count++] = position;
          if (count === rowsTogether) flush();
        }
        flush();
        options.onProgress?.(end - from);
      }
      return out;
    },
    async explain(input, positions, { windows = true } = {}) {
      check(input);
      const found = new Map<number, Contribution>();
      for (const stretch of stretches(positions, steps))
        for (const one of await explainSome(input, stretch, windows)) found.set(one.position, one);
      return positions.map((position) => found.get(position)!);
    },
    async embed(input, positions) {
      check(input);
      const network = networks[0]!;
      const read = network.spec.input.steps;
      const matrix = new Float32Array(positions.length * read * width);
      positions.forEach((position, i) => {
        const start = Math.max(0, position - steps + 1);
        matrix.set(compressRows(input.data, start, start + read, width), i * read * width);
      });
      const starts = Uint32Array.from(positions, (_, i) => i * read);
      const data = await network.embed({ matrix, columns: width, starts });
      return { data, width: data.length / Math.max(1, positions.length) };
    },
    state: () => ({
      kind,
      version: 1,
      facts: { width, steps, members: networks.length, ...facts },
      arrays: {
        centre: whitener.centre,
        matrix: whitener.matrix,
        ...Object.fromEntries(networks.map((network, member) => [`weights${member}`, network.weights()])),
      },
    }),
    close: () => {
      for (const network of networks) network.close();
    },
  };
}
