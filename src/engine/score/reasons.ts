// Explains why rows have their scores: reads each row again with the rows that its windows reach, and runs the model on them. Reads nothing
// else.
import { explainRows, type RowExplanation } from "../../core/pipeline/explain.ts";
import { type TableData, takeRows } from "../../core/table/columns.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import type { LiveModel } from "../model/live-model.ts";
import { mostReasons } from "../model/top-reasons.ts";
import type { Database } from "../store/database.ts";
import { amongRows } from "../store/row-numbers.ts";
import { modelColumns, modelMargin, modelOrder } from "./score-blocks.ts";
import { scoresTable } from "./score-files.ts";

/** An explanation whose `row` is a row number of the dataset. */
type DatasetExplanation = Pick<RowExplanation, "row" | "score" | "columns">;

/** The rows around each row in reading order: `margin` before it to `margin` after it. */
type Neighbours = (rows: readonly number[], margin: number) => Promise<Map<number, number[]>>;

/** Neighbours by the positions stored with the scores. */
export function storedNeighbours(database: Database, scoresId: number): Neighbours {
  const table = scoresTable(scoresId);
  const pairs = async (where: string) => {
    const { cells } = await database.columns(`SELECT rowid, position FROM ${table} WHERE ${where}`);
    const [rows = [], positions = []] = cells;
    return rows.map((row, i) => ({ row: Number(row), position: Number(positions[i]) }));
  };
  return async (rows, margin) => {
    const places = await pairs(amongRows(rows));
    const around = (position: number) =>
      Array.from({ length: 2 * margin + 1 }, (_, i) => position - margin + i).filter((p) => p >= 0);
    const positions = [...new Set(places.flatMap(({ position }) => around(position)))];
    const found = await pairs(amongRows(positions, "position"));
    const rowAt = new Map(found.map(({ row, position }) => [position, row]));
    return new Map(
      places.map(({ row, position }) => [row, around(position).flatMap((place) => rowAt.get(place) ?? [])]),
    );
  };
}

/** Neighbours by positions in memory. */
export function knownNeighbours(positions: Uint32Array): Neighbours {
  const rowAt = new Uint32Array(positions.length);
  positions.forEach((position, row) => {
    rowAt[position] = row;
  });
  return async (rows, margin) =>
    new Map(
      rows.map((row) => {
        const at = positions[row]!;
        return [row, [...rowAt.subarray(Math.max(0, at - margin), at + margin + 1)]];
      }),
    );
}

/** A row together with the rows that its windows reach. */
export interface Surrounding {
  row: number;
  /** Index of the row in the table. */
  place: number;
  table: TableData;
  /** Row number in the dataset, for each row of the table. */
  rowIds: Uint32Array;
}

/** Reads rows with their surroundings, in one query. */
export async function readSurroundings(
  database: Database,
  dataset: Dataset,
  model: Pick<LiveModel, "features" | "windows">,
  rows: readonly number[],
  neighbours: Neighbours,
): Promise<Surrounding[]> {
  if (rows.length === 0) return [];
  const margin = modelMargin(model);
  const near: Map<number, number[]> =
    margin === 0 ? new Map(rows.map((row) => [row, [row]])) : await neighbours(rows, margin);
  const needed = [...new Set([...near.values()].flat())];
  const { rowIds, table } = await readTable(database, dataset, {
    columns: modelColumns(model, dataset),
    orderBy: modelOrder(model, dataset),
    where: { sql: amongRows(needed), values: [] },
  });
  const at = new Map<number, number>();
  rowIds.forEach((id, i) => {
    at.set(id, i);
  });
  return rows.map((row) => {
    const context = (near.get(row) ?? [row]).map((id) => at.get(id)!);
    return {
      row,
      place: context.indexOf(at.get(row)!),
      table: takeRows(table, context),
      rowIds: Uint32Array.from(context, (local) => rowIds[local]!),
    };
  });
}

export async function explainInDataset(
  database: Database,
  dataset: Dataset,
  model: Pick<LiveModel, "detector" | "features" | "windows">,
  rows: readonly number[],
  neighbours: Neighbours,
): Promise<DatasetExplanation[]> {
  const out: DatasetExplanation[] = [];
  for (const { row, place, table } of await readSurroundings(database, dataset, model, rows, neighbours)) {
    const [why] = await explainRows(model, table, [place], {
      context: reachable(model, place, table.rows),
      mostColumns: mostReasons,
    });
    if (why) out.push({ ...why, row });
  }
  return out;
}

/** Rows that windows around the row may contain. Earlier rows of the surrounding only serve features that look back. */
export function reachable({ windows }: Pick<LiveModel, "windows">, place: number, rows: number): number[] {
  const from = Math.max(0, place - windows.steps + 1);
  const to = Math.min(rows, place + windows.steps);
  return Array.from({ length: to - from }, (_, i) => from + i);
}
