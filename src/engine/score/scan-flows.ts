// Reads flows from JSON text straight into the typed columns of a table, without an object per flow or a value per cell: a request of many
// columns is read in a fifth of the time. It takes only plain flows, objects without nested values, and gives the rest to JSON.parse.
import { isAscii } from "node:buffer";
import type { ColumnData, TableData } from "../../core/table/columns.ts";
import { mostFlows } from "../../shared/contract/flow-scores.ts";
import { type Cell, type CellKind, NumberCells, TextCells, unlike } from "./flow-cells.ts";

/** A column to read, in the kind that the model learned. */
export interface WantedColumn {
  name: string;
  kind: CellKind;
}

/** A key of the first flow, with its quotes; later flows mostly have the same ones in the same order. */
interface Key {
  bytes: Uint8Array;
  /** Its bytes in fours, of which the last may overlap the one before; null for a shorter key. */
  words: Int32Array | null;
  /** Null where the column is not wanted. */
  column: NumberCells | TextCells | null;
}

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const [zero, minus, dot, space] = [0x30, 0x2d, 0x2e, 0x20];
/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** @returns null when a flow is anything but a plain object, a cell is of another kind, or the text is not JSON: the usual reader says why */
export function scanFlows(given: string | Uint8Array, wanted: readonly WantedColumn[]): TableData | null {
  const scan = new Scan(given, wanted);
  try {
    return scan.flows();
  } catch (thrown) {
    if (thrown === unlike) return null;
    throw thrown;
  }
}

const longestBlank = 1000;

class Scan {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** The whole text where its places are those of the bytes. */
  private readonly text: string | null;
  private readonly wanted: ReadonlyMap<string, NumberCells | TextCells>;
  private readonly there = new Set<string>();
  private readonly keys: Key[] = [];
  private readonly places = new Map<string, number>();
  private at = 0;
  private row = 0;

  constructor(given: string | Uint8Array, wanted: readonly WantedColumn[]) {
    this.bytes = typeof given === "string" ? Buffer.from(given) : given;
    const { buffer, byteOffset, length } = this.bytes;
    this.view = new DataView(buffer, byteOffset, length);
    if (typeof given === "string") this.text = length === given.length ? given : null;
    else this.text = isAscii(given) ? Buffer.from(buffer, byteOffset, length).toString("latin1") : null;
    this.wanted = new Map(
      wanted.map(({ name, kind }) => [name, kind === "text" ? new TextCells() : new NumberCells(kind)]),
    );
  }

  flows(): TableData {
    const isList = this.next() === openList;
    // The usual reader looks so far for the beginning of a list.
    if (this.at >= longestBlank) throw unlike;
    if (isList) this.at++;
    while (this.next() === openObject) {
      if (this.row === mostFlows) throw unlike;
      const first = this.at;
      this.flow();
      this.row++;
      const end = this.at;
      const byte = this.next();
      if (!isList) {
        // Each flow has one line.
        if (this.hasBreak(first, end) || (byte !== undefined && !this.hasBreak(end, this.at))) throw unlike;
      } else if (byte === comma) {
        this.at++;
        if (this.next() !== openObject) throw unlike;
      } else break;
    }
    if (isList) {
      if (this.next() !== closeList || this.row === 0) throw unlike;
      this.at++;
    }
    if (this.next() !== undefined || this.row === 0) throw unlike;
    const columns = new Map<string, ColumnData>();
    for (const [name, cells] of this.wanted)
      if (this.there.has(name)) columns.set(name, cells.column(this.row));
    return { rows: this.row, columns };
  }

  private hasBreak(from: number, to: number): boolean {
    const found = this.bytes.indexOf(0x0a, from);
    return found >= 0 && found < to;
  }

