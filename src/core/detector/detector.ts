// What every detector is: fitted on rows of a matrix in reading order, it scores rows and says which features made a score.
// Types only. Positions are rows of the matrix; F features; T steps of a window.

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
  /** T; 1 where rows are read one by one. */
  readonly steps: number;
  /** First position of each window, rising; for steps = 1 may be left to the detector. */
  readonly starts: Uint32Array;
  /** 1 at positions that only fill a short window, or null. */
  readonly padding: Uint8Array | null;
  readonly levels: readonly LevelGroup[];
};

type ScoreOptions = {
  /** Positions from … to − 1; default all. */
  from?: number;
  to?: number;
  signal?: CancelSignal;
  /** Positions done so far, of those asked for. */
  onProgress?: (done: number) => void;
};

/** Why a position has its score. */
export type Contribution = {
  readonly position: number;
  readonly score: number;
  /** F numbers that sum to the score. Negative where a feature spoke for normal (isolation forest only). */
  readonly parts: Float64Array;
  /** F expected scaled values, or null where the detector expects none. */
  readonly expected: Float32Array | null;
  /** The window that ends at the position, where the detector sees windows. */
  readonly window: WindowMap | null;
};

/** The error map of one window. */
export type WindowMap = {
  /** First position. */
  readonly start: number;
  readonly steps: number;
  /** T × F: what each cell would add to the score of a row with this error. */
  readonly cells: Float64Array;
  /** T × F expected scaled values. */
  readonly expected: Float32Array;
};

export type Detector = {
  readonly kind: DetectorKind;
  readonly width: number;
  readonly steps: number;
  /** Larger is stranger; one per position of the range. Not yet calibrated. */
  score(input: ReadingMatrix, options?: ScoreOptions): Promise<Float32Array>;
  explain(input: ReadingMatrix, positions: readonly number[]): Promise<Contribution[]>;
  /**
   * Where the positions lie in the detector's own space, row-major, for nearest normals: a network's code, else the features.
   */
  embed(input: ReadingMatrix, positions: readonly number[]): Promise<{ data: Float32Array; width: number }>;
  /** Everything to restore it: JSON and the arrays it names. */
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

/** A state that was cut short, edited or made by another version. */
export class DetectorStateError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "DetectorStateError";
  }
}

/** An array of a state, checked for kind and length. */
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

/** A number of a state's facts. */
export function stateNumber(state: DetectorState, name: string): number {
  const value = state.facts[name];
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new DetectorStateError(`The model lacks its number "${name}".`);
  }
  return value;
}
