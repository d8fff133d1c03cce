// Finds the lines of separated values that do not fit the columns, and counts them with reasons and first examples. The store's reader
// skips the same lines; it could name them, but it would keep more than a kilobyte for each value.
import { isUtf8 } from "node:buffer";
import { splitFields } from "../../core/table/head.ts";
import { nameKey } from "../../core/table/names.ts";
import type { DelimitedPlan } from "../../core/table/reader.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { addRefusal, longestExample, mostExamples } from "../dataset/read-outcome.ts";
import type { CsvSource } from "./csv-source.ts";
import { createRecordScan, type RecordCount } from "./record-scan.ts";
import { contentOf } from "./survey.ts";

const refusalReasons = {
  header: "The header line again, between the rows",
  few: "Too few values in the line",
  many: "Too many values in the line",
  quote: "A quote is opened and not closed as it should be",
  long: "The line is too long",
  encoding: "The text is not valid UTF-8",
  misfit: "A value does not fit its column",
};

interface LineCheck {
  /** Lines that fit the columns. */
  rows: number;
  headers: number;
  refused: Refusal[];
  hasBrokenQuotes: boolean;
}

/** The store's reader skips longer lines. */
const longestLine = 2 << 20;

export async function checkLines(
  { file, plan, quoted }: Pick<CsvSource, "file" | "plan" | "quoted">,
  signal: CancelSignal,
): Promise<LineCheck> {
  const check: LineCheck = { rows: 0, headers: 0, refused: [], hasBrokenQuotes: false };
  const counts = new Map<string, Refusal>();
  const scan = createRecordScan({ ...plan, quoted });
  const shapeFault = shapeFaults(plan);
  const isHeader = headerTest(plan);
  const isOneColumn = plan.sources.length === 1;
  let before = plan.skipLines + (plan.header ? 1 : 0);
  let line = 0;
  let isText = true;
  /** The beginning of a record whose end is in a later chunk. */
  let held: Buffer = Buffer.alloc(0);
  const take = (count: RecordCount, bytes: Buffer, from: number, to: number) => {
    line++;
    // In a table of one column an empty line is a row.
    if (count.isEmpty && !isOneColumn) return;
    if (before > 0) {
      before--;
      return;
    }
    if (count.brokenQuote) check.hasBrokenQuotes = true;
    const record = () => bytes.subarray(from, to);
    let reason = shapeFault(count, to - from, record);
    if (reason === null && !isText && !isUtf8(record())) reason = refusalReasons.encoding;
    if (reason === null && isHeader(bytes, from, to)) {
      check.headers++;
      reason = refusalReasons.header;
    }
    if (reason === null) check.rows++;
    else countLine(counts, { reason, line, record });
  };
  for await (const chunk of contentOf(file.path, file.gzip, signal)) {
    // A character may lie across chunks; the lines are then looked at one by one.
    isText = isUtf8(chunk);
    let rest = 0;
    scan.push(chunk, (count, from, to) => {
      if (held.length === 0) take(count, chunk, from, to);
      else {
        const record = Buffer.concat([held, chunk.subarray(from, to)]);
        held = Buffer.alloc(0);
        take(count, record, 0, record.length);
      }
      rest = to + 1;
    });
    held = Buffer.concat([held, chunk.subarray(rest)]).subarray(0, longestLine + 1);
  }
  const last = scan.last();
  if (!last.isEmpty) take(last, held, 0, held.length);
  check.refused = [...counts.values()];
  return check;
}

/** Says why a line does not fit, or null. */
function shapeFaults({ sources, delimiter, markers }: DelimitedPlan) {
  const columns = sources.length;
  const isMarker = (text: string) => text === "" || markers.includes(text);
  return (
    { values, surplus, brokenQuote }: RecordCount,
    length: number,
    record: () => Buffer,
  ): string | null => {
    if (length > longestLine) return refusalReasons.long;
    if (values < columns) return refusalReasons.few;
    if (surplus > 0) {
      const isMarked =
        markers.length > 0 && splitFields(record().toString(), delimiter).slice(columns).every(isMarker);
      if (!isMarked) return refusalReasons.many;
    }
    return brokenQuote ? refusalReasons.quote : null;
  };
}

/** A tenth of the names may differ. */
const likeness = 0.9;

/** Says whether a line repeats the header. The length or the first letter tells nearly all other lines apart. */
function headerTest({ sources, delimiter }: DelimitedPlan) {
  const keys = sources.map(nameKey);
  const shortest = keys.join("").length / 2;
  const longest = 2 * sources.join("").length + 3 * sources.length;
  const letter = keys[0]?.codePointAt(0) ?? 0;
  const isWhole = sources.length * (1 - likeness) < 1 && letter < 128;
  return (bytes: Buffer, from: number, to: number): boolean => {
    if (sources.length < 2 || to - from < shortest || to - from > longest) return false;
    const small = bytes[from]! | 0x20;
    const isLetter = small >= 0x61 && small <= 0x7a;
    if (isWhole && isLetter && small !== letter) return false;
    const fields = splitFields(bytes.toString("utf8", from, to), delimiter).map(nameKey);
    // A repeated name of a column has a number behind it in the list, but not in the file.
    const same = fields.filter((field, i) => field !== "" && keys[i]?.startsWith(field)).length;
    return fields.length === keys.length && same >= keys.length * likeness;
  };
}

export const isHeaderLine = (plan: DelimitedPlan, text: string): boolean => {
  const bytes = Buffer.from(text);
  return headerTest(plan)(bytes, 0, bytes.length);
};

function countLine(
  counts: Map<string, Refusal>,
  { reason, line, record }: { reason: string; line: number; record: () => Buffer },
): void {
  let refusal = counts.get(reason);
  if (!refusal) {
    refusal = { reason, count: 0, examples: [] };
    counts.set(reason, refusal);
  }
  refusal.count++;
  if (refusal.examples.length < mostExamples)
    refusal.examples.push({
      line,
      text: record()
        .toString("utf8", 0, 4 * longestExample)
        .slice(0, longestExample),
    });
}

/**
 * What the check refused, made to agree with the rows that the store read: as text it reads a header line as a row, and a value that is
 * not of its column's type costs a line.
 */
export function refusedOf({ rows, refused }: LineCheck, read: number): Refusal[] {
  const kept = refused.flatMap((refusal) => {
    const count =
      refusal.reason === refusalReasons.header ? refusal.count - Math.max(0, read - rows) : refusal.count;
    return count > 0 ? [{ ...refusal, count, examples: refusal.examples.slice(0, count) }] : [];
  });
  if (rows > read) addRefusal(kept, { reason: refusalReasons.misfit, count: rows - read, examples: [] });
  return kept;
}
