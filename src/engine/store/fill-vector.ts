// Writes typed columns into the memory of DuckDB's vectors, without an object per cell. Depends on how the binding lays out a vector (a
// copy of its memory that `flush` sends back). Knows no SQL.
import type { ColumnData } from "../../core/table/columns.ts";

/** The part of a vector that filling needs. It may be reused, and have room for more rows than are filled. */
export interface RawVector {
  /** Eight-byte numbers, or four-byte integers, where the type has them; `flush` sends all of them. */
  items?: Float64Array | BigInt64Array | Int32Array;
  /** Memory of booleans. */
  dataView?: DataView;
  validity: { data: BigUint64Array | null };
  setItem(row: number, value: unknown): void;
  flush(): void;
}

/** The 16-byte entries of a string vector, in place. */
export interface TextEntries {
  dataView: DataView;
  validity: { data: BigUint64Array | null };
  flush(): void;
}

interface FillOptions {
  from: number;
  to: number;
  /** Gives access to the entries of the first rows of a string vector, including those set and flushed before. */
  entries: (vector: RawVector, rows: number) => TextEntries;
}

/** Writes rows `from` to `to` of a column into a vector of matching type. Times are whole microseconds. */
export function fillVector(vector: RawVector, column: ColumnData, options: FillOptions): void {
  if (column.kind === "text") {
    fillText(vector, column, options);
    return;
  }
  const missing = fillNumbers(vector, column, options.from, options.to);
  vector.validity.data = missing === null ? null : new BigUint64Array(missing.buffer);
  vector.flush();
}

/** The validity bits; created at the first missing value. */
function allValid(rows: number): Uint32Array {
  return new Uint32Array(2 * Math.ceil(rows / 64)).fill(0xffffffff);
}

/** Entries of short texts by code, and which codes are written already. */
interface Entries {
  words: Int32Array;
  state: Uint8Array;
}

const UNSEEN = 0;
const SHORT = 1;
const LONG = 2;
/** A text of at most this many bytes is stored inside its entry. */
const mostInline = 12;
const entryWords = 4;
const entriesOf = new WeakMap<readonly string[], Entries>();

/**
 * A string entry in DuckDB has 16 bytes: a length, then the text itself, or its first four bytes and a pointer. The entry of a short text
 * is written here, once for all rows that have it. A long text is passed to DuckDB once, and its entry copied.
 */
function fillText(
  vector: RawVector,
  { codes, levels }: Extract<ColumnData, { kind: "text" }>,
  { from, to, entries }: FillOptions,
): void {
  const { words, state } = shortEntries(levels);
  const longs = new Map<number, number>();
  let valid: Uint32Array | null = null;
  for (let row = 0; row < to - from; row++) {
    const code = codes[from + row]!;
    if (code < 0) {
      valid ??= allValid(to - from);
      valid[row >> 5] = valid[row >> 5]! & ~(1 << (row & 31));
      continue;
    }
    if (state[code] === UNSEEN)
      state[code] = writeShort(words, code * entryWords, levels[code]!) ? SHORT : LONG;
    if (state[code] === LONG && !longs.has(code)) {
      vector.setItem(longs.size, levels[code]!);
      longs.set(code, longs.size);
    }
  }
  if (longs.size > 0) vector.flush();
  const target = entries(vector, to - from);
  const { buffer, byteOffset } = target.dataView;
  const out = new Int32Array(buffer, byteOffset, entryWords * (to - from));
  const bytes = longs.size > 0 ? out.slice(0, entryWords * longs.size) : out;
  for (let row = 0, at = 0; at < out.length; row++, at += entryWords) {
    const code = codes[from + row]!;
    const isLong = code >= 0 && state[code] === LONG;
    const source = isLong ? bytes : words;
    const base = entryWords * (isLong ? longs.get(code)! : Math.max(code, 0));
    const length = code < 0 ? 0 : source[base]!;
    out[at] = length;
    out[at + 1] = length === 0 ? 0 : source[base + 1]!;
    out[at + 2] = length === 0 ? 0 : source[base + 2]!;
    out[at + 3] = length === 0 ? 0 : source[base + 3]!;
  }
  target.validity.data = valid === null ? null : new BigUint64Array(valid.buffer);
  target.flush();
}

/** Cached as long as the levels are: a column that arrives in blocks has the same levels each time. */
function shortEntries(levels: readonly string[]): Entries {
  let known = entriesOf.get(levels);
  if (known === undefined || known.state.length < levels.length) {
    known = { words: new Int32Array(entryWords * levels.length), state: new Uint8Array(levels.length) };
    entriesOf.set(levels, known);
  }
  return known;
}

/** Returns false for a text that is long or not ASCII. */
function writeShort(words: Int32Array, base: number, text: string): boolean {
  if (text.length > mostInline) return false;
  for (let k = 0; k < text.length; k++) if (text.charCodeAt(k) > 0x7f) return false;
  words[base] = text.length;
  for (let k = 0; k < text.length; k++) {
    const word = base + 1 + (k >> 2);
    words[word] = words[word]! | (text.charCodeAt(k) << (8 * (k & 3)));
  }
  return true;
}

function fillNumbers(
  vector: RawVector,
  { values, missing }: Extract<ColumnData, { kind: "number" }>,
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
  // Sends the values in place.
  if (items instanceof Float64Array) vector.items = doubles(values.subarray(from, to));
  else if (items instanceof Int32Array) {
    for (let row = 0; row < rows; row++) items[row] = values[from + row]!;
  } else if (items !== undefined)
    fillWhole(new Int32Array(items.buffer, items.byteOffset, 2 * rows), values, from);
  else if (dataView !== undefined) {
    for (let row = 0; row < rows; row++) dataView.setUint8(row, values[from + row]! > 0 ? 1 : 0);
  }
  return valid;
}

const doubles = (values: Float64Array | Float32Array): Float64Array =>
  values instanceof Float64Array ? values : Float64Array.from(values);

const wordBase = 2 ** 32;

/** Integers below 2^53 as the two halves of eight bytes, little-endian. NaN becomes 0. */
function fillWhole(halves: Int32Array, values: Float64Array | Float32Array, from: number): void {
  for (let word = 0, row = from; word < halves.length; word += 2, row++) {
    const value = values[row]!;
    const low = value | 0;
    halves[word] = low;
    halves[word + 1] = low === value ? low >> 31 : Math.floor(value / wordBase);
  }
}
