// The rows that a training learns from: those of its dataset that a filter chooses and those added by hand, those of other
// datasets, and what a model that it goes on from knew as normal. Reads and joins them; fits nothing.

import type { WindowPlan } from "../../core/pipeline/card.ts";
import { type TableData, takeRows } from "../../core/table/columns.ts";
import { joinTables } from "../../core/table/join-tables.ts";
import { AppError } from "../../shared/errors.ts";
import { formatFilter } from "../../shared/filter.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset, Filter } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import { type Condition, compileFilter } from "../store/filter-sql.ts";
import type { StoredModel } from "./model-folder.ts";
import type { ModelTools } from "./model-tools.ts";
import { orderColumns } from "./training-choices.ts";

/** Rows learned from at most: what a training holds grows with them. */
export const mostRows = 1_000_000;

/** Rows of one dataset among those learned from. */
export interface TrainingPart {
  dataset: Dataset;
  /** Number in its dataset of each of the part's rows. */
  rowIds: Uint32Array;
  /** Filter in words; what they are, where no filter chose them. */
  filter: string;
}

export interface TrainingRows {
  /** The parts one below the other. */
  table: TableData;
  parts: TrainingPart[];
}

interface PartWish {
  dataset: Dataset;
  normal: Filter;
  exclude: readonly number[];
  /** Rows that count although the filter leaves them out. */
  include: readonly number[];
}

/** Rows of one dataset, in the order of time; the columns are those of `columns` that it has. */
export async function readPart(
  { database }: ModelTools,
  { dataset, normal, exclude, include }: PartWish,
  columns: readonly string[],
  windows: WindowPlan,
): Promise<{ part: TrainingPart; table: TableData }> {
  const time = windows.timeColumn === null ? [] : [windows.timeColumn];
  const columnNames = [...new Set([...columns, ...orderColumns(dataset, windows), ...time])];
  const outside = include.filter((row) => row >= dataset.rows);
  if (outside.length > 0) {
    throw new AppError(
      "NOT_FOUND",
      `The dataset ${dataset.name} has no row ${outside[0]}; its rows are 0 to ${dataset.rows - 1}.`,
    );
  }
  const where = withRows(compileFilter(normal, dataset.columns, { datasetId: dataset.id }), include);
  const { rowIds, table } = await readTable(database, dataset, {
    columns: columnNames,
    where,
    orderBy: time,
    limit: mostRows,
  });
  const out = new Set(exclude);
  const indices = Uint32Array.from(rowIds, (_, row) => row).filter((row) => !out.has(rowIds[row]!));
  const filter = formatFilter(normal);
  const part = { dataset, rowIds: indices.map((row) => rowIds[row]!), filter };
  if (rowIds.length === 0) {
    throw new AppError(
      "INVALID_INPUT",
      filter === ""
        ? `The dataset ${dataset.name} has no rows to learn from.`
        : `No row of ${dataset.name} matches the filter of normal rows: ${filter}.`,
    );
  }
  return { part, table: indices.length === rowIds.length ? table : takeRows(table, indices) };
}

/** Rows named by number are compared with the row's own number: no parameter holds a million of them. */
function withRows(condition: Condition, rows: readonly number[]): Condition {
  if (rows.length === 0) return condition;
  return {
    sql: `((${condition.sql}) OR rowid IN (${rows.map(Math.trunc).join(",")}))`,
    values: condition.values,
  };
}

/** The parts as one table; refuses one that lacks a column the others are chosen by. */
export function joinParts(
  parts: readonly { part: TrainingPart; table: TableData }[],
  columns: readonly string[],
): TrainingRows {
  for (const { part, table } of parts) {
    const lacking = columns.filter((name) => !table.columns.has(name));
    if (lacking.length > 0) {
      throw new AppError(
        "FEATURE_MISSING",
        `The dataset ${part.dataset.name} lacks ${lacking.slice(0, 6).join(", ")}, which the others are learned by; leave it out, or name columns that all have.`,
      );
    }
  }
  return {
    table: joinTables(parts.map(({ table }) => table)),
    parts: parts.map(({ part }) => part),
  };
}

/** Rows that a model knew as normal, thinned evenly to `most`; null when its dataset is gone. */
export async function readOldNormal(
  tools: ModelTools,
  model: Model,
  stored: StoredModel,
  columns: readonly string[],
  most: number,
): Promise<{ part: TrainingPart; table: TableData } | null> {
  const known = (await tools.datasets.list()).some(({ id, reading }) => id === model.datasetId && !reading);
  if (!known || stored.fitRowIds.length === 0) return null;
  const dataset = await tools.datasets.get(model.datasetId);
  const every = Math.max(1, stored.fitRowIds.length / Math.max(1, most));
  const count = Math.min(stored.fitRowIds.length, most);
  const rows = Array.from({ length: count }, (_, i) => stored.fitRowIds[Math.floor(i * every)]!);
  const present = columns.filter((name) => dataset.columns.some((column) => column.name === name));
  const { windows } = stored.card;
  const { part, table } = await readPart(
    tools,
    { dataset, normal: nothing, exclude: [], include: rows },
    present,
    windows,
  );
  return { part: { ...part, filter: `normal of ${model.name}` }, table };
}

/** Matches no row. */
const nothing: Filter = { kind: "or", of: [] };
