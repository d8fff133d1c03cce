// Carries a table plan out on the store: fills one staging table from one clean file, and reports what was refused.
import type { DelimitedPlan, TablePlan } from "../../core/table/reader.ts";
import { AppError } from "../../shared/errors.ts";
import type { Column, ColumnKind, Refusal } from "../../shared/vocabulary.ts";
import { type DatabaseTask, quoteName, quoteText } from "../store/database.ts";

export interface ReadOptions {
  plan: TablePlan;
  /** A clean file: UTF-8, no line over the store's limit. */
  path: string;
  gzip: boolean;
  /** The staging table to make. */
  table: string;
}

export interface ReadOutcome {
  columns: Column[];
  refused: Refusal[];
  warnings: string[];
}

/** Fills `table`; throws FILE_NOT_RECOGNISED with a sentence when the content is no table after all. */
export async function readPlan(task: DatabaseTask, options: ReadOptions): Promise<ReadOutcome> {
  const { plan, table } = options;
  try {
    await task.run(`CREATE TABLE ${quoteName(table)} AS SELECT * FROM ${delimitedSource(options, plan)}`);
  } catch (thrown) {
    throw asFileError(thrown, options.path);
  }
  const columns = await normaliseTypes(task, table);
  return { columns, refused: await refusals(task), warnings: plan.warnings };
}

function delimitedSource({ path, gzip }: ReadOptions, plan: DelimitedPlan): string {
  const options = [
    `store_rejects = true`,
    `rejects_limit = 0`,
    `null_padding = false`,
    ...(plan.delimiter ? [`delim = ${quoteText(plan.delimiter)}`] : []),
    ...(plan.header === null ? [] : [`header = ${plan.header}`]),
    ...(plan.skipLines > 0 ? [`skip = ${plan.skipLines}`] : []),
    ...(gzip ? [`compression = 'gzip'`] : []),
  ];
  return `read_csv(${quoteText(path)}, ${options.join(", ")})`;
}

/** Keeps to the few types that the rest of the engine speaks, and describes the columns. */
async function normaliseTypes(task: DatabaseTask, table: string): Promise<Column[]> {
  const described = await task.rows(`DESCRIBE ${quoteName(table)}`);
  const columns: Column[] = [];
  for (const row of described) {
    const name = String(row.column_name);
    const type = String(row.column_type);
    const { kind, store } = kindOf(type);
    if (store) {
      await task.run(`ALTER TABLE ${quoteName(table)} ALTER ${quoteName(name)} TYPE ${store}`);
    }
    columns.push({ name, kind, unit: null, about: "" });
  }
  return columns;
}

export function kindOf(type: string): { kind: ColumnKind; store: string | null } {
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(type))
    return { kind: "integer", store: null };
  if (/^(UBIGINT|HUGEINT|UHUGEINT|DECIMAL.*)$/.test(type)) return { kind: "number", store: "DOUBLE" };
  if (/^(DOUBLE|FLOAT)$/.test(type)) return { kind: "number", store: null };
  if (type === "BOOLEAN") return { kind: "boolean", store: null };
  if (type === "TIMESTAMP") return { kind: "time", store: null };
  if (/^(DATE|TIMESTAMP.*)$/.test(type)) return { kind: "time", store: "TIMESTAMP" };
  return { kind: "text", store: type === "VARCHAR" ? null : "VARCHAR" };
}

const reasons: Record<string, string> = {
  CAST: "A value does not fit its column",
  "MISSING COLUMNS": "Too few values in the line",
  "TOO MANY COLUMNS": "Too many values in the line",
  "UNQUOTED VALUE": "A quote is not closed",
  "LINE SIZE OVER MAXIMUM": "The line is too long",
  "INVALID ENCODING": "The text is not valid UTF-8",
  "INVALID STATE": "The quoting of the line is broken",
};

// A line that is wrong in two ways is refused once: for its shape before its values, for the first of these.
const rank = "row(error_type::VARCHAR = 'CAST', byte_position)";
const refusedLines = `(SELECT line, arg_min(error_type::VARCHAR, ${rank}) AS type, arg_min(column_name, ${rank}) AS name,
  any_value(csv_line)[:200] AS text FROM reject_errors GROUP BY line)`;

async function refusals(task: DatabaseTask): Promise<Refusal[]> {
  const kinds = await task.rows(
    `SELECT type, CASE WHEN type = 'CAST' THEN name END AS name, count(*) AS count
     FROM ${refusedLines} GROUP BY ALL ORDER BY count DESC, type, name LIMIT 20`,
  );
  const refused: Refusal[] = [];
  for (const { type, name, count } of kinds) {
    const reason = `${reasons[String(type)] ?? String(type).toLowerCase()}${name ? ` (${name})` : ""}`;
    const examples = await task.rows(
      `SELECT line, text FROM ${refusedLines}
       WHERE type = ? AND (? IS NULL OR name = ?) ORDER BY line LIMIT 10`,
      [type!, name!, name!],
    );
    refused.push({
      reason,
      count: Number(count),
      examples: examples.map((row) => ({ line: Number(row.line), text: String(row.text ?? "") })),
    });
  }
  return refused;
}

function asFileError(thrown: unknown, path: string): unknown {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/No files found|No such file/i.test(message)) {
    return new AppError(
      "FILE_MISSING",
      `The file ${path} is not there any more; check where it went.`,
      message,
    );
  }
  if (/sniffing|CSV Error|Invalid Input Error/i.test(message)) {
    return new AppError(
      "FILE_NOT_RECOGNISED",
      `${path} cannot be read as a table; open a file of comma-, tab-, semicolon- or bar-separated values.`,
      message.slice(0, 2000),
    );
  }
  return thrown;
}
