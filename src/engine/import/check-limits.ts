// Refuses a file that exceeds the limits of a table (core/table/limits.ts) before it is read, with a sentence that names the limit and the
// place.
import type { TableHead } from "../../core/table/head.ts";
import { splitFields } from "../../core/table/head.ts";
import { createJsonScan, type JsonExcess } from "../../core/table/json-limits.ts";
import { deepestJson, longestObjectBytes, mostColumns } from "../../core/table/limits.ts";
import type { TablePlan } from "../../core/table/reader.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import { countText } from "../../shared/number-words.ts";
import { contentOf } from "./survey.ts";

/** Refuses a table with too many columns. */
export function checkColumns(path: string, columns: number, place = ""): void {
  if (columns <= mostColumns) return;
  throw new AppError(
    "UNSUPPORTED",
    `${path} has ${countText(columns)} columns${place}, and Tidewatch reads at most ${countText(mostColumns)}; leave out those that you do not need.`,
  );
}

/** Refuses separated values whose header is too wide, before a reader maps it. */
export function checkHead(path: string, { lines, delimiter }: TableHead): void {
  const first = lines.findIndex((line) => line.trim() !== "" && !/^[#{[]/.test(line));
  const line = lines[first];
  // A line with fewer characters cannot hold more values.
  if (line === undefined || delimiter === null || line.length <= mostColumns) return;
  checkColumns(path, splitFields(line, delimiter).length, ` in line ${first + 1}`);
}

/** Refuses JSON that would exhaust DuckDB: it holds whole objects in memory, and creates a column for each key. */
export async function checkJson(
  plan: TablePlan,
  { path, gzip }: { path: string; gzip: boolean },
  signal: CancelSignal,
): Promise<void> {
  if (plan.via !== "json") return;
  const scan = createJsonScan();
  for await (const bytes of contentOf(path, gzip, signal)) {
    const excess = scan.push(bytes);
    if (excess) throw new AppError("UNSUPPORTED", sentenceOf(path, excess));
  }
}

function sentenceOf(path: string, { limit, line }: JsonExcess): string {
  const place = `in line ${countText(line)} of ${path}`;
  if (limit === "depth")
    return `The JSON ${place} is nested more than ${deepestJson} levels deep; flatten its records, then import them.`;
  if (limit === "keys")
    return `The records up to line ${countText(line)} of ${path} have more than ${countText(mostColumns)} different keys; write what varies as values, not as keys.`;
  return `The object ${place} is longer than ${longestObjectBytes >> 20} MB; write one object per record.`;
}
