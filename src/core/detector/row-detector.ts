// The loop of detectors that read one row at a time: positions, progress and cancel, without their arithmetic.

import type { DetectorKind } from "../../shared/detectors.ts";
import type { Contribution, Detector, DetectorState, ReadingMatrix } from "./detector.ts";

/** Rows between two checks of the clock and the signal. */
const chunk = 8192;

export class ScoringCancelled extends Error {
  constructor() {
    super("The computation was cancelled.");
    this.name = "ScoringCancelled";
  }
}

type RowModel = {
  kind: DetectorKind;
  width: number;
  /** Scores of positions from … to − 1. */
  scoreRows(data: Float32Array, from: number, to: number): Float32Array;
  /** F parts that sum to the score of one position, and its expected values. */
  explainRow(data: Float32Array, position: number): { parts: Float64Array; expected: Float32Array | null };
  state(): DetectorState;
};

/** Scores positions from … to − 1 into `out`. Padding repeats the row that follows it, so it gets that row's score. */
function scoreOnce(
  model: Pick<RowModel, "scoreRows" | "width">,
  { data, padding }: ReadingMatrix,
  from: number,
  to: number,
  out: Float32Array,
): void {
  if (padding === null) {
    out.set(model.scoreRows(data, from, to));
    return;
  }
  // Sequences may be short: their rows are put together, so that the model reads many at once.
  const { width } = model;
  const real = new Float32Array((to - from) * width);
  let count = 0;
  for (let at = from; at < to; ) {
    const first = firstReal(padding, at, to);
    at = Math.max(first + 1, nextPadding(padding, first, to));
    real.set(data.subarray(first * width, at * width), count * width);
    count += at - first;
  }
  const scores = model.scoreRows(real, 0, count);
  let next = 0;
  for (let at = from; at < to; ) {
    const first = firstReal(padding, at, to);
    out.fill(scores[next]!, at - from, first - from);
    at = Math.max(first + 1, nextPadding(padding, first, to));
    out.set(scores.subarray(next, next + at - first), first - from);
    next += at - first;
  }
}

/** The first row that is no padding. At the end the row that follows is out of reach, and the last padding stands for it. */
function firstReal(padding: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to - 1 && padding[at] === 1) at++;
  return at;
}

function nextPadding(padding: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && padding[at] !== 1) at++;
  return at;
}

export function rowDetector(model: RowModel): Detector {
  const check = (input: ReadingMatrix): void => {
    if (input.width !== model.width) {
      throw new TypeError(`The model was fitted on ${model.width} features and is given ${input.width}.`);
    }
  };
  return {
    kind: model.kind,
    width: model.width,
    steps: 1,
    async score(input, options = {}) {
      check(input);
      const from = options.from ?? 0;
      const to = options.to ?? input.rows;
      const out = new Float32Array(to - from);
      for (let at = from; at < to; at += chunk) {
        if (options.signal?.aborted) throw new ScoringCancelled();
        const end = Math.min(to, at + chunk);
        scoreOnce(model, input, at, end, out.subarray(at - from, end - from));
        options.onProgress?.(end - from);
        await Promise.resolve();
      }
      return out;
    },
    async explain(input, positions) {
      check(input);
      return positions.map((position): Contribution => {
        const { parts, expected } = model.explainRow(input.data, position);
        let score = 0;
        for (const part of parts) score += part;
        return { position, score, parts, expected, window: null };
      });
    },
    async embed(input, positions) {
      check(input);
      const data = new Float32Array(positions.length * input.width);
      positions.forEach((position, i) => {
        data.set(input.data.subarray(position * input.width, (position + 1) * input.width), i * input.width);
      });
      return { data, width: input.width };
    },
    state: () => model.state(),
    close: () => undefined,
  };
}
