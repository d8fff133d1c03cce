// The interface of every detector: it is fitted on rows of a matrix in reading order, scores rows, and explains a
// score by features. Types only. Positions are rows of the matrix; F features; T steps of a window.

import type { DetectorKind } from "../../shared/detectors.ts";
import type { CancelSignal } from "../../shared/job.ts";

/** The features from … from + count − 1 are the levels of one column (see feature/fitted.ts). */
export type LevelGroup = { readonly from: number; readonly count: number };

/** Scaled features in reading order, and the windows over them. */
export type ReadingMatrix = {
  /** Row-major, `rows` × `width`. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly width: number;
  /** T; 1 if rows are read one by one. */
  readonly steps: number;
  /** First position of each window, ascending; for steps = 1 the detector may leave it out. */
  readonly starts: Uint32Array;
  /** 1 at positions that only fill a short window, or null. */
  readonly padding: Uint8Array | null;
  readonly levels: readonly LevelGroup[];
};

type ScoreOptions = {
  /** Positions from … to − 1; all by default. */
  from?: number;
  to?: number;
  signal?: CancelSignal;
  /** Called with the number of positions done, of those requested. */
  onProgress?: (done: number) => void;
};

type ExplainOptions = {
  /** Whether to compute the error map of the window, which takes as long as T explanations; default: true. */
  windows?: boolean;
};

/** Why a position has its score. */
export type Contribution = {
  readonly position: number;
  readonly score: number;
  /** F numbers that sum to the score. Negative if a feature lowered the score (isolation forest only). */
  readonly parts: Float64Array;
  /** F expected scaled values, or null if the detector has no expectation. */
  readonly expected: Float32Array | null;
  /** The window that ends at the position, if the detector reads windows and its map was requested. */
  readonly window: WindowMap | null;
};

/** The error map of one window. */
export type WindowMap = {
  /** First position. */
  readonly start: number;
  readonly steps: number;
  /** T × F: what each cell adds to the score of a row with this error. */
  readonly cells: Float64Array;
  /** T × F expected scaled values. */
  readonly expected: Float32Array;
};

export type Detector = {
  readonly kind: DetectorKind;
  readonly width: number;
  readonly steps: number;
  /** One score per position of the range; larger is stranger. Not calibrated. */
  score(input: ReadingMatrix, options?: ScoreOptions): Promise<Float32Array>;
  explain(
    input: ReadingMatrix,
    positions: readonly number[],
    options?: ExplainOptions,
  ): Promise<Contribution[]>;
  /**
   * The positions as vectors in the detector's space, row-major, for the nearest normal rows: a network's code, else
   * the features.
   */
  embed(input: ReadingMatrix, positions: readonly number[]): Promise<{ data: Float32Array; width: number }>;
  /** Everything needed to restore the detector: JSON and the arrays it names. */
  state(): DetectorState;
  close(): void;
};

export type DetectorState = {
  readonly kind: DetectorKind;
  readonly version: 1;
  /** Plain JSON. */
  readonly facts: { readonly [name: string]: unknown };
  readonly arrays: { readonly [name: string]: Float32Array | Float64Array | Int32Array | Uint16Array };
};

/** The state was truncated, edited or written by another version. */
export class DetectorStateError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "DetectorStateError";
  }
}

/** Reads an array of a state and checks its kind and length. */
export function stateArray<T extends Float32Array | Float64Array | Int32Array | Uint16Array>(
  state: DetectorState,
  name: string,
  kind: new (length: number) => T,
  length?: number,
): T {
  const array = state.arrays[name];
  if (!(array instanceof kind)) throw new DetectorStateError(`The model lacks its array "${name}".`);
  if (length !== undefined && array.length !== length) {
    throw new DetectorStateError(
      `The model's array "${name}" has ${array.length} numbers instead of ${length}.`,
    );
  }
  return array;
}

/** Reads a number from a state's facts. */
export function stateNumber(state: DetectorState, name: string): number {
  const value = state.facts[name];
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new DetectorStateError(`The model lacks its number "${name}".`);
  }
  return value;
}
