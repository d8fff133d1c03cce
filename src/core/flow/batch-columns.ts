// Builds the columns of one batch of flows, by catalogue name and in the catalogue's kind.

import { flowColumn, flowColumns } from "../table/catalogue.ts";
import type { ColumnData, TableData, TextColumn } from "../table/columns.ts";

/** Builds a text column; equal texts share one level. */
export class TextFiller {
  readonly #codes: Int32Array;
  readonly #levels: string[] = [];
  readonly #codeOf = new Map<string, number>();

  constructor(rows: number) {
    this.#codes = new Int32Array(rows).fill(-1);
  }

  /** Sets the text of a row and shares it with equal ones. */
  set(row: number, text: string): void {
    this.#codes[row] = this.codeOf(text);
  }

  /** The code of a text for `setCode`, which saves a dictionary look-up per row. */
  codeOf(text: string): number {
    let code = this.#codeOf.get(text);
    if (code === undefined) {
      code = this.#levels.push(text) - 1;
      this.#codeOf.set(text, code);
    }
    return code;
  }

  setCode(row: number, code: number): void {
    this.#codes[row] = code;
  }

  /** Sets a unique text of a row, without a dictionary entry. */
  setUnique(row: number, text: string): void {
    this.#codes[row] = this.#levels.push(text) - 1;
  }

  build(): TextColumn {
    return { kind: "text", codes: this.#codes, levels: this.#levels };
  }
}

/** Texts of small numbers in one column: each is created once and found by its number. */
export class NumberedTexts {
  readonly #filler: TextFiller;
  readonly #textOf: (number: number) => string | null;
  /** Code + 1 by number; −1 for a number without a text, 0 if not looked up yet. */
  readonly #codes: Int32Array;

  /** @param numbers exclusive upper bound of the numbers */
  constructor(filler: TextFiller, numbers: number, textOf: (number: number) => string | null) {
    this.#filler = filler;
    this.#textOf = textOf;
    this.#codes = new Int32Array(numbers);
  }

  /** Sets the text of a row by its number; no value if the number has no text. */
  set(row: number, number: number): void {
    let word = this.#codes[number]!;
    if (word === 0) {
      const text = this.#textOf(number);
      word = text === null ? -1 : this.#filler.codeOf(text) + 1;
      this.#codes[number] = word;
    }
    if (word > 0) this.#filler.setCode(row, word - 1);
  }
}

const numberColumns = flowColumns.filter(
  ({ kind, group }) => kind !== "text" && group !== "label" && group !== "source",
).length;

/** Every column of the catalogue except the labels, for `rows` rows. Unset texts have no value. */
export class BatchColumns {
  readonly #rows: number;
  /** All numbers in one buffer, which is transferred to another thread at once. */
  readonly #memory: Float64Array;
  readonly #numbers = new Map<string, Float64Array>();
  readonly #texts = new Map<string, TextFiller>();

  constructor(rows: number) {
    this.#rows = rows;
    this.#memory = new Float64Array(rows * numberColumns);
  }

  /** The numbers of a numeric column, to be written in place; every one must be set. NaN is no value. */
  number(name: string): Float64Array {
    const column = flowColumn(name);
    if (column === undefined || column.kind === "text")
      throw new RangeError(`${name} is no column of numbers`);
    let values = this.#numbers.get(name);
    if (values === undefined) {
      const from = this.#numbers.size * this.#rows;
      values = this.#memory.subarray(from, from + this.#rows);
      this.#numbers.set(name, values);
    }
    return values;
  }

  text(name: string): TextFiller {
    if (flowColumn(name)?.kind !== "text") throw new RangeError(`${name} is no column of text`);
    let filler = this.#texts.get(name);
    if (filler === undefined) {
      filler = new TextFiller(this.#rows);
      this.#texts.set(name, filler);
    }
    return filler;
  }

  /** The finished columns, in the catalogue's order. */
  build(): TableData {
    const columns = new Map<string, ColumnData>();
    for (const { name } of flowColumns) {
      const values = this.#numbers.get(name);
      if (values !== undefined) columns.set(name, { kind: "number", values });
      const text = this.#texts.get(name);
      if (text !== undefined) columns.set(name, text.build());
    }
    return { rows: this.#rows, columns };
  }
}
