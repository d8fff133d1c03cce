// Writes a copy of separated values without the lines that do not fit the columns, and counts these. The copy keeps the line numbers.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { splitFields } from "../../core/table/head.ts";
import { longestLineBytes } from "../../core/table/limits.ts";
import type { DelimitedPlan } from "../../core/table/reader.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { longestExample, mostExamples } from "../dataset/read-outcome.ts";
import type { CsvFile } from "./csv-source.ts";
import { createRecordScan, type RecordCount } from "./record-scan.ts";
import { createShapeCheck, shapeReasons } from "./shape-check.ts";
import { contentOf } from "./survey.ts";

/** Whether the store's reader would keep too many refusals of a short file. */
export async function isMisshapen(
  { path, gzip }: CsvFile,
  plan: DelimitedPlan,
  signal: CancelSignal,
): Promise<boolean> {
  const check = createShapeCheck({ ...plan, quoted: true });
  for await (const chunk of contentOf(path, gzip, signal)) {
    check.push(chunk);
    if (check.misshapen) return true;
  }
  check.end();
  return check.misshapen;
}

interface CopyOrder {
  to: string;
  signal: CancelSignal;
}

interface ShapedCopy {
  /** Whether double quotes protect separators in it. */
  quoted: boolean;
  refused: Refusal[];
}

/** Where quotes are broken, they are plain characters if more lines fit the columns then. */
export async function writeShapedCopy(
  file: CsvFile,
  plan: DelimitedPlan,
  order: CopyOrder,
): Promise<ShapedCopy> {
  const quoted = await copyAs(true, { file, plan }, order);
  if (!quoted.brokenQuotes) return { quoted: true, refused: quoted.refused };
  const plain = await copyAs(false, { file, plan }, order);
  if (plain.rows > quoted.rows) return { quoted: false, refused: plain.refused };
  return { quoted: true, refused: (await copyAs(true, { file, plan }, order)).refused };
}

interface Copied {
  rows: number;
  brokenQuotes: boolean;
  refused: Refusal[];
}

const newline = 10;

async function copyAs(
  quoted: boolean,
  { file, plan }: { file: CsvFile; plan: DelimitedPlan },
  { to, signal }: CopyOrder,
): Promise<Copied> {
  const copied: Copied = { rows: 0, brokenQuotes: false, refused: [] };
  const scan = createRecordScan({ ...plan, quoted });
  const fits = fitting(plan);
  const stream = createWriteStream(to);
  const failed = new Promise<never>((_, reject) => stream.once("error", reject));
  failed.catch(() => {});
  let line = 0;
  let before = plan.skipLines + (plan.header ? 1 : 0);
  /** The beginning of a record whose end is in a later chunk. */
  let held: Buffer = Buffer.alloc(0);
  const isWhole = (count: RecordCount, record: Buffer) => {
    line++;
    if (count.isEmpty) return true;
    if (before > 0) {
      before--;
      return true;
    }
    if (count.brokenQuote) copied.brokenQuotes = true;
    const reason = fits(count, record);
    if (reason === null) copied.rows++;
    else addLine(copied.refused, { reason, line, record });
    return reason === null;
  };
  for await (const chunk of contentOf(file.path, file.gzip, signal)) {
    const out = Buffer.allocUnsafe(held.length + 2 * chunk.length + 1);
    let length = 0;
    const write = (count: RecordCount, record: Buffer) => {
      if (isWhole(count, record)) length += record.copy(out, length);
      // In a table of one column an empty line is a row.
      else if (plan.sources.length === 1) return;
      out[length++] = newline;
    };
    let rest = 0;
    scan.push(chunk, (count, from, to) => {
      const end = chunk.subarray(from, to);
      write(count, held.length > 0 ? Buffer.concat([held, end]) : end);
      if (held.length > 0) held = Buffer.alloc(0);
      rest = to + 1;
    });
    held = Buffer.concat([held, chunk.subarray(rest)]).subarray(0, longestLineBytes);
    if (!stream.write(out.subarray(0, length))) await Promise.race([once(stream, "drain"), failed]);
  }
  const last = scan.last();
  if (!last.isEmpty && isWhole(last, held)) stream.write(held);
  stream.end();
  await Promise.race([once(stream, "close"), failed]);
  return copied;
}

/** Says why a line does not fit, or null. */
function fitting({ sources, delimiter, markers }: DelimitedPlan) {
  const columns = sources.length;
  const isMarker = (text: string) => text === "" || markers.includes(text);
  return ({ values, surplus, brokenQuote }: RecordCount, record: Buffer): string | null => {
    if (record.length >= longestLineBytes) return shapeReasons.long;
    if (values < columns) return shapeReasons.few;
    if (surplus > 0) {
      const marked =
        markers.length > 0 && splitFields(record.toString(), delimiter).slice(columns).every(isMarker);
      if (!marked) return shapeReasons.many;
    }
    return brokenQuote ? shapeReasons.quote : null;
  };
}

function addLine(
  refused: Refusal[],
  { reason, line, record }: { reason: string; line: number; record: Buffer },
): void {
  let refusal = refused.find((one) => one.reason === reason);
  if (!refusal) {
    refusal = { reason, count: 0, examples: [] };
    refused.push(refusal);
  }
  refusal.count++;
  if (refusal.examples.length < mostExamples)
    refusal.examples.push({
      line,
      text: record.toString("utf8", 0, 4 * longestExample).slice(0, longestExample),
    });
}
