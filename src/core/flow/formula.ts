// A small language for numeric columns: a formula fills one column of a batch from the flows' records, other columns
// and other formulas. It knows no column names; its loops are in column-kernels.ts.

import * as kernels from "./column-kernels.ts";
import type { FlowBatch } from "./raw-flows.ts";

/** Fills a column with one number per row; NaN is no value. */
export type Formula = (from: Columns, out: Float64Array) => void;

/** An operand of a formula: a column's name, a constant, or another formula. */
export type Operand = string | number | Formula;

interface IntOptions {
  shift?: number;
  mask?: number;
  scale?: number;
  plus?: number;
}

/** An int32 of the record, or some of its bits: (word >> shift & mask) × scale + plus. */
export const int =
  (word: number, { shift = 0, mask = -1, scale = 1, plus = 0 }: IntOptions = {}): Formula =>
  ({ i32 }, out) =>
    kernels.takeInts(out, i32, word, shift, mask, scale, plus);

/** A double of the record. */
export const double =
  (word: number, scale = 1): Formula =>
  ({ f64 }, out) =>
    kernels.takeDoubles(out, f64, word, scale);

/** a + b; no value if either has none. */
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
  /** The default; no value if left out. */
  otherwise?: number;
  scale?: number;
}

/** a / b × scale if b is above 0. */
export const ratio =
  (a: Operand, b: Operand, { otherwise = Number.NaN, scale = 1 }: ElseOptions = {}): Formula =>
  (from, out) =>
    kernels.divide(out, from.of(a), from.of(b), scale, otherwise);

/** a × scale if the condition is above 0. */
export const where =
  (condition: Operand, a: Operand, { otherwise = Number.NaN, scale = 1 }: ElseOptions = {}): Formula =>
  (from, out) =>
    kernels.takeWhere(out, from.of(condition), from.of(a), scale, otherwise);

/** 1 if a equals this number, else 0. */
export const equal =
  (a: Operand, to: number): Formula =>
  (from, out) =>
    kernels.matchNumber(out, from.of(a), to);

/** a if it is not negative: records use −1 for unknown. */
export const known =
  (a: Operand): Formula =>
  (from, out) =>
    kernels.keepKnown(out, from.of(a));

export const larger =
  (a: Operand, b: Operand): Formula =>
  (from, out) =>
    kernels.takeLarger(out, from.of(a), from.of(b));

/** The smaller of two values, or the only one. */
export const smaller =
  (a: Operand, b: Operand): Formula =>
  (from, out) =>
    kernels.takeSmaller(out, from.of(a), from.of(b));

/** (end − begin) × scale; no value if either is unknown (−1) or the end is earlier. */
export const span =
  (begin: Operand, end: Operand, scale: number): Formula =>
  (from, out) =>
    kernels.takeSpans(out, from.of(begin), from.of(end), scale);

/** The largest whole number not above a. */
export const wholeOf =
  (a: Operand): Formula =>
  (from, out) =>
    kernels.roundDown(out, from.of(a));

/** Sample standard deviation (n − 1), × scale, of n values with these sums; 0 if n < 2. */
export const spreadOf =
  (n: Operand, total: Operand, squares: Operand, scale = 1): Formula =>
  (from, out) =>
    kernels.deviate(out, from.of(n), from.of(total), from.of(squares), scale);

/** Fills each named column by its formula. `memoryOf` returns a column's memory. */
export function fillColumns(
  batch: FlowBatch,
  formulas: ReadonlyMap<string, Formula>,
  memoryOf: (name: string) => Float64Array,
): void {
  const columns = new Columns(batch, formulas, memoryOf);
  for (const name of formulas.keys()) columns.of(name);
}

/** The columns of one batch; each is computed on first use. */
class Columns {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly #rows: number;
  readonly #formulas: ReadonlyMap<string, Formula>;
  readonly #memoryOf: (name: string) => Float64Array;
  readonly #filled = new Map<string, Float64Array>();
  /** Scratch memory for operands that are not columns, used as a stack. */
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

  /** The numbers of an operand, valid until the formula that reads them is done. */
  of(operand: Operand): Float64Array {
    if (typeof operand === "string") return this.#filled.get(operand) ?? this.#fillColumn(operand);
    const values = this.#room();
    return typeof operand === "number" ? values.fill(operand) : this.#fill(operand, values);
  }

  /** Takes unused memory. */
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
