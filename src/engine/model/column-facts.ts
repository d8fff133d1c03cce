// Facts about the values of a dataset's columns among its normal rows, counted by DuckDB. Features are chosen by these facts. In a large
// dataset only every n-th row is counted.
import type { ColumnFacts } from "../../core/feature/column-facts.ts";
import { type CandidateColumn, isBehaviour } from "../../core/feature/feature-sets.ts";
import { flowColumn } from "../../core/table/catalogue.ts";
import type { CellValue, Column, Dataset, Filter } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import type { Database } from "../store/database.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";

const mostRows = 1_000_000;

/** The columns that may be features, by name, with facts about their values among the rows that match a filter. */
export async function candidateColumns(
  database: Database,
  dataset: Dataset,
  normal: Filter,
): Promise<CandidateColumn[]> {
  const columns = dataset.columns.filter(({ name, kind }) => kind !== "time" && isBehaviour(name));
  const { sql, values } = compileFilter(normal, dataset.columns, { datasetId: dataset.id });
  const every = Math.ceil(dataset.rows / mostRows);
  const where = every > 1 ? `(${sql}) AND rowid % ${every} = 0` : sql;
  const sums = columns.flatMap((column, c) =>
    sumsOf(column, dataset).map(([name, expression]) => `${expression} AS ${name}${c}`),
  );
  const from = `${flowsTable(dataset)} WHERE ${where}`;
  const [row = {}] = await database.rows(
    `SELECT ${["count(*) AS rows", ...sums].join(", ")} FROM ${from}`,
    values,
  );
  const out: CandidateColumn[] = [];
  for (const [c, { name, kind }] of columns.entries()) {
    const facts = factsOf(row, c);
    const whole = facts.uneven !== undefined && facts.distinct > 0.5 * facts.present;
    const climbing = whole ? await climbingOf(database, name, { from, values }) : undefined;
    out.push({
      name,
      kind: kind === "text" ? "text" : "number",
      format: dataset.source.format,
      facts: climbing === undefined ? facts : { ...facts, climbing },
    });
  }
  return out;
}

/** In a table of flows, unexplained integers may be identifiers; in a series they are the measured values. */
const mayIdentify = ({ name, kind }: Column, { kind: datasetKind }: Dataset): boolean =>
  kind === "integer" && datasetKind === "flows" && flowColumn(name) === undefined;

function sumsOf(column: Column, dataset: Dataset): [name: string, expression: string][] {
  const name = quoteName(column.name);
  const present: [string, string] = ["present", `count(${name})`];
  const distinct: [string, string] = ["distinct", `count(DISTINCT ${name})`];
  if (column.kind === "text")
    return [present, distinct, ["lists", `avg(CASE WHEN contains(${name}, ',') THEN 1 ELSE 0 END)`]];
  if (mayIdentify(column, dataset)) {
    const quartiles = [0.25, 0.5, 0.75].map(
      (part) =>
        `abs((quantile_cont(${name}::DOUBLE, ${part}) - min(${name})::DOUBLE) / nullif(max(${name})::DOUBLE - min(${name})::DOUBLE, 0) - ${part})`,
    );
    return [present, distinct, ["uneven", `greatest(${quartiles.join(", ")})`]];
  }
  return [
    present,
    ["distinct", `CASE WHEN count(${name}) = 0 THEN 0 WHEN min(${name}) = max(${name}) THEN 1 ELSE 2 END`],
  ];
}

function factsOf(row: Record<string, CellValue>, c: number): ColumnFacts {
  const optional = (name: "lists" | "uneven"): Partial<ColumnFacts> => {
    const value = row[`${name}${c}`];
    return value === undefined || value === null ? {} : { [name]: Number(value) };
  };
  return {
    rows: Number(row.rows ?? 0),
    present: Number(row[`present${c}`] ?? 0),
    distinct: Number(row[`distinct${c}`] ?? 0),
    ...optional("lists"),
    ...optional("uneven"),
  };
}

async function climbingOf(
  database: Database,
  column: string,
  { from, values }: { from: string; values: Parameters<Database["rows"]>[1] },
): Promise<number> {
  const name = quoteName(column);
  const [row] = await database.rows(
    `SELECT avg(CASE WHEN value > before THEN 1 ELSE 0 END) AS climbing FROM (SELECT ${name} AS value, lag(${name}) OVER (ORDER BY rowid) AS before FROM ${from}) WHERE before IS NOT NULL`,
    values,
  );
  return Number(row?.climbing ?? 0);
}
