// Reads flows from JSON text straight into the cells of some columns, without an object per flow: a request of many columns is read in a
// third of the time. It takes only plain flows, objects without nested values, and gives the rest to JSON.parse.
import { mostFlows } from "../../shared/contract/flow-scores.ts";

export type Cell = string | number | boolean | null;

interface ScannedFlows {
  rows: number;
  /** The cells of each wanted column that a flow has, null where a flow lacks it. */
  cells: ReadonlyMap<string, readonly Cell[]>;
}

/** A key of the first flow, with its quotes; later flows mostly have the same ones in the same order. */
interface Key {
  bytes: Uint8Array;
  /** Number of its column among the wanted ones; −1 if none. */
  column: number;
}

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const [zero, minus, dot] = [0x30, 0x2d, 0x2e];
/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** @returns null when a flow is anything but a plain object, or the text is not JSON: the usual reader says why */
export function scanFlows(text: string, wanted: readonly string[]): ScannedFlows | null {
  const scan = new Scan(text, wanted);
  try {
    return scan.flows();
  } catch (thrown) {
    if (thrown === unlike) return null;
    throw thrown;
  }
}

const longestBlank = 1000;
const unlike = new Error("not plain");

class Scan {
  private readonly text: string;
  private readonly bytes: Uint8Array;
  /** Whether places in text and bytes are the same. */
  private readonly ascii: boolean;
  private readonly wanted: ReadonlyMap<string, number>;
  private readonly names: readonly string[];
  private readonly columns: (Cell[] | undefined)[];
  private readonly keys: Key[] = [];
  private readonly places = new Map<string, number>();
  private at = 0;
  private row = 0;

  constructor(text: string, wanted: readonly string[]) {
    this.text = text;
    this.bytes = Buffer.from(text);
    this.ascii = this.bytes.length === text.length;
    this.names = wanted;
    this.wanted = new Map(wanted.map((name, column) => [name, column]));
    this.columns = wanted.map(() => undefined);
  }

  flows(): ScannedFlows {
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
    const cells = new Map<string, readonly Cell[]>();
    this.columns.forEach((column, c) => {
      if (column === undefined) return;
      while (column.length < this.row) column.push(null);
      cells.set(this.names[c]!, column);
    });
    return { rows: this.row, cells };
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
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
    this.at = at;
    return byte;
  }

  private flow(): void {
    this.at++;
    if (this.next() === closeObject) {
      this.at++;
      return;
    }
    for (let place = 0; ; place++) {
      place = this.key(place);
      if (this.next() !== colon) throw unlike;
      this.at++;
      this.next();
      this.value(this.keys[place]!.column);
      const byte = this.next();
      this.at++;
      if (byte === closeObject) break;
      if (byte !== comma) throw unlike;
      this.next();
    }
  }

  /** Reads a key; returns its place among the keys, which is `place` when it stands where it stood in the flows before. */
  private key(place: number): number {
    const { bytes, keys, at } = this;
    const known = keys[place]?.bytes;
    if (known !== undefined) {
      let i = 0;
      while (i < known.length && bytes[at + i] === known[i]) i++;
      if (i === known.length) {
        this.at = at + i;
        return place;
      }
    }
    if (bytes[at] !== quote) throw unlike;
    const name = this.string(true);
    const elsewhere = this.places.get(name);
    if (elsewhere !== undefined) return elsewhere;
    this.places.set(name, keys.length);
    return keys.push({ bytes: bytes.slice(at, this.at), column: this.wanted.get(name) ?? -1 }) - 1;
  }

  private value(column: number): void {
    const byte = this.bytes[this.at];
    if (byte === quote) {
      const value = this.string(column >= 0);
      if (column >= 0) this.put(column, value);
    } else if (byte === 0x6e) this.word(column, "null", null);
    else if (byte === 0x74) this.word(column, "true", true);
    else if (byte === 0x66) this.word(column, "false", false);
    else this.number(column);
  }

  private put(column: number, value: Cell): void {
    let cells = this.columns[column];
    if (cells === undefined) {
      cells = [];
      this.columns[column] = cells;
    }
    while (cells.length < this.row) cells.push(null);
    // A key that comes twice has its last value.
    cells[this.row] = value;
  }

  private word(column: number, word: string, value: Cell): void {
    for (let i = 0; i < word.length; i++) if (this.bytes[this.at + i] !== word.charCodeAt(i)) throw unlike;
    this.at += word.length;
    if (column >= 0) this.put(column, value);
  }

  private number(column: number): void {
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
    if (column < 0) return;
    // Both are exact, so their quotient is the nearest double, which is what JSON means.
    const size = digits / powers[fraction]!;
    this.put(column, exact ? (negative ? -size : size) : Number(this.piece(from, at)));
  }

  /** @returns the string when it is needed, else "" */
  private string(needed: boolean): string {
    const { bytes } = this;
    const from = this.at;
    let at = from + 1;
    let escaped = false;
    for (;;) {
      const byte = bytes[at++];
      if (byte === quote) break;
      if (byte === backslash) {
        escaped = true;
        at++;
      } else if (byte === undefined || byte < 0x20) throw unlike;
    }
    this.at = at;
    if (!escaped) return needed ? this.piece(from + 1, at - 1) : "";
    try {
      return JSON.parse(this.piece(from, at)) as string;
    } catch {
      throw unlike;
    }
  }

  private piece(from: number, to: number): string {
    return this.ascii
      ? this.text.slice(from, to)
      : Buffer.from(this.bytes.buffer, this.bytes.byteOffset + from, to - from).toString();
  }
}
