// Profiles one column in SQL: count, missing, distinct, quantiles, histogram, top values.
import type { Bin, CellValue, Column, Dataset, Filter, Profile } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { compileFilter, findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import type { SqlValue } from "../store/statements.ts";
import { flowsTable } from "./dataset-files.ts";

const points = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const mostBins = 40;
const topValues = 12;

export async function profileColumn(
  database: Database,
  dataset: Dataset,
  name: string,
  filter: Filter,
): Promise<Profile> {
  const column = findColumn(name, dataset.columns);
  const { sql: where, values } = compileFilter(filter, dataset.columns, { datasetId: dataset.id });
  const from = `FROM ${flowsTable(dataset)} WHERE ${where}`;
  const quotedName = quoteName(column.name);
  const [counts] = await database.rows(
    `SELECT count(*) AS count, count(*) - count(${quotedName}) AS missing, approx_count_distinct(${quotedName}) AS distinct,
       min(${quotedName}) AS min, max(${quotedName}) AS max ${from}`,
    values,
  );
  const top = await database.rows(
    `SELECT ${quotedName} AS value, count(*) AS count ${from} AND ${quotedName} IS NOT NULL GROUP BY ${quotedName}
     ORDER BY count DESC, value LIMIT ${topValues}`,
    values,
  );
  const numeric =
    column.kind === "text" || column.kind === "boolean"
      ? null
      : await numericPart(database, column, from, values);
  return {
    column,
    count: Number(counts!.count),
    missing: Number(counts!.missing),
    distinct: Number(counts!.distinct),
    min: counts!.min as CellValue,
    max: counts!.max as CellValue,
    mean: numeric?.mean ?? null,
    quantiles: numeric?.quantiles ?? [],
    histogram: numeric?.histogram ?? [],
    top: top.map((row) => ({ value: row.value as CellValue, count: Number(row.count) })),
  };
}

async function numericPart(
  database: Database,
  column: Column,
  from: string,
  values: SqlValue[],
): Promise<Pick<Profile, "mean" | "quantiles" | "histogram">> {
  const quotedName = quoteName(column.name);
  // Times are profiled as milliseconds. Values that are not finite count among the top values only.
  const number =
    column.kind === "time" ? `epoch_us(${quotedName}) / 1000.0` : `CAST(${quotedName} AS DOUBLE)`;
  const finite = `${from} AND isfinite(${number})`;
  const [row] = await database.rows(
    `SELECT avg(${number}) AS mean, min(${number}) AS low, max(${number}) AS high,
       ${points.map((p, i) => `quantile_cont(${number}, ${p}) AS q${i}`).join(", ")} ${finite}`,
    values,
  );
  if (row?.low == null || row.high == null) return { mean: null, quantiles: [], histogram: [] };
  const low = Number(row.low);
  const high = Number(row.high);
  return {
    mean: Number(row.mean),
    quantiles: points.map((p, i) => ({ p, value: Number(row[`q${i}`]) })),
    histogram: await histogram(database, {
      number,
      finite,
      values,
      low,
      high,
      whole: column.kind === "integer",
    }),
  };
}

interface HistogramQuery {
  number: string;
  finite: string;
  values: SqlValue[];
  low: number;
  high: number;
  whole: boolean;
}

async function histogram(
  database: Database,
  { number, finite, values, low, high, whole }: HistogramQuery,
): Promise<Bin[]> {
  if (low === high) {
    const [row] = await database.rows(`SELECT count(*) AS count ${finite}`, values);
    return [{ from: low, to: high, count: Number(row!.count) }];
  }
  const bins = whole ? Math.min(mostBins, high - low + 1) : mostBins;
  const width = ((whole ? high + 1 : high) - low) / bins;
  const rows = await database.rows(
    `SELECT least(${bins - 1}, CAST(floor((${number} - ?) / ?) AS INTEGER)) AS bin, count(*) AS count ${finite} GROUP BY bin`,
    [low, width, ...values],
  );
  const counts = new Map(rows.map((row) => [Number(row.bin), Number(row.count)]));
  return Array.from({ length: bins }, (_, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    count: counts.get(i) ?? 0,
  }));
}
