// Runs the plan for Parquet or JSON: gets names, types and first rows from DuckDB, lets core's readers map the columns, and fills the
// staging table from the typed columns.
import { basename } from "node:path";
import { type ChosenPlan, choosePlan, type MappingChoice } from "../../core/table/choose-plan.ts";
import { delimitedReader } from "../../core/table/delimited.ts";
import { recogniseTable } from "../../core/table/formats/readers.ts";
import { headOfRows } from "../../core/table/formats/stored.ts";
import type { TableHead } from "../../core/table/head.ts";
import { longestObjectBytes } from "../../core/table/limits.ts";
import { cleanNames } from "../../core/table/names.ts";
import type { DelimitedPlan, StoredPlan } from "../../core/table/reader.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { checkColumns } from "./check-limits.ts";
import { fillTable, settleTable } from "./fill-table.ts";
import { rawType } from "./rule-sql.ts";
import type { RawType } from "./settling.ts";

interface StoredSource {
  path: string;
  gzip: boolean;
  table: string;
  limit?: number | undefined;
  /** The analyst's mapping; replaces that of the readers. */
  mappings?: MappingChoice | undefined;
  notes?: boolean | undefined;
}

/** A Parquet or JSON source with the mapping of its columns. */
export interface StoredTable {
  /** A FROM clause, and the names and types of its columns. */
  from: string;
  names: string[];
  stored: string[];
  /** Names and first rows, in the form of a head of separated values. */
  head: TableHead;
  chosen: ChosenPlan;
  plan: DelimitedPlan;
}

const headRows = 100;

/** Gets names, types and first rows from DuckDB, and their mapping from core. */
export async function lookAtStored(
  task: DatabaseTask,
  source: Pick<StoredSource, "path" | "gzip" | "mappings">,
  plan: StoredPlan,
): Promise<StoredTable> {
  const from = storeSql(source, plan);
  const described = await task.rows(`DESCRIBE SELECT * FROM ${from}`);
  const names = described.map((row) => String(row.column_name));
  checkColumns(source.path, names.length);
  const stored = described.map((row) => String(row.column_type));
  const head = await headOf(task, source.path, { from, names, stored });
  const found = recogniseTable(head);
  // The head of a table cannot be that of a log.
  const known = found?.reader.map(head).via === "delimited" ? found : null;
  const chosen = choosePlan(head, known?.reader ?? delimitedReader, source.mappings ?? {});
  const delimited = chosen.plan as DelimitedPlan;
  const named =
    known !== null && chosen.readBy === "format"
      ? [`The columns are those of ${known.reader.format}: ${known.recognition.why}`]
      : [];
  const warnings = [...plan.warnings, ...named, ...delimited.warnings];
  return { from, names, stored, head, chosen, plan: { ...delimited, warnings } };
}

export async function readStored(
  task: DatabaseTask,
  source: StoredSource,
  plan: StoredPlan,
): Promise<ReadOutcome> {
  const survey = await lookAtStored(task, source, plan);
  const { plan: columned, chosen } = survey;
  const { types, select } = typedColumns(survey);
  await fillTable(task, {
    table: source.table,
    plan: columned,
    types,
    from: `(SELECT ${select} FROM ${survey.from})`,
    limit: source.limit,
  });
  const settled = await settleTable(task, {
    table: source.table,
    plan: columned,
    types,
    notes: source.notes,
  });
  return { ...settled, chosen };
}

/** Casts each column to the type in which it is filled, and returns these types by source. */
export function typedColumns({ names, stored, plan }: Pick<StoredTable, "names" | "stored" | "plan">): {
  types: Map<string, RawType>;
  select: string;
} {
  const types = new Map<string, RawType>();
  const selected = cleanNames(names).map((name, i) => {
    const column = plan.columns.find((candidate) => candidate.source === name);
    const storedType = typeOf(stored[i]!);
    const type =
      column && column.read.rule !== "sniffed"
        ? typeFor(rawType(column.read, stored[i]!), storedType)
        : storedType;
    types.set(name, type);
    return `${castSql(quoteName(names[i]!), stored[i]!, type)} AS ${quoteName(name)}`;
  });
  return { types, select: selected.join(", ") };
}

/** The source as a FROM clause. Rows keep the order of the files and of the rows in them. */
function storeSql({ path, gzip }: Pick<StoredSource, "path" | "gzip">, { via, folder }: StoredPlan): string {
  const literal = literalPath(path);
  if (via === "parquet") {
    const pattern = folder ? `${literal.replace(/[\\/]+$/, "")}/**/*.parquet` : literal;
    return `read_parquet(${quoteText(pattern)}, union_by_name = true${folder ? ", hive_partitioning = true" : ""})`;
  }
  const unzip = gzip ? ", compression = 'gzip'" : "";
  return `read_json(${quoteText(literal)}, union_by_name = true, maximum_object_size = ${longestObjectBytes}${unzip})`;
}

/** DuckDB reads * ? [ in a path as patterns. */
export const literalPath = (path: string) => path.replace(/[*?[]/g, (c) => `[${c}]`);

async function headOf(
  task: DatabaseTask,
  path: string,
  { from, names, stored }: Pick<StoredTable, "from" | "names" | "stored">,
): Promise<TableHead> {
  const shown = names.map(
    (name, i) =>
      `CAST(${castSql(quoteName(name), stored[i]!, typeOf(stored[i]!))} AS VARCHAR) AS ${quoteName(`c${i}`)}`,
  );
  const { cells, rows } = await task.columns(`SELECT ${shown.join(", ")} FROM ${from} LIMIT ${headRows}`);
  const texts = Array.from({ length: rows }, (_, r) =>
    cells.map((column) => (column[r] === null ? "" : String(column[r]))),
  );
  return headOfRows(basename(path), names, texts);
}

/** The type of the staging column for a DuckDB type. */
function typeOf(stored: string): RawType {
  if (/^U?(TINY|SMALL)INT$|^U?INTEGER$|^BIGINT$/.test(stored)) return "BIGINT";
  if (/^(UBIGINT|U?HUGEINT|DECIMAL.*|FLOAT|DOUBLE)$/.test(stored)) return "DOUBLE";
  if (stored === "BOOLEAN") return "BOOLEAN";
  return /^(TIMESTAMP.*|DATE)$/.test(stored) ? "TIMESTAMP" : "VARCHAR";
}

/** The type that the rule asks for, unless DuckDB's type says more: a stored time is a time. */
const typeFor = (ruled: RawType, storedType: RawType): RawType =>
  storedType === "TIMESTAMP" || storedType === "VARCHAR" ? storedType : ruled;

function castSql(name: string, stored: string, type: RawType): string {
  if (stored === "TIMESTAMP WITH TIME ZONE")
    return type === "TIMESTAMP" ? `timezone('UTC', ${name})` : `CAST(timezone('UTC', ${name}) AS ${type})`;
  if (/[[(]|^JSON$|^MAP/.test(stored) && !stored.startsWith("DECIMAL"))
    return `CAST(to_json(${name}) AS VARCHAR)`;
  return typeOf(stored) === type && stored === type ? name : `CAST(${name} AS ${type})`;
}
