// Reads a file of separated values through DuckDB's reader: detects column types, builds the read call, and finds what values do not fit
// their types. Reads in parallel and parses nothing itself.
import { statSync } from "node:fs";
import type { DelimitedPlan } from "../../core/table/reader.ts";
import { AppError } from "../../shared/errors.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { RawType } from "./settling.ts";

export interface CsvFile {
  path: string;
  gzip: boolean;
}

export interface CsvSource {
  file: CsvFile;
  plan: DelimitedPlan;
  sources: readonly string[];
  types: ReadonlyMap<string, RawType>;
  /** Whether double quotes protect separators; otherwise they are plain characters. */
  quoted: boolean;
  /** Skips lines that do not fit, without naming them; otherwise the first of them ends the reading with an error. */
  lenient: boolean;
}

/** The call of read_csv, as a FROM clause. */
export function csvSql({ file, plan, sources, types, quoted, lenient }: CsvSource): string {
  const columns = sources.map(
    (source) => `${quoteText(source)}: ${quoteText(readAs(types.get(source) ?? "VARCHAR"))}`,
  );
  return call(file, plan, [
    "auto_detect = false",
    `columns = {${columns.join(", ")}}`,
    `quote = ${quoted ? `'"'` : "''"}`,
    `escape = ${quoted ? `'"'` : "''"}`,
    ...bufferSize(file),
    ...(lenient ? ["ignore_errors = true"] : []),
  ]);
}

/**
 * A thread parses a quarter of a buffer at a time into its own table, and these are joined in order. For a wide table, joining many small
 * ones costs as much as reading.
 */
const largeFileBytes = 256e6;
const largeBufferBytes = 64e6;

function bufferSize({ path, gzip }: CsvFile): string[] {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const large = !gzip && bytes > largeFileBytes;
  return large ? [`buffer_size = ${largeBufferBytes}`] : [];
}

/** DuckDB silently turns a time that it cannot read into null, so times are read as text and cast later. */
const readAs = (type: RawType) => (type === "TIMESTAMP" ? "VARCHAR" : type);

/** A wide table is sampled with fewer rows, because type detection cannot be interrupted. */
const mostSampleRows = 20_480;
const sampleValues = 2_000_000;

/** The types that the first rows suggest, by source; all text where DuckDB cannot detect them. */
export async function sniffTypes(
  task: DatabaseTask,
  file: CsvFile,
  plan: DelimitedPlan,
  sources: readonly string[],
): Promise<Map<string, string>> {
  const sql = call(file, plan, [
    `names = [${sources.map(quoteText).join(", ")}]`,
    "auto_type_candidates = ['NULL', 'BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR']",
    "ignore_errors = true",
    `sample_size = ${Math.min(mostSampleRows, Math.max(1000, Math.floor(sampleValues / sources.length)))}`,
    `quote = '"'`,
    "strict_mode = false",
  ]);
  try {
    const rows = await task.rows(`DESCRIBE SELECT * FROM ${sql}`);
    return new Map(sources.map((source, i) => [source, String(rows[i]?.column_type ?? "VARCHAR")]));
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    return new Map(sources.map((source) => [source, "VARCHAR"]));
  }
}

function call({ path, gzip }: CsvFile, plan: DelimitedPlan, options: readonly string[]): string {
  const known = [
    `delim = ${quoteText(plan.delimiter)}`,
    `header = ${plan.header}`,
    `nullstr = [${["", ...plan.markers].map(quoteText).join(", ")}]`,
    ...(plan.skipLines > 0 ? [`skip = ${plan.skipLines}`] : []),
    ...(gzip ? ["compression = 'gzip'"] : []),
  ];
  return `read_csv(${quoteText(literalPath(path))}, ${[...known, ...options].join(", ")})`;
}

/** DuckDB reads * ? [ in a path as patterns. */
const literalPath = (path: string) => path.replace(/[*?[]/g, (c) => `[${c}]`);

/** Whether a strict reading ended because a line does not fit. */
export const isUnfitLine = (thrown: unknown): boolean => /CSV Error on Line/.test(String(thrown));

/** The line and the column of the value that ended a strict reading because it does not fit its type; null for other reasons. */
export function misfitOf(thrown: unknown): { line: string; source: string } | null {
  const found = /Original Line: (.*?)\nError when converting column "(.*?)"\. Could not convert/s.exec(
    String(thrown),
  );
  return found && { line: found[1]!, source: found[2]! };
}

/** The columns with more values that do not fit their types than so many lines explain. */
export async function misfitColumns(
  task: DatabaseTask,
  source: CsvSource,
  headers: number,
): Promise<string[]> {
  const typed = source.sources.filter((name) => readAs(source.types.get(name) ?? "VARCHAR") !== "VARCHAR");
  if (typed.length === 0) return [];
  const counts = typed.map((name) => {
    const value = quoteName(name);
    return `count_if(${value} IS NOT NULL AND TRY_CAST(${value} AS ${source.types.get(name)}) IS NULL)`;
  });
  const from = csvSql({ ...source, types: new Map(), lenient: true });
  const { cells } = await task.columns(`SELECT ${counts.join(", ")} FROM ${from}`);
  return typed.filter((_, i) => Number(cells[i]![0]) > headers);
}
