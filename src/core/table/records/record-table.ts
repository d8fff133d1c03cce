// Collects rows from a record parser in batches whose columns may increase; refused rows are counted, with the first
// examples. It holds one batch at a time, never the file.
import type { CellValue, Column, ColumnKind, Refusal } from "../../../shared/vocabulary.ts";
import { flowColumn } from "../catalogue.ts";
import { deepestJson, mostFields } from "../limits.ts";
import { isReservedName, renamedNotes, storableName } from "../reserved-names.ts";

export interface RecordBatch {
  /** All columns so far; a later batch may have more at the end. */
  columns: readonly Column[];
  /** Column by column; times in milliseconds since 1970 in UTC. */
  values: CellValue[][];
  rows: number;
}

/** Turns pushed text into rows. Bad input becomes refusals, never an exception. */
export interface RecordParser {
  push(text: string): void;
  /** Instead of `push`, if the log is binary. */
  pushBytes?(bytes: Uint8Array): void;
  end(): void;
  /** The rows since the last call, or null if there are none. */
  take(): RecordBatch | null;
  /** Rows to take, and their values. */
  readonly waiting: number;
  readonly waitingValues: number;
  readonly refused: readonly Refusal[];
  /** Lines and objects that are not rows. */
  readonly refusedRows: number;
  readonly warnings: readonly string[];
}

export const tooDeep = `The object is nested more than ${deepestJson} levels deep`;
const mostExamples = 10;
const longestExample = 200;
/** Reasons name fields and kinds of records, which a file may have without end. */
const mostReasons = 60;
const longestReason = 200;
const otherReason = "For other reasons";
/** The index of a column for which a table has no room. */
export const surplus = -1;
const surplusReason = `A field left out: the log has more than ${mostFields.toLocaleString("en-US")} different ones`;

export class RecordTable {
  readonly columns: Column[] = [];
  readonly refused: Refusal[] = [];
  refusedRows = 0;
  rows = 0;
  #values: CellValue[][] = [];
  readonly #canonical = new Map<string, number>();
  /** By the field's name in lower case, because the store ignores case. */
  readonly #kept = new Map<string, number>();
  readonly #taken = new Set<string>();
  readonly #renamed: { source: string; name: string }[] = [];
  readonly #byReason = new Map<string, Refusal>();

  /** The index of a canonical column, which is added on first use. */
  canonical(name: string): number {
    const known = this.#canonical.get(name);
    if (known !== undefined) return known;
    const { kind, unit, meaning } = flowColumn(name)!;
    const numeric = kind === "integer" || kind === "real";
    const index = this.#add({
      name,
      kind: kind === "real" ? "number" : kind,
      unit: numeric ? unit : null,
      about: meaning,
    });
    this.#canonical.set(name, index);
    return index;
  }

  /**
   * The index of a source column; one with a canonical or reserved name is renamed. Fields beyond the limit are
   * counted and get the index `surplus`.
   */
  kept(source: string, kind: ColumnKind, line: number | null = null): number {
    const key = source.toLowerCase();
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    if (this.columns.length >= mostFields) {
      this.#note(surplusReason, line, source);
      return surplus;
    }
    const name = storableName(flowColumn(key) ? `${source}.1` : source, this.#taken);
    if (isReservedName(source)) this.#renamed.push({ source, name });
    const index = this.#add({ name, kind, unit: null, about: "" });
    this.#kept.set(key, index);
    return index;
  }

  /** A column of the catalogue, or one of another form with exactly this name. */
  fixed(name: string, kind: ColumnKind): number {
    return flowColumn(name) ? this.canonical(name) : this.#add({ name, kind, unit: null, about: "" });
  }

  #add(column: Column): number {
    const index = this.columns.length;
    this.columns.push(column);
    this.#values.push([]);
    this.#taken.add(column.name.toLowerCase());
    return index;
  }

  /** Notes for the analyst about renamed columns. */
  get warnings(): string[] {
    return renamedNotes(this.#renamed);
  }

  kindOf(column: number): ColumnKind {
    return column === surplus ? "text" : this.columns[column]!.kind;
  }

  /** Sets a value of the current row. */
  set(column: number, value: CellValue): void {
    if (column === surplus) return;
    // JSON reads 1e999 as infinite, which no column can hold.
    if (typeof value === "number" && !Number.isFinite(value)) {
      this.refuseValue(this.columns[column]!.name, "is too large", null, String(value));
      return;
    }
    const values = this.#values[column]!;
    while (values.length < this.rows) values.push(null);
    values[this.rows] = value;
  }

  /** Ends the current row; unset values are missing. */
  endRow(): void {
    this.rows++;
  }

  take(): RecordBatch | null {
    if (this.rows === 0) return null;
    for (const values of this.#values) while (values.length < this.rows) values.push(null);
    const batch = { columns: [...this.columns], values: this.#values, rows: this.rows };
    this.#values = this.columns.map(() => []);
    this.rows = 0;
    return batch;
  }

  /** Refuses a line or object. */
  refuseRow(reason: string, line: number | null, text: string): void {
    this.refusedRows++;
    this.#note(reason, line, text);
  }

  /** Refuses an invalid value; the row is kept without it. */
  refuseValue(field: string, why: string, line: number | null, text: string): void {
    this.#note(`Value left out: ${field} ${why}`, line, `${field} = ${text}`);
  }

  #note(why: string, line: number | null, text: string): void {
    const short = why.slice(0, longestReason);
    const reason = this.#byReason.has(short) || this.#byReason.size < mostReasons ? short : otherReason;
    let refusal = this.#byReason.get(reason);
    if (!refusal) {
      refusal = { reason, count: 0, examples: [] };
      this.#byReason.set(reason, refusal);
      this.refused.push(refusal);
    }
    refusal.count++;
    if (refusal.examples.length < mostExamples) {
      refusal.examples.push({ line, text: text.slice(0, longestExample) });
    }
  }
}
