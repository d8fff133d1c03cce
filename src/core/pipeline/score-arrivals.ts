// Scores rows as they arrive, in bounded memory, as a scoring of the whole table would. A row of a window model also depends on the rows of
// its sequence that come after it: they are scored again when these arrive. A score can differ from that of the whole table only where a
// window reaches rows that are no longer kept: when a row comes much later than rows of its sequence with later times, or its sequence was
// silent for so long that others took its place.

import type { ReadingMatrix } from "../detector/detector.ts";
import { numberAt, type TableData, tableData, textAt, textColumn } from "../table/columns.ts";
import { type SequenceBy, sequenceColumns } from "../window/reading-order.ts";
import { read } from "./read.ts";
import type { FittedModel } from "./score.ts";

interface ArrivalScores {
  /** Row numbers: those that arrived, and earlier ones whose score changed. */
  rows: number[];
  /** Raw scores. */
  scores: number[];
  /** The rows as the detector read them; null when it reads sequences. */
  matrix: ReadingMatrix | null;
}

interface ArrivalScorer {
  /** Rows that follow each other in the dataset, from `firstRow` on. */
  add(table: TableData, firstRow: number): Promise<ArrivalScores>;
  /** Scores rows that may still change, after those that were added, and keeps none of them. */
  look(table: TableData): Promise<Float32Array>;
  /** Rows in memory. */
  readonly kept: number;
}

interface KeptRow {
  row: number;
  timeUs: number;
  numbers: Float64Array;
  /** Those of text columns. */
  texts: (string | null | undefined)[];
}

interface Sequence {
  /** By time, then row number. */
  rows: KeptRow[];
  /** Whether earlier rows were dropped. */
  isCut: boolean;
}

interface ArrivalOptions {
  /** The columns that the model reads, with those that order its windows. */
  columns: readonly string[];
  /** The most rows in memory. */
  mostRows?: number;
}

