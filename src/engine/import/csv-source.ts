// Reads a file of separated values through DuckDB's reader: detects column types, builds the read call, and collects the lines that the
// call refused. Reads in parallel and parses nothing itself.
import { statSync } from "node:fs";
import { splitFields } from "../../core/table/head.ts";
import { nameKey } from "../../core/table/names.ts";
import type { DelimitedPlan } from "../../core/table/reader.ts";
import { AppError } from "../../shared/errors.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { addRefusal, longestExample } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteText } from "../store/quote.ts";
import type { RawType } from "./settling.ts";
import { shapeReasons } from "./shape-check.ts";

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
}

/** The call of read_csv, as a FROM clause. */
export function csvSql({ file, plan, sources, types, quoted }: CsvSource): string {
  const columns = sources.map(
    (source) => `${quoteText(source)}: ${quoteText(readAs(types.get(source) ?? "VARCHAR"))}`,
  );
  return call(file, plan, [
    "auto_detect = false",
    `columns = {${columns.join(", ")}}`,
    `quote = ${quoted ? `'"'` : "''"}`,
    `escape = ${quoted ? `'"'` : "''"}`,
    ...bufferSize(file),
    "store_rejects = true",
    "rejects_limit = 0",
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

export interface Rejects {
  refused: Refusal[];
  rows: number;
  /** Columns with a value that does not fit the type and is not part of a header line: read them again as text. */
  misfits: string[];
  /** A quote was opened and never closed: everything after it is lost. */
  unclosedQuote: boolean;
}

const reasons: Record<string, string> = {
  "MISSING COLUMNS": shapeReasons.few,
  "TOO MANY COLUMNS": shapeReasons.many,
  "UNQUOTED VALUE": shapeReasons.quote,
  "LINE SIZE OVER MAXIMUM": shapeReasons.long,
  "INVALID ENCODING": "The text is not valid UTF-8",
  "INVALID STATE": "The quoting of the line is broken",
};

/** How many refused lines are inspected one by one. The rest are counted by DuckDB's error type. */
const mostLooks = 5000;

const lastScan = "scan_id = (SELECT max(scan_id) FROM reject_errors)";

/** Call before a reading: one without refused lines leaves those of the reading before it, of the file as it was or with other types. */
export async function forgetRejects(task: DatabaseTask): Promise<void> {
  for (const table of ["reject_errors", "reject_scans"]) await task.run(`DROP TABLE IF EXISTS ${table}`);
}

/** What the last reading refused: repeated header lines, truncated lines, misfits. */
export async function readRejects(task: DatabaseTask, source: CsvSource): Promise<Rejects> {
  const [total] = await task.rows(
    `SELECT count(DISTINCT line) AS lines FROM reject_errors WHERE ${lastScan}`,
  );
  const rows = Number(total!.lines);
  const rejects: Rejects = { refused: [], rows, misfits: [], unclosedQuote: false };
  if (rows === 0) return rejects;
  const lines = await task.rows(
    `SELECT line, list_sort(list(DISTINCT error_type::VARCHAR))::VARCHAR AS kinds, any_value(left(csv_line, 4000)) AS text
     FROM reject_errors WHERE ${lastScan} GROUP BY line ORDER BY line LIMIT ${mostLooks}`,
  );
  const header = source.sources.map(nameKey);
  let headers = 0;
  for (const { line, kinds, text } of lines) {
    const csvLine = String(text ?? "");
    const again = isHeaderAgain(csvLine, source.plan.delimiter, header);
    if (again) headers++;
    const example = { line: line === null ? null : Number(line), text: csvLine.slice(0, longestExample) };
    const reason = again ? "The header line again, between the rows" : reasonOf(String(kinds));
    addRefusal(rejects.refused, { reason, count: 1, examples: [example] });
    if (!again && String(kinds).includes("UNQUOTED VALUE")) rejects.unclosedQuote = true;
  }
  if (rows > lines.length) await countRest(task, rejects, Number(lines.at(-1)!.line));
  rejects.misfits = await misfitColumns(task, headers);
  return rejects;
}

function reasonOf(kinds: string): string {
  const kind = Object.keys(reasons).find((known) => kinds.includes(known));
  return kind
    ? reasons[kind]!
    : kinds.includes("CAST")
      ? "A value does not fit its column"
      : kinds.toLowerCase();
}

async function countRest(task: DatabaseTask, rejects: Rejects, after: number): Promise<void> {
  const rest = await task.rows(
    `SELECT kinds, count(*) AS lines FROM (
       SELECT list_sort(list(DISTINCT error_type::VARCHAR))::VARCHAR AS kinds FROM reject_errors
       WHERE ${lastScan} AND line > ? GROUP BY line) GROUP BY kinds`,
    [after],
  );
  for (const { kinds, lines } of rest) {
    addRefusal(rejects.refused, { reason: reasonOf(String(kinds)), count: Number(lines), examples: [] });
  }
}

/** Columns with more misfits than there are header lines. A header line is a misfit in every numeric column. */
async function misfitColumns(task: DatabaseTask, headers: number): Promise<string[]> {
  const columns = await task.rows(
    `SELECT column_name AS name FROM reject_errors WHERE ${lastScan} AND error_type::VARCHAR = 'CAST'
     GROUP BY column_name HAVING count(DISTINCT line) > ?`,
    [headers],
  );
  return columns.map(({ name }) => String(name));
}

function isHeaderAgain(line: string, delimiter: string, header: readonly string[]): boolean {
  if (header.length < 2) return false;
  const fields = splitFields(line.replace(/[\r\n]+$/, ""), delimiter).map(nameKey);
  // A repeated column name has a number behind it in the header's list, but not in the file.
  return (
    fields.length === header.length &&
    fields.filter((field, i) => field !== "" && header[i]!.startsWith(field)).length >= header.length * 0.9
  );
}
