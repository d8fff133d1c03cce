// A small language for columns of numbers: a formula fills one column of a batch from the flows' records, from other columns
// and from other formulas. It knows no column's name, and its loops stand in column-kernels.ts.

import * as kernels from "./column-kernels.ts";
import type { FlowBatch } from "./raw-flows.ts";

/** Fills a column of as many numbers as the batch has rows; NaN is no value. */
export type Formula = (from: Columns, out: Float64Array) => void;

/** Of what a formula is made: a column by its name, the same number in each row, or another formula. */
export type Operand = string | number | Formula;

interface IntOptions {
  shift?: number;
  mask?: number;
  scale?: number;
  plus?: number;
}

/** An int32 of the record, or some bits of it: (word >> shift & mask) × scale + plus. */
export const int =
  (word: number, { shift = 0, mask = -1, scale = 1, plus = 0 }: IntOptions = {}): Formula =>
  ({ i32 }, out) =>
    kernels.takeInts(out, i32, word, shift, mask, scale, plus);

/** A double of the record. */
export const double =
  (word: number, scale = 1): Formula =>
  ({ f64 }, out) =>
    kernels.takeDoubles(out, f64, word, scale);

/** a + b; without a value where either has none. */
export const sum =
  (a: Operand, b: Operand): Formula =>
  (from, out) =>
    kernels.combine(out, from.of(a), from.of(b), 1, 1);

/** (a − b) × scale. */
export const difference =
  (a: Operand, b: Operand, scale = 1): Formula =>
  (from, out) =>
    kernels.combine(out, from.of(a), from.of(b), -1, scale);

/** a × b. */
export const product =
  (a: Operand, b: Operand): Formula =>
  (from, out) =>
    kernels.multiply(out, from.of(a), from.of(b));

interface ElseOptions {
  /** No value when left out. */
  otherwise?: number;
  scale?: number;
}

/** a / b × scale where b is above 0. */
export const ratio =
  (a: Operand, b: Operand, { otherwise = Number.NaN, scale = 1 }: ElseOptions = {}): Formula =>
  (from, out) =>
    kernels.divide(out, from.of(a), from.of(b), scale, otherwise);

/** a × scale where the condition is above 0. */
export const where =
  (condition: Operand, a: Operand, { otherwise = Number.NaN, scale = 1 }: ElseOptions = {}): Formula =>
  (from, out) =>
    kernels.takeWhere(out, from.of(condition), from.of(a), scale, otherwise);

/** 1 where a is this number, else 0. */
export const equal =
  (a: Operand, to: number): Formula =>
  (from, out) =>
    kernels.matchNumber(out, from.of(a), to);

/** a where it is not negative: records keep −1 for what was not seen. */
export const known =
  (a: Operand): Formula =>
  (from, out) =>
    kernels.keepKnown(out, from.of(a));

export const larger =
  (a: Operand, b: Operand): Formula =>
  (from, out) =>
    kernels.takeLarger(out, from.of(a), from.of(b));

/** The smaller of two values, or the one that is there. */
export const smaller =
  (a: Operand, b: Operand): Formula =>
  (from, out) =>
    kernels.takeSmaller(out, from.of(a), from.of(b));

/** (end − begin) × scale; no value where either was not seen (−1), or they came the other way round. */
export const span =
  (begin: Operand, end: Operand, scale: number): Formula =>
  (from, out) =>
    kernels.takeSpans(out, from.of(begin), from.of(end), scale);

/** The largest whole number not above a. */
export const wholeOf =
  (a: Operand): Formula =>
  (from, out) =>
    kernels.roundDown(out, from.of(a));

/** Sample standard deviation (n − 1), × scale, of n values with these sums; 0 of fewer than two. */
export const spreadOf =
  (n: Operand, total: Operand, squares: Operand, scale = 1): Formula =>
  (from, out) =>
    kernels.deviate(out, from.of(n), from.of(total), from.of(squares), scale);

/** Fills each named column by its formula. `memoryOf` gives a column's memory. */
export function fillColumns(
  batch: FlowBatch,
  formulas: ReadonlyMap<string, Formula>,
  memoryOf: (name: string) => Float64Array,
): void {
  const columns = new Columns(batch, formulas, memoryOf);
  for (const name of formulas.keys()) columns.of(name);
}

/** The columns of one batch, each filled when it is first asked for. */
class Columns {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly #rows: number;
  readonly #formulas: ReadonlyMap<string, Formula>;
  readonly #memoryOf: (name: string) => Float64Array;
  readonly #filled = new Map<string, Float64Array>();
  /** For operands that are no column; the first so many are taken. */
  readonly #scratch: Float64Array[] = [];
  #taken = 0;

  constructor(
    { rows, f64, i32 }: FlowBatch,
    formulas: ReadonlyMap<string, Formula>,
    memoryOf: (name: string) => Float64Array,
  ) {
    this.f64 = f64;
    this.i32 = i32;
    this.#rows = rows;
    this.#formulas = formulas;
    this.#memoryOf = memoryOf;
  }

  /** The numbers of an operand; good until the formula that asked for them is done. */
  of(operand: Operand): Float64Array {
    if (typeof operand === "string") return this.#filled.get(operand) ?? this.#fillColumn(operand);
    const values = this.#room();
    return typeof operand === "number" ? values.fill(operand) : this.#fill(operand, values);
  }

  /** Memory that nobody has taken. */
  #room(): Float64Array {
    if (this.#taken === this.#scratch.length) this.#scratch.push(new Float64Array(this.#rows));
    this.#taken += 1;
    return this.#scratch[this.#taken - 1]!;
  }

  #fillColumn(name: string): Float64Array {
    const values = this.#fill(this.#formulas.get(name)!, this.#memoryOf(name));
    this.#filled.set(name, values);
    return values;
  }

  #fill(formula: Formula, out: Float64Array): Float64Array {
    const size = this.#taken;
    formula(this, out);
    this.#taken = size;
    return out;
  }
}