  /** The next byte that is no white space. */
  private next(): number | undefined {
    const { bytes } = this;
    let { at } = this;
    let byte = bytes[at];
    while (byte === space || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
    this.at = at;
    return byte;
  }

  private flow(): void {
    const { bytes, keys } = this;
    this.at++;
    if (this.next() === closeObject) {
      this.at++;
      return;
    }
    for (let place = 0; ; place++) {
      place = this.key(place);
      if (bytes[this.at] !== colon && this.next() !== colon) throw unlike;
      this.at++;
      if (bytes[this.at]! <= space) this.next();
      this.value(keys[place]!.column);
      let byte = bytes[this.at];
      if (byte! <= space) byte = this.next();
      this.at++;
      if (byte === closeObject) break;
      if (byte !== comma) throw unlike;
      if (bytes[this.at]! <= space) this.next();
    }
  }

  /** Reads a key; returns its place among the keys, which is `place` when it stands where it stood in the flows before. */
  private key(place: number): number {
    const { bytes, keys, at } = this;
    const known = keys[place];
    if (known !== undefined && this.stands(known)) {
      this.at = at + known.bytes.length;
      return place;
    }
    if (bytes[at] !== quote) throw unlike;
    const name = this.string();
    const elsewhere = this.places.get(name);
    if (elsewhere !== undefined) return elsewhere;
    this.places.set(name, keys.length);
    const column = this.wanted.get(name) ?? null;
    if (column !== null) this.there.add(name);
    const own = bytes.slice(at, this.at);
    return keys.push({ bytes: own, words: wordsOf(own), column }) - 1;
  }

  /** Whether a key stands here. */
  private stands({ bytes: key, words }: Key): boolean {
    const { bytes, view, at } = this;
    const last = at + key.length - 4;
    if (words === null || last + 4 > bytes.length) {
      for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
      return true;
    }
    const whole = words.length - 1;
    for (let w = 0; w < whole; w++) if (view.getInt32(at + 4 * w, true) !== words[w]) return false;
    return view.getInt32(last, true) === words[whole];
  }

  private value(column: NumberCells | TextCells | null): void {
    const byte = this.bytes[this.at];
    if (byte === quote) this.quoted(column);
    else if (byte === 0x6e) this.word(column, "null", null);
    else if (byte === 0x74) this.word(column, "true", true);
    else if (byte === 0x66) this.word(column, "false", false);
    else this.number(column);
  }

  private quoted(column: NumberCells | TextCells | null): void {
    const from = this.at + 1;
    if (!(column instanceof TextCells)) {
      // An escape that means nothing is an error in a column that nobody wants too.
      if (column !== null) column.put(this.row, this.string());
      else if (!this.skipString()) this.unescaped(from - 1, this.at);
      return;
    }
    const plain = this.skipString();
    const to = this.at - 1;
    if (plain && column.repeats(this.row, this.bytes, from, to)) return;
    column.put(this.row, plain ? this.piece(from, to) : this.unescaped(from - 1, this.at));
    if (plain) column.stands(from, to);
  }

  private word(column: NumberCells | TextCells | null, word: string, value: Cell): void {
    for (let i = 0; i < word.length; i++) if (this.bytes[this.at + i] !== word.charCodeAt(i)) throw unlike;
    this.at += word.length;
    column?.put(this.row, value);
  }

  private number(column: NumberCells | TextCells | null): void {
    const { bytes } = this;
    const from = this.at;
    let at = from;
    const negative = bytes[at] === minus;
    if (negative) at++;
    let digits = 0;
    const start = at;
    let digit = bytes[at]! - zero;
    while (digit >= 0 && digit <= 9) {
      digits = digits * 10 + digit;
      digit = bytes[++at]! - zero;
    }
    if (at === start || (at - start > 1 && bytes[start] === zero)) throw unlike;
    let fraction = 0;
    if (bytes[at] === dot) {
      const point = at++;
      digit = bytes[at]! - zero;
      while (digit >= 0 && digit <= 9) {
        digits = digits * 10 + digit;
        digit = bytes[++at]! - zero;
      }
      fraction = at - point - 1;
      if (fraction === 0) throw unlike;
    }
    let exact = digits <= Number.MAX_SAFE_INTEGER && fraction < powers.length;
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at++;
      if (bytes[at] === 0x2b || bytes[at] === minus) at++;
      const power = at;
      digit = bytes[at]! - zero;
      while (digit >= 0 && digit <= 9) digit = bytes[++at]! - zero;
      if (at === power) throw unlike;
      exact = false;
    }
    this.at = at;
    if (column === null) return;
    // Both are exact, so their quotient is the nearest double, which is what JSON means.
    const size = fraction === 0 ? digits : digits / powers[fraction]!;
    column.put(this.row, exact ? (negative ? -size : size) : Number(this.piece(from, at)));
  }

  /** Goes behind a string; returns whether it has no escapes. */
  private skipString(): boolean {
    const { bytes } = this;
    let at = this.at + 1;
    let plain = true;
    for (;;) {
      const byte = bytes[at++];
      if (byte === quote) break;
      if (byte === backslash) {
        plain = false;
        at++;
      } else if (byte === undefined || byte < space) throw unlike;
    }
    this.at = at;
    return plain;
  }

  private string(): string {
    const from = this.at;
    return this.skipString() ? this.piece(from + 1, this.at - 1) : this.unescaped(from, this.at);
  }

  private unescaped(from: number, to: number): string {
    try {
      return JSON.parse(this.piece(from, to)) as string;
    } catch {
      throw unlike;
    }
  }

  private piece(from: number, to: number): string {
    return this.text !== null
      ? this.text.slice(from, to)
      : Buffer.from(this.bytes.buffer, this.bytes.byteOffset + from, to - from).toString();
  }
}

function wordsOf(bytes: Uint8Array): Int32Array | null {
  if (bytes.length < 4) return null;
  const wordAt = (at: number) =>
    bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  const whole = bytes.length >> 2;
  const words = new Int32Array(whole + 1);
  for (let w = 0; w < whole; w++) words[w] = wordAt(4 * w);
  words[whole] = wordAt(bytes.length - 4);
  return words;
}
