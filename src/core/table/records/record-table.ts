// Rows on their way from a record parser to the store, in batches whose columns may grow in number; refused rows are counted, with the
// first examples. Holds one batch at a time, never the file.
import type { CellValue, Column, ColumnKind, Refusal } from "../../../shared/vocabulary.ts";
import { flowColumn } from "../catalogue.ts";
import { deepestJson, mostFields } from "../limits.ts";
import { isReservedName, renamedNotes, storableName } from "../reserved-names.ts";

export interface RecordBatch {
  /** All columns known so far; a later batch may have more at the end. */
  columns: readonly Column[];
  /** Column by column; times in milliseconds since 1970 in UTC. */
  values: CellValue[][];
  rows: number;
}

/** Makes rows out of pushed text. Bad input becomes refusals, never an exception. */
export interface RecordParser {
  push(text: string): void;
  /** In place of `push`, where the log is no text. */
  pushBytes?(bytes: Uint8Array): void;
  end(): void;
  /** The rows collected since the last time, or null when there are none. */
  take(): RecordBatch | null;
  /** Rows waiting to be taken, and their values. */
  readonly waiting: number;
  readonly waitingValues: number;
  readonly refused: readonly Refusal[];
  /** Lines and objects that became no row. */
  readonly refusedRows: number;
  readonly warnings: readonly string[];
}

export const tooDeep = `The object is nested more than ${deepestJson} levels deep`;
const mostExamples = 10;
const longestExample = 200;
/** Index of a column that a table has no room for. */
export const surplus = -1;
const surplusReason = `A field left out: the log has more than ${mostFields.toLocaleString("en-US")} different ones`;

export class RecordTable {
  readonly columns: Column[] = [];
  readonly refused: Refusal[] = [];
  refusedRows = 0;
  rows = 0;
  #values: CellValue[][] = [];
  readonly #canonical = new Map<string, number>();
  /** By the field's name in lower case, as the store does not tell "A" from "a". */
  readonly #kept = new Map<string, number>();
  readonly #taken = new Set<string>();
  readonly #renamed: { source: string; name: string }[] = [];
  readonly #byReason = new Map<string, Refusal>();

  /** The index of a canonical column; made at its first use. */
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
   * The index of a column of the source; one that bears a canonical or reserved name gets another one. A log with too many
   * different fields loses those beyond the limit: they are counted, and their index is `surplus`.
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

  /** A column of the catalogue, or one of another shape under exactly this name. */
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

  /** What the analyst is to know of the names. */
  get warnings(): string[] {
    return renamedNotes(this.#renamed);
  }

  kindOf(column: number): ColumnKind {
    return column === surplus ? "text" : this.columns[column]!.kind;
  }

  /** Sets a value of the row under way. */
  set(column: number, value: CellValue): void {
    if (column === surplus) return;
    const values = this.#values[column]!;
    while (values.length < this.rows) values.push(null);
    values[this.rows] = value;
  }

  /** Ends the row under way; what was not set has no value. */
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

  /** A line or object that becomes no row. */
  refuseRow(reason: string, line: number | null, text: string): void {
    this.refusedRows++;
    this.#note(reason, line, text);
  }

  /** A value that cannot be; the row is kept without it. */
  refuseValue(field: string, why: string, line: number | null, text: string): void {
    this.#note(`Value left out: ${field} ${why}`, line, `${field} = ${text}`);
  }

  #note(reason: string, line: number | null, text: string): void {
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
