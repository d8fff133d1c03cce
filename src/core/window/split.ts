// Splits rows to fit, calibrate and test: by time if there is time, and then never randomly. Also reports what is on
// both sides of a cut.

import type { Random } from "../math/random.ts";
import { numberAt, numbersOf, type TableData } from "../table/columns.ts";
import { partColumn } from "../table/join-tables.ts";

type Split = {
  readonly fit: Uint32Array;
  readonly calibrate: Uint32Array;
  readonly test: Uint32Array;
  readonly how: "time" | "file order" | "random";
};

type SplitOptions = {
  /** Shares for fit and calibrate; the rest is for test. */
  fit?: number;
  calibrate?: number;
  timeColumn?: string | null;
  /**
   * Columns whose values must be on one side of a cut (entity, or 5-tuple): rows go where the first row with their values went.
   */
  keepTogether?: readonly string[];
  /** Used only without time: random rows instead of file order. */
  random?: Random | null;
};

/** Splits rows. Each part of a joined table is split separately, with its own first and last rows. */
export function splitRows(table: TableData, rows: ArrayLike<number>, options: SplitOptions = {}): Split {
  const part = numbersOf(table, partColumn);
  if (part === undefined) return splitOne(table, rows, options);
  const byPart = new Map<number, number[]>();
  for (let i = 0; i < rows.length; i++) {
    const key = part.values[rows[i]!]!;
    const rowsOfPart = byPart.get(key);
    if (rowsOfPart) rowsOfPart.push(rows[i]!);
    else byPart.set(key, [rows[i]!]);
  }
  const splits = [...byPart.values()].map((rowsOfPart) => splitOne(table, rowsOfPart, options));
  const all = (of: (split: Split) => Uint32Array): Uint32Array =>
    Uint32Array.from(splits.flatMap((split) => [...of(split)]));
  return {
    fit: all(({ fit }) => fit),
    calibrate: all(({ calibrate }) => calibrate),
    test: all(({ test }) => test),
    how: splits[0]?.how ?? "file order",
  };
}

function splitOne(table: TableData, rows: ArrayLike<number>, options: SplitOptions): Split {
  const fitShare = options.fit ?? 0.7;
  const calibrateShare = options.calibrate ?? 0.15;
  const time = options.timeColumn == null ? undefined : numbersOf(table, options.timeColumn);
  const order = Uint32Array.from(rows);
  let how: Split["how"] = "file order";
  if (time !== undefined) {
    const at = (row: number): number => numberAt(time, row);
    order.sort((a, b) => at(a) - at(b) || a - b);
    how = "time";
  } else if (options.random) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = options.random.below(i + 1);
      const swap = order[i]!;
      order[i] = order[j]!;
      order[j] = swap;
    }
    how = "random";
  }
  const cutA = Math.round(order.length * fitShare);
  const cutB = Math.round(order.length * Math.min(1, fitShare + calibrateShare));
  const partOf = (i: number): number => (i < cutA ? 0 : i < cutB ? 1 : 2);
  const parts: [number[], number[], number[]] = [[], [], []];
  const home = new Map<string, number>();
  const keys = options.keepTogether ?? [];
  order.forEach((row, i) => {
    let part = partOf(i);
    if (keys.length > 0) {
      const key = rowKey(table, keys, row);
      const before = home.get(key);
      if (before === undefined) home.set(key, part);
      else part = before;
    }
    parts[part]!.push(row);
  });
  return {
    fit: Uint32Array.from(parts[0]),
    calibrate: Uint32Array.from(parts[1]),
    test: Uint32Array.from(parts[2]),
    how,
  };
}

type Leakage = {
  readonly what: string;
  /** Rows of the second part whose key is in the first part too. */
  readonly rows: number;
  readonly share: number;
};

/** What is on both sides of a cut: entities, 5-tuples, exact duplicates, and rows of the later part that are earlier. */
export function findLeakage(
  table: TableData,
  learned: ArrayLike<number>,
  later: ArrayLike<number>,
  options: { timeColumn?: string | null; featureColumns?: readonly string[] } = {},
): Leakage[] {
  const out: Leakage[] = [];
  const add = (what: string, rows: number): void => {
    if (rows > 0) out.push({ what, rows, share: rows / Math.max(1, later.length) });
  };
  const keyed: [string, readonly string[]][] = [
    ["the same 5-tuple", ["orig_addr", "orig_port", "resp_addr", "resp_port", "protocol"]],
    ["the same originator", ["orig_addr"]],
    ["exactly the same features", options.featureColumns ?? []],
  ];
  for (const [what, columns] of keyed) {
    if (columns.length === 0 || !columns.every((name) => table.columns.has(name))) continue;
    const seen = new Set<string>();
    for (let i = 0; i < learned.length; i++) seen.add(rowKey(table, columns, learned[i]!));
    let crossing = 0;
    for (let i = 0; i < later.length; i++) if (seen.has(rowKey(table, columns, later[i]!))) crossing++;
    add(what, crossing);
  }
  const time = options.timeColumn == null ? undefined : numbersOf(table, options.timeColumn);
  if (time !== undefined) {
    let end = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < learned.length; i++) end = Math.max(end, numberAt(time, learned[i]!));
    let earlier = 0;
    for (let i = 0; i < later.length; i++) if (numberAt(time, later[i]!) < end) earlier++;
    add("a time before the end of what was learned", earlier);
  }
  return out;
}

function rowKey(table: TableData, columns: readonly string[], row: number): string {
  let key = "";
  for (const name of columns) {
    const column = table.columns.get(name);
    if (column === undefined) continue;
    key += column.kind === "text" ? `${column.codes[row]}|` : `${column.values[row]}|`;
  }
  return key;
}
