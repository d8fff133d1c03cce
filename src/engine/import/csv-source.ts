// A file of separated values as DuckDB's own reader sees it: the types its content suggests, the call that reads it, and
// the lines that the call refused. Reads in parallel and in full; nothing is parsed here.
import { nameKey } from "../../core/table/names.ts";
import { splitFields } from "../../core/table/head.ts";
import type { DelimitedPlan } from "../../core/table/reader.ts";
import { AppError } from "../../shared/errors.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { type DatabaseTask, quoteText } from "../store/database.ts";
import { addRefusal, longestExample, mostExamples } from "./outcome.ts";
import type { RawType } from "./rule-sql.ts";

export interface CsvFile {
  path: string;
  gzip: boolean;
}

export interface CsvSource {
  file: CsvFile;
  plan: DelimitedPlan;
  sources: readonly string[];
  types: ReadonlyMap<string, RawType>;
  /** Whether double quotes protect separators; else they are plain characters. */
  quoted: boolean;
}

/** The call of read_csv, as text for a FROM. */
export function csvSql({ file, plan, sources, types, quoted }: CsvSource): string {
  const columns = sources.map(
    (source) => `${quoteText(source)}: ${quoteText(types.get(source) ?? "VARCHAR")}`,
  );
  return call(file, plan, [
    "auto_detect = false",
    `columns = {${columns.join(", ")}}`,
    `quote = ${quoted ? `'"'` : "''"}`,
    `escape = ${quoted ? `'"'` : "''"}`,
    "store_rejects = true",
    "rejects_limit = 0",
  ]);
}

/** The types that the first rows suggest, by source; all text where the store cannot make sense of them. */
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
    "sample_size = 20480",
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

/** The store takes * ? [ in a path for patterns. */
const literalPath = (path: string) => path.replace(/[*?[]/g, (c) => `[${c}]`);

export interface Rejects {
  refused: Refusal[];
  rows: number;
  /** Columns in which a value that is no header's did not fit the type: they are to be read as text. */
  misfits: string[];
  /** A quote was opened and not closed: everything after it is gone. */
  unclosedQuote: boolean;
}

const reasons: Record<string, string> = {
  "MISSING COLUMNS": "Too few values in the line",
  "TOO MANY COLUMNS": "Too many values in the line",
  "UNQUOTED VALUE": "A quote is opened and not closed as it should be",
  "LINE SIZE OVER MAXIMUM": "The line is too long",
  "INVALID ENCODING": "The text is not valid UTF-8",
  "INVALID STATE": "The quoting of the line is broken",
};

/** What the last reading refused, line by line: header lines between rows, cut lines, misfits. */
export async function readRejects(task: DatabaseTask, source: CsvSource): Promise<Rejects> {
  const lines = await task.rows(
    `SELECT line, list(DISTINCT error_type::VARCHAR) AS types, any_value(left(csv_line, 4000)) AS text
     FROM reject_errors WHERE scan_id = (SELECT max(scan_id) FROM reject_errors) GROUP BY line ORDER BY line`,
  );
  const header = source.sources.map(nameKey);
  const delimiter = source.plan.delimiter;
  const refused: Refusal[] = [];
  let misfitting = 0;
  let unclosedQuote = false;
  for (const { line, types, text } of lines) {
    const csvLine = String(text ?? "");
    const kinds = String(types);
    const example = { line: line === null ? null : Number(line), text: csvLine.slice(0, longestExample) };
    if (isHeaderAgain(csvLine, delimiter, header)) {
      addRefusal(refused, {
        reason: "The header line again, between the rows",
        count: 1,
        examples: [example],
      });
      continue;
    }
    if (kinds.includes("UNQUOTED VALUE")) unclosedQuote = true;
    const kind = Object.keys(reasons).find((known) => kinds.includes(known));
    if (kind) addRefusal(refused, { reason: reasons[kind]!, count: 1, examples: [example] });
    else if (kinds.includes("CAST")) {
      misfitting++;
      addRefusal(refused, { reason: "A value does not fit its column", count: 1, examples: [example] });
    } else addRefusal(refused, { reason: kinds.toLowerCase(), count: 1, examples: [example] });
  }
  for (const refusal of refused) refusal.examples = refusal.examples.slice(0, mostExamples);
  return {
    refused,
    rows: lines.length,
    misfits: misfitting > 0 ? await misfitColumns(task, source, header) : [],
    unclosedQuote,
  };
}

function isHeaderAgain(line: string, delimiter: string, header: readonly string[]): boolean {
  if (header.length < 2) return false;
  const fields = splitFields(line.replace(/[\r\n]+$/, ""), delimiter).map(nameKey);
  // A second column of one name has a number behind it in the header's list, and none in the file.
  return (
    fields.length === header.length &&
    fields.filter((field, i) => field !== "" && header[i]!.startsWith(field)).length >= header.length * 0.9
  );
}

async function misfitColumns(
  task: DatabaseTask,
  source: CsvSource,
  header: readonly string[],
): Promise<string[]> {
  const rows = await task.rows(
    `SELECT column_name AS name, any_value(left(csv_line, 4000)) AS text, count(*) AS count FROM reject_errors
     WHERE scan_id = (SELECT max(scan_id) FROM reject_errors) AND error_type::VARCHAR = 'CAST' GROUP BY column_name, line`,
  );
  const delimiter = source.plan.delimiter;
  return [
    ...new Set(
      rows
        .filter(({ text }) => !isHeaderAgain(String(text ?? ""), delimiter, header))
        .map(({ name }) => String(name)),
    ),
  ];
}
