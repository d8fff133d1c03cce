// Typed columns into the memory of the store's vectors, without a boxed value a cell. Knows how the store's binding lays
// a vector out (a copy of its memory that `flush` sends back), and no SQL.
import type { Column } from "../../core/table/columns.ts";

/** A vector as far as filling needs it. */
export interface RawVector {
  /** Numbers of eight bytes, where the type has them. */
  items?: Float64Array | BigInt64Array;
  /** Memory of booleans. */
  dataView?: DataView;
  validity: { data: BigUint64Array | null };
  setItem(row: number, value: unknown): void;
  flush(): void;
}

/** Rows `from` to `to` of a column into a vector of the fitting type; times are whole microseconds. */
export function fillVector(vector: RawVector, column: Column, from: number, to: number): void {
  const missing =
    column.kind === "text" ? fillText(vector, column, from, to) : fillNumbers(vector, column, from, to);
  if (missing) vector.validity.data = new BigUint64Array(missing.buffer);
  vector.flush();
}

/** Bits of the rows that have a value; made at the first one that has none. */
function allValid(rows: number): Uint32Array {
  return new Uint32Array(2 * Math.ceil(rows / 64)).fill(0xffffffff);
}

function fillText(
  vector: RawVector,
  { codes, levels }: Extract<Column, { kind: "text" }>,
  from: number,
  to: number,
): Uint32Array | null {
  let valid: Uint32Array | null = null;
  for (let row = 0; row < to - from; row++) {
    const code = codes[from + row]!;
    if (code >= 0) vector.setItem(row, levels[code]!);
    else {
      valid ??= allValid(to - from);
      valid[row >> 5] = valid[row >> 5]! & ~(1 << (row & 31));
    }
  }
  return valid;
}

function fillNumbers(
  vector: RawVector,
  { values, missing }: Extract<Column, { kind: "number" }>,
  from: number,
  to: number,
): Uint32Array | null {
  const rows = to - from;
  let valid: Uint32Array | null = null;
  for (let row = 0; row < rows; row++) {
    const value = values[from + row]!;
    if (!Number.isNaN(value) && (missing === undefined || missing[from + row] === 0)) continue;
    valid ??= allValid(rows);
    valid[row >> 5] = valid[row >> 5]! & ~(1 << (row & 31));
  }
  const { items, dataView } = vector;
  if (items instanceof Float64Array) items.set(values.subarray(from, to));
  else if (items !== undefined)
    fillWhole(new Int32Array(items.buffer, items.byteOffset, 2 * rows), values, from);
  else if (dataView !== undefined) {
    for (let row = 0; row < rows; row++) dataView.setUint8(row, values[from + row]! > 0 ? 1 : 0);
  }
  return valid;
}

const wordBase = 2 ** 32;

/** Whole numbers below 2^53 as the two halves of eight bytes, little-endian; what is no number becomes 0. */
function fillWhole(halves: Int32Array, values: Float64Array | Float32Array, from: number): void {
  for (let word = 0, row = from; word < halves.length; word += 2, row++) {
    const value = values[row]!;
    const low = value | 0;
    halves[word] = low;
    halves[word + 1] = low === value ? low >> 31 : Math.floor(value / wordBase);
  }
}
