// Reads separated values into a staging table. A clean file is read once, strictly. When a line does not fit, its column is read as text,
// or the lines that do not fit are counted and then skipped.
import { isIsoTimes } from "../../core/table/clock.ts";
import type { TableHead } from "../../core/table/head.ts";
import { samplesBySource } from "../../core/table/names.ts";
import type { DelimitedPlan } from "../../core/table/reader.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";
import { isBrokenPromise, promisedSources } from "./at-once.ts";
import { checkLines, isHeaderLine, refusedOf } from "./check-lines.ts";
import {
  type CsvFile,
  type CsvSource,
  csvSql,
  isUnfitLine,
  misfitColumns,
  misfitOf,
  sniffTypes,
} from "./csv-source.ts";
import { countRows, type Filling, fillTable, settleTable } from "./fill-table.ts";
import { rawType } from "./rule-sql.ts";
import type { RawType } from "./settling.ts";

interface CsvReading {
  plan: DelimitedPlan;
  file: CsvFile;
  table: string;
  limit?: number | undefined;
  notes?: boolean | undefined;
  head?: TableHead | undefined;
  signal: CancelSignal;
}

const plainQuotes = "Quotes in this file are opened and not closed; they were read as plain characters.";

export async function readCsv(
  task: DatabaseTask,
  { plan, file, table, limit, notes, head, signal }: CsvReading,
): Promise<ReadOutcome> {
  const sniffed = await sniffTypes(task, file, plan, plan.sources);
  const types = rawTypes(plan, sniffed);
  for (const source of head ? isoSources(plan, head, types) : []) types.set(source, "TIMESTAMP");
  const strict: CsvSource = { file, plan, sources: plan.sources, types, quoted: true, lenient: false };
  const promised = promisedSources(plan, types, sniffed);
  const filling = { table, plan, types, promised, limit, notes, timesWritten: true };
  const unfit = await fillStrictly(task, filling, strict);
  const { refused, isPlain } =
    unfit === null
      ? { refused: [], isPlain: false }
      : await fillLeniently(task, filling, { ...strict, lenient: true, unfit, signal });
  const settled = await settleTable(task, filling);
  return {
    ...settled,
    refused: [...refused, ...settled.refused],
    refusedRows: refused.reduce((sum, { count }) => sum + count, settled.refusedRows),
    warnings: [...(isPlain ? [plainQuotes] : []), ...settled.warnings],
  };
}

/** Afterwards `types` and `promised` describe how each column was read. */
interface CsvFilling extends Filling {
  types: Map<string, RawType>;
  promised: Set<string>;
  limit?: number | undefined;
}

/** Fills the table from a call of the store's reader, and again where a value broke a promise of the first rows. */
async function fill(task: DatabaseTask, filling: CsvFilling, source: CsvSource): Promise<void> {
  await task.run(`DROP TABLE IF EXISTS ${quoteName(filling.table)}`);
  const from = csvSql(source);
  await fillTable(task, { ...filling, from }).catch((thrown) => {
    if (!isBrokenPromise(thrown)) throw thrown;
    filling.promised.clear();
    return fillTable(task, { ...filling, from });
  });
}

/** In most files with a value that is not of its column's type, one column has such values. */
const mostStrictReadings = 2;

/** Fills the table if every line fits, after a column with a misfit became text. Says what does not fit: a line, or more columns. */
async function fillStrictly(
  task: DatabaseTask,
  filling: CsvFilling,
  source: CsvSource,
): Promise<"line" | "columns" | null> {
  for (let reading = 1; ; reading++) {
    const misfits = await fill(task, filling, source).then(
      () => timeMisfits(task, filling),
      (thrown) => {
        if (!isUnfitLine(thrown)) throw thrown;
        const misfit = misfitOf(thrown);
        return misfit === null || isHeaderLine(source.plan, misfit.line) ? null : [misfit.source];
      },
    );
    if (misfits === null) return "line";
    if (misfits.length === 0) return null;
    if (reading === mostStrictReadings) return "columns";
    for (const name of misfits) filling.types.set(name, "VARCHAR");
  }
}

// A line with a misfit is skipped and so hides other misfits, as of times: several readings may be needed.
const mostReadings = 4;

/** Counts the lines that do not fit and fills the table with the others. */
async function fillLeniently(
  task: DatabaseTask,
  filling: CsvFilling,
  { unfit, signal, ...source }: CsvSource & { unfit: "line" | "columns"; signal: CancelSignal },
): Promise<{ refused: Refusal[]; isPlain: boolean }> {
  const asQuoted = await checkLines(source, signal);
  const asPlain = asQuoted.hasBrokenQuotes ? await checkLines({ ...source, quoted: false }, signal) : null;
  const isPlain = asPlain !== null && asPlain.rows > asQuoted.rows;
  const check = isPlain ? asPlain : asQuoted;
  const used = { ...source, quoted: !isPlain };
  let misfits = unfit === "columns" ? await misfitColumns(task, used, check.headers) : [];
  for (let reading = 1; ; reading++) {
    for (const name of misfits) filling.types.set(name, "VARCHAR");
    await fill(task, filling, used);
    const read = await countRows(task, filling.table);
    const isWhole = read !== filling.limit;
    misfits = await timeMisfits(task, filling);
    if (read < check.rows && isWhole) misfits.push(...(await misfitColumns(task, used, check.headers)));
    if (misfits.length === 0 || reading === mostReadings)
      return { refused: isWhole ? refusedOf(check, read) : check.refused, isPlain };
  }
}

/** Sources that were read as times but contain other text. */
async function timeMisfits(task: DatabaseTask, { table, plan, types }: Filling): Promise<string[]> {
  const timed = plan.columns.filter(({ source }) => types.get(source) === "TIMESTAMP");
  if (timed.length === 0) return [];
  const counts = timed.map(({ name }) => `count_if(isinf(${quoteName(name)}))`);
  const { cells } = await task.columns(`SELECT ${counts.join(", ")} FROM ${quoteName(table)}`);
  return timed.flatMap(({ source }, i) => (Number(cells[i]![0]) > 0 ? [source] : []));
}

/** The type to read each source in: the one that the first column from it needs. */
function rawTypes(plan: DelimitedPlan, sniffed: ReadonlyMap<string, string>): Map<string, RawType> {
  const types = new Map<string, RawType>();
  for (const [source, type] of sniffed) {
    const column = plan.columns.find((candidate) => candidate.source === source);
    types.set(source, column ? rawType(column.read, type) : "VARCHAR");
  }
  return types;
}

/**
 * Sources that can be read as times directly, because their first values are clearly ISO. A later value of another form shows up as a
 * misfit, and the column is read again as text.
 */
function isoSources(plan: DelimitedPlan, head: TableHead, types: ReadonlyMap<string, RawType>): string[] {
  const samples = samplesBySource(head, plan);
  return plan.columns.flatMap(({ source, read }) => {
    const texts = samples.get(source)!.filter((text) => !plan.markers.includes(text));
    const open = read.rule === "sniffed" && types.get(source) === "VARCHAR";
    const clock = read.rule === "clock" && read.zone === "UTC";
    const halfDays = read.rule === "clock" && read.halfDays;
    return (open || clock) && isIsoTimes(texts, halfDays) ? [source] : [];
  });
}
