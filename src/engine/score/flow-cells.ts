// The cells of a column of flows while they are read, in the typed form of a table. Knows nothing of JSON.
import type { ColumnData } from "../../core/table/columns.ts";

export type CellKind = "text" | "number" | "time";
export type Cell = string | number | boolean | null;

/** Thrown for a cell of another kind, and for what the reader of plain flows does not take. */
export const unlike = new Error("not plain");

const firstRoom = 128;

export function finiteNumberOf(value: string | number | boolean): number | null {
  if (typeof value === "string" && value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** The store gives times in microseconds. */
export function microsecondsOf(value: string | number | boolean): number | null {
  if (typeof value === "boolean") return null;
  const ms = typeof value === "number" ? value : Date.parse(value);
  return Number.isFinite(ms) ? ms * 1000 : null;
}

/** The cells of a column of numbers or times. */
export class NumberCells {
  private values = new Float64Array(firstRoom).fill(Number.NaN);
  private readonly read: (value: string | number | boolean) => number | null;

  constructor(kind: "number" | "time") {
    this.read = kind === "time" ? microsecondsOf : finiteNumberOf;
  }

  put(row: number, value: Cell): void {
    if (row >= this.values.length) this.grow();
    const number = value === null ? Number.NaN : this.read(value);
    if (number === null) throw unlike;
    this.values[row] = number;
  }

  private grow(): void {
    const more = new Float64Array(2 * this.values.length).fill(Number.NaN, this.values.length);
    more.set(this.values);
    this.values = more;
  }

  column(rows: number): ColumnData {
    while (this.values.length < rows) this.grow();
    const values = this.values.slice(0, rows);
    let missing: Uint8Array | null = null;
    for (let row = 0; row < rows; row++) {
      if (!Number.isNaN(values[row]!)) continue;
      missing ??= new Uint8Array(rows);
      missing[row] = 1;
    }
    return missing === null ? { kind: "number", values } : { kind: "number", values, missing };
  }
}

/** The cells of a column of texts, as codes. */
export class TextCells {
  private codes = new Int32Array(firstRoom).fill(-1);
  private readonly codeOf = new Map<string, number>();
  /** Where the last text stands, without its quotes; most columns repeat theirs. */
  private from = 0;
  private length = -1;
  private lastCode = -1;

  /** Takes the text at a place if it is the same as the last one. */
  repeats(row: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from !== this.length) return false;
    for (let i = 0; i < this.length; i++) if (bytes[from + i] !== bytes[this.from + i]) return false;
    this.set(row, this.lastCode);
    return true;
  }

  /** Notes where the text of the last `put` stands. */
  stands(from: number, to: number): void {
    this.from = from;
    this.length = to - from;
  }

  put(row: number, value: Cell): void {
    if (value === null) {
      this.set(row, -1);
      return;
    }
    const text = String(value);
    let code = this.codeOf.get(text);
    if (code === undefined) {
      code = this.codeOf.size;
      this.codeOf.set(text, code);
    }
    this.lastCode = code;
    this.length = -1;
    this.set(row, code);
  }

  private set(row: number, code: number): void {
    while (row >= this.codes.length) this.grow();
    // A key that comes twice has its last value, and the first one would stay among the levels.
    if (this.codes[row] !== -1) throw unlike;
    this.codes[row] = code;
  }

  private grow(): void {
    const more = new Int32Array(2 * this.codes.length).fill(-1, this.codes.length);
    more.set(this.codes);
    this.codes = more;
  }

  column(rows: number): ColumnData {
    while (this.codes.length < rows) this.grow();
    return { kind: "text", codes: this.codes.slice(0, rows), levels: [...this.codeOf.keys()] };
  }
}
