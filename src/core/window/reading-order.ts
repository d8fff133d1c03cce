// The order in which a model reads rows: by entity and time, or the whole table in time, or row by row. It works on
// indices and copies no values. A segment is a run of positions in which windows may lie; gaps end it.

import { numberAt, numbersOf, type TableData, textsOf } from "../table/columns.ts";
import { partColumn } from "../table/join-tables.ts";

export type SequenceBy = "row" | "table" | "originator" | "responder" | "pair" | "service";

type ReadingOptions = {
  by: SequenceBy | { columns: readonly string[] };
  /** Column of times, in microseconds; null = the order of the file. */
  timeColumn: string | null;
  /** A longer gap (µs) ends a segment; null = no gap does. */
  gapUs: number | null;
  /** Steps T of a window: segments start with T − 1 padding positions, so that every row is the last step of one window. */
  steps: number;
  /** Rows to read, or null for all. */
  rows?: ArrayLike<number> | null;
};

export type ReadingOrder = {
  /** Table row at each position. */
  readonly rows: Uint32Array;
  /** 1 if the position is padding (a repetition of the segment's first row), or null if there is none. */
  readonly padding: Uint8Array | null;
  /** First position of each segment, ascending, and one past the last position at the end. */
  readonly segments: Uint32Array;
  readonly warnings: readonly string[];
};

const entityColumns: Record<Exclude<SequenceBy, "row" | "table">, readonly string[]> = {
  originator: ["orig_addr"],
  responder: ["resp_addr"],
  pair: ["orig_addr", "resp_addr"],
  service: ["resp_addr", "resp_port", "protocol"],
};

/** The columns whose values make a sequence; none for the whole table. */
export const sequenceColumns = (by: Exclude<SequenceBy, "row">): readonly string[] =>
  by === "table" ? [] : entityColumns[by];

export function readingOrder(table: TableData, options: ReadingOptions): ReadingOrder {
  const { by, steps } = options;
  const warnings: string[] = [];
  const rows = options.rows ? Uint32Array.from(options.rows) : new Uint32Array(table.rows).map((_, i) => i);
  if (by === "row" || steps === 1) {
    if (by !== "row") warnings.push("Windows of one step: rows are read one by one, not as a sequence.");
    return { rows, padding: null, segments: Uint32Array.of(0, rows.length), warnings };
  }
  const time = options.timeColumn === null ? undefined : numbersOf(table, options.timeColumn);
  if (time === undefined) {
    warnings.push("There is no time: windows follow the order of the file, which may mean nothing.");
  }
  const entityNames = typeof by === "object" ? by.columns : sequenceColumns(by);
  const present = entityNames.filter((name) => table.columns.has(name));
  if (present.length < entityNames.length) {
    const absent = entityNames.filter((name) => !table.columns.has(name));
    warnings.push(`The table lacks ${absent.join(", ")}: sequences are formed without them.`);
  }
  if (table.columns.has(partColumn)) present.push(partColumn);
  const entity = present.length === 0 ? null : entityCodes(table, present, rows);
  const at = time === undefined ? null : Float64Array.from(rows, (row) => numberAt(time, row));
  const index = new Uint32Array(rows.length).map((_, i) => i);
  const compare = (a: number, b: number): number => {
    const e = entity === null ? 0 : entity[a]! - entity[b]!;
    if (e !== 0) return e;
    const t = at === null ? 0 : compareTimes(at[a]!, at[b]!);
    return t !== 0 ? t : a - b;
  };
  // The store returns rows in this order already when it reads block by block.
  if (!isSorted(rows.length, compare)) index.sort(compare);
  return { ...segmented(index, rows, entity, at, options.gapUs, steps), warnings };
}

function isSorted(length: number, compare: (a: number, b: number) => number): boolean {
  for (let i = 1; i < length; i++) if (compare(i - 1, i) > 0) return false;
  return true;
}

/** Rows without a time come first. */
function compareTimes(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  return Number.isNaN(b) ? 1 : a - b;
}

/**
 * Splits the sorted index where the entity changes or time jumps, and puts steps − 1 padding positions before each segment.
 */
function segmented(
  index: Uint32Array,
  rows: Uint32Array,
  entity: Int32Array | null,
  time: Float64Array | null,
  gapUs: number | null,
  steps: number,
): Omit<ReadingOrder, "warnings"> {
  const starts: number[] = [];
  for (let i = 0; i < index.length; i++) {
    const here = index[i]!;
    const before = i === 0 ? -1 : index[i - 1]!;
    const breaks =
      i === 0 ||
      (entity !== null && entity[here] !== entity[before]) ||
      (time !== null && gapUs !== null && time[here]! - time[before]! > gapUs);
    if (breaks) starts.push(i);
  }
  const pad = steps - 1;
  const total = index.length + starts.length * pad;
  const out = new Uint32Array(total);
  const padding = new Uint8Array(total);
  const segments = new Uint32Array(starts.length + 1);
  let position = 0;
  starts.forEach((start, s) => {
    const end = starts[s + 1] ?? index.length;
    segments[s] = position;
    const first = rows[index[start]!]!;
    for (let k = 0; k < pad; k++) {
      out[position] = first;
      padding[position++] = 1;
    }
    for (let i = start; i < end; i++) out[position++] = rows[index[i]!]!;
  });
  segments[starts.length] = position;
  return { rows: out, padding, segments };
}

/** One code per distinct combination of the columns' values, in order of first appearance. */
function entityCodes(table: TableData, columns: readonly string[], rows: Uint32Array): Int32Array {
  let codes: Int32Array = new Int32Array(rows.length);
  let distinct = 1;
  for (const name of columns) {
    const text = textsOf(table, name);
    const number = numbersOf(table, name);
    // One map of values per code so far, so that no key must be built.
    const seen: (Map<number, number> | undefined)[] = new Array(distinct);
    const next = new Int32Array(rows.length);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const value =
        text !== undefined ? text.codes[rows[i]!]! : number === undefined ? -1 : numberAt(number, rows[i]!);
      const before = codes[i]!;
      let known = seen[before];
      if (known === undefined) {
        known = new Map();
        seen[before] = known;
      }
      let code = known.get(value);
      if (code === undefined) {
        code = count++;
        known.set(value, code);
      }
      next[i] = code;
    }
    codes = next;
    distinct = count;
  }
  return codes;
}