/** @throws TypeError for a model whose features look back over a whole series */
export function createArrivalScorer(
  model: FittedModel,
  { columns, mostRows = 50_000 }: ArrivalOptions,
): ArrivalScorer {
  const { detector, features, windows } = model;
  if (features.series != null) throw new TypeError("Features of a series are not scored as rows arrive.");
  const { steps } = windows;
  const isSingle = windows.by === "row" || steps === 1;
  const entity = entityNames(windows.by);
  /** How many rows of a sequence are kept: those that a new row's windows reach twice over, and some for rows that come late. */
  const most = 4 * steps;
  const sequences = new Map<string, Sequence>();
  let kept = 0;

  function keptRows(table: TableData, firstRow: number): KeptRow[] {
    const time = windows.timeColumn === null ? undefined : table.columns.get(windows.timeColumn);
    const rows = Array.from(
      { length: table.rows },
      (_, i): KeptRow => ({
        row: firstRow + i,
        timeUs: time?.kind === "number" ? numberAt(time, i) : Number.NaN,
        numbers: new Float64Array(columns.length).fill(Number.NaN),
        texts: [],
      }),
    );
    columns.forEach((name, c) => {
      const column = table.columns.get(name);
      if (column?.kind === "number")
        for (const [i, { numbers }] of rows.entries()) numbers[c] = numberAt(column, i);
      else if (column?.kind === "text")
        for (const [i, { texts }] of rows.entries()) texts[c] = textAt(column, i);
    });
    return rows;
  }

  const entityPlaces = entity.map((name) => columns.indexOf(name)).filter((place) => place >= 0);
  const keyOf = ({ numbers, texts }: KeptRow): string =>
    entityPlaces.map((place) => texts[place] ?? String(numbers[place])).join("\n");

  /** The sequences of new rows, without their rows that no window of a new row reaches. */
  function reached(rows: readonly KeptRow[]): { key: string; sequence: Sequence; isNew: Set<KeptRow> }[] {
    const groups = new Map<string, KeptRow[]>();
    for (const row of rows) {
      const key = keyOf(row);
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
    return [...groups].map(([key, group]) => {
      const known = sequences.get(key);
      const all = [...(known?.rows ?? []), ...group].sort(inOrder);
      return { key, sequence: { rows: all, isCut: known?.isCut ?? false }, isNew: new Set(group) };
    });
  }

  /** Scores the new rows, and those that share a window with one. */
  async function scoreReached(groups: ReturnType<typeof reached>): Promise<Map<KeptRow, number>> {
    const shown: KeptRow[] = [];
    const wanted = new Set<KeptRow>();
    for (const { sequence, isNew } of groups) {
      const first = sequence.rows.findIndex((row) => isNew.has(row));
      const from = Math.max(0, first - 2 * (steps - 1));
      // Without its predecessors, a row at the beginning would be read as the first of its sequence.
      const exactFrom = sequence.isCut || from > 0 ? from + steps - 1 : 0;
      sequence.rows.forEach((row, i) => {
        if (i < from) return;
        shown.push(row);
        if (isNew.has(row) || (i >= exactFrom && i >= first - (steps - 1))) wanted.add(row);
      });
    }
    const { order, matrix } = read(tableOf(shown), features, windows, null);
    const raw = await detector.score(matrix);
    const scores = new Map<KeptRow, number>();
    order.rows.forEach((index, position) => {
      const row = shown[index]!;
      if (order.padding?.[position] !== 1 && wanted.has(row)) scores.set(row, raw[position]!);
    });
    return scores;
  }

  let kinds: ("number" | "text")[] = [];
  const tableOf = (rows: readonly KeptRow[]): TableData =>
    tableData(
      Object.fromEntries(
        columns.map((name, c) => [
          name,
          kinds[c] === "text"
            ? textColumn(rows.map(({ texts }) => texts[c] ?? null))
            : { kind: "number" as const, values: numbersAt(rows, c) },
        ]),
      ),
    );
  const learnKinds = (table: TableData) => {
    kinds = columns.map((name) => table.columns.get(name)?.kind ?? "number");
  };

  function keep(groups: ReturnType<typeof reached>): void {
    for (const { key, sequence } of groups) {
      const surplus = sequence.rows.length - most;
      const next = surplus > 0 ? { rows: sequence.rows.slice(surplus), isCut: true } : sequence;
      kept += next.rows.length - (sequences.get(key)?.rows.length ?? 0);
      // The last one of the map is the one that was used last.
      sequences.delete(key);
      sequences.set(key, next);
    }
    for (const [key, { rows }] of sequences) {
      if (kept <= mostRows) break;
      sequences.delete(key);
      kept -= rows.length;
    }
  }

  return {
    async add(table, firstRow) {
      if (table.rows === 0) return { rows: [], scores: [], matrix: null };
      if (isSingle) {
        const { matrix } = read(table, features, windows, null);
        const scores = await detector.score(matrix);
        return { rows: Array.from(scores, (_, i) => firstRow + i), scores: [...scores], matrix };
      }
      learnKinds(table);
      const groups = reached(keptRows(table, firstRow));
      const scores = await scoreReached(groups);
      keep(groups);
      return {
        rows: Array.from(scores.keys(), ({ row }) => row),
        scores: [...scores.values()],
        matrix: null,
      };
    },
    async look(table) {
      if (table.rows === 0) return new Float32Array();
      if (isSingle) return detector.score(read(table, features, windows, null).matrix);
      learnKinds(table);
      const rows = keptRows(table, Number.MAX_SAFE_INTEGER - table.rows);
      const scores = await scoreReached(reached(rows));
      return Float32Array.from(rows, (row) => scores.get(row) ?? Number.NaN);
    },
    get kept() {
      return kept;
    },
  };
}

function numbersAt(rows: readonly KeptRow[], column: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < out.length; i++) out[i] = rows[i]!.numbers[column]!;
  return out;
}

const entityNames = (by: SequenceBy | { readonly columns: readonly string[] }): readonly string[] =>
  typeof by === "object" ? by.columns : by === "row" ? [] : sequenceColumns(by);

/** Rows without a time come first. */
function inOrder(a: KeptRow, b: KeptRow): number {
  const [noA, noB] = [Number.isNaN(a.timeUs), Number.isNaN(b.timeUs)];
  if (noA !== noB) return noA ? -1 : 1;
  return (noA ? 0 : a.timeUs - b.timeUs) || a.row - b.row;
}
