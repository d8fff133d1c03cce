// Reads the rows that a training learns from: the filtered rows of its dataset and rows added by hand, rows of other datasets, and the
// normal rows of its parent model. Joins them; fits nothing.

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

/** Training rows at most; memory grows with them. */
export const mostRows = 1_000_000;

/** The training rows of one dataset. */
export interface TrainingPart {
  dataset: Dataset;
  /** Row numbers in the dataset. */
  rowIds: Uint32Array;
  /** The filter as text, or a description when no filter chose the rows. */
  filter: string;
}

export interface TrainingRows {
  /** All parts, one below the other. */
  table: TableData;
  parts: TrainingPart[];
}

interface PartWish {
  dataset: Dataset;
  normal: Filter;
  exclude: readonly number[];
  /** Rows to include although the filter leaves them out. */
  include: readonly number[];
}

/** Reads the rows of one dataset in time order, with those of `columns` that it has. */
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

/** Builds row numbers into the SQL: no parameter can hold a million of them. */
function withRows(condition: Condition, rows: readonly number[]): Condition {
  if (rows.length === 0) return condition;
  return {
    sql: `((${condition.sql}) OR rowid IN (${rows.map(Math.trunc).join(",")}))`,
    values: condition.values,
  };
}

/** Joins the parts into one table. Refuses a part that lacks a column of the features. */
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

/** The normal rows of the parent model, thinned evenly to `most`; null when its dataset is gone. */
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
