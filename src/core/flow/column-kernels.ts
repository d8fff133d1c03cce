// The loops behind the formulas: each fills a whole column. They are plain functions of arrays and numbers, so that
// V8 compiles each once; a loop inside a formula would be compiled for each formula again.

import { RECORD_WORDS } from "./record.ts";

type Numbers = Float64Array;

/** (word >> shift & mask) × scale + plus, of the int32 at `word` of each record. */
export function takeInts(
  out: Numbers,
  i32: Int32Array,
  word: number,
  shift: number,
  mask: number,
  scale: number,
  plus: number,
): void {
  for (let row = 0, at = word; row < out.length; row++, at += 2 * RECORD_WORDS)
    out[row] = ((i32[at]! >> shift) & mask) * scale + plus;
}

export function takeDoubles(out: Numbers, f64: Numbers, word: number, scale: number): void {
  for (let row = 0, at = word; row < out.length; row++, at += RECORD_WORDS) out[row] = f64[at]! * scale;
}

/** (a + sign × b) × scale. */
export function combine(out: Numbers, a: Numbers, b: Numbers, sign: number, scale: number): void {
  for (let row = 0; row < out.length; row++) out[row] = (a[row]! + sign * b[row]!) * scale;
}

export function divide(out: Numbers, a: Numbers, b: Numbers, scale: number, otherwise: number): void {
  for (let row = 0; row < out.length; row++) out[row] = b[row]! > 0 ? (a[row]! / b[row]!) * scale : otherwise;
}

export function multiply(out: Numbers, a: Numbers, b: Numbers): void {
  for (let row = 0; row < out.length; row++) out[row] = a[row]! * b[row]!;
}

/** a × scale where the condition is above 0. */
export function takeWhere(
  out: Numbers,
  condition: Numbers,
  a: Numbers,
  scale: number,
  otherwise: number,
): void {
  for (let row = 0; row < out.length; row++) out[row] = condition[row]! > 0 ? a[row]! * scale : otherwise;
}

export function matchNumber(out: Numbers, a: Numbers, to: number): void {
  for (let row = 0; row < out.length; row++) out[row] = a[row] === to ? 1 : 0;
}

export function keepKnown(out: Numbers, a: Numbers): void {
  for (let row = 0; row < out.length; row++) out[row] = a[row]! >= 0 ? a[row]! : Number.NaN;
}

export function takeLarger(out: Numbers, a: Numbers, b: Numbers): void {
  for (let row = 0; row < out.length; row++) out[row] = Math.max(a[row]!, b[row]!);
}

export function takeSmaller(out: Numbers, a: Numbers, b: Numbers): void {
  for (let row = 0; row < out.length; row++)
    out[row] = a[row]! <= b[row]! || Number.isNaN(b[row]!) ? a[row]! : b[row]!;
}

export function takeSpans(out: Numbers, begin: Numbers, end: Numbers, scale: number): void {
  for (let row = 0; row < out.length; row++) {
    const [from, to] = [begin[row]!, end[row]!];
    out[row] = from >= 0 && to >= from ? (to - from) * scale : Number.NaN;
  }
}

export function roundDown(out: Numbers, a: Numbers): void {
  for (let row = 0; row < out.length; row++) out[row] = Math.floor(a[row]!);
}

/** Sample standard deviation (n − 1) of n values with these sums, × scale; 0 if n < 2. */
export function deviate(out: Numbers, n: Numbers, sums: Numbers, squares: Numbers, scale: number): void {
  for (let row = 0; row < out.length; row++) {
    const count = n[row]!;
    const sum = sums[row]!;
    const square = squares[row]!;
    const variance = count < 2 ? 0 : (square - (sum * sum) / count) / (count - 1);
    // Rounding leaves a small positive or negative variance where all values are equal.
    out[row] = variance > 1e-12 * (square / count) ? Math.sqrt(variance) * scale : 0;
  }
}
