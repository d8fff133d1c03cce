// Runs a table plan in DuckDB: fills a staging table from a clean file, checks and converts the values, and reports what was refused. The
// entry point of this folder.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MappingChoice } from "../../core/table/choose-plan.ts";
import { isIsoTimes } from "../../core/table/clock.ts";
import type { TableHead } from "../../core/table/head.ts";
import { samplesBySource } from "../../core/table/names.ts";
import type { DelimitedPlan, TablePlan } from "../../core/table/reader.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import { manyText } from "../../shared/number-words.ts";
import { addRefusal, type ReadOutcome } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";
import { isBrokenPromise, promisedSources } from "./at-once.ts";
import {
  type CsvFile,
  type CsvSource,
  csvSql,
  forgetRejects,
  type Rejects,
  readRejects,
  sniffTypes,
} from "./csv-source.ts";
import { type Filling, fillTable, settleTable } from "./fill-table.ts";
import type { LabelFile } from "./find-label-file.ts";
import { labelByWindows } from "./label-windows.ts";
import { readRecords } from "./read-records.ts";
import { readStored } from "./read-stored.ts";
import { rawType } from "./rule-sql.ts";
import type { RawType } from "./settling.ts";
import { isMisshapen, writeShapedCopy } from "./shaped-copy.ts";
import { writePlainLineEnds } from "./survey.ts";

interface ReadOptions {
  plan: TablePlan;
  /** A clean file: UTF-8, no line over DuckDB's limit. */
  path: string;
  gzip: boolean;
  /** Whether a survey found too many lines that do not fit the columns. Undefined: the file is short, and is checked here. */
  misshapen?: boolean | undefined;
  /** Name of the staging table to create. */
  table: string;
  /** Read only this many rows, for a preview. */
  limit?: number | undefined;
  /** The file's first lines. They show that some columns hold times, before the columns are read. */
  head?: TableHead | undefined;
  /** The analyst's mappings for Parquet and JSON. For separated values the mapping is part of the plan. */
  mappings?: MappingChoice | undefined;
  /** False for the first rows of a table: skips the notes that need all rows. */
  notes?: boolean | undefined;
  signal?: CancelSignal | undefined;
  /** Label windows of a plain series, from a file beside it or a chosen one. */
  labelWindows?: LabelFile | undefined;
}

/** Fills `table`. Throws FILE_NOT_RECOGNISED with a sentence when the content is not a table after all. */
export async function readPlan(task: DatabaseTask, options: ReadOptions): Promise<ReadOutcome> {
  try {
    const outcome = await carryOut(task, options);
    return options.labelWindows ? await labelled(task, options, outcome, options.labelWindows) : outcome;
  } catch (thrown) {
    throw asFileError(thrown, options.path, options.plan);
  }
}

function carryOut(task: DatabaseTask, options: ReadOptions): Promise<ReadOutcome> {
  const { plan } = options;
  switch (plan.via) {
    case "delimited":
      return readDelimited(task, options, plan);
    case "records":
      return readRecords(task, options, plan);
    default:
      return readStored(task, options, plan);
  }
}

export const noSeries = (path: string) =>
  new AppError(
    "INVALID_INPUT",
    `Label windows are for a series of samples with times, which ${path} is not; import it without them.`,
  );

/** Gives a series without labels the labels of its windows. */
async function labelled(
  task: DatabaseTask,
  { table, path: series }: ReadOptions,
  outcome: ReadOutcome,
  { path, windows }: LabelFile,
): Promise<ReadOutcome> {
  const time = outcome.columns.find(({ kind }) => kind === "time");
  if (outcome.datasetKind !== "samples" || !time) throw noSeries(series);
  if (outcome.columns.some(({ name }) => name === "label")) {
    const unused = `The series already has labels; the windows in ${path} were not used.`;
    return { ...outcome, warnings: [...outcome.warnings, unused] };
  }
  const { columns, rows } = await labelByWindows(task, table, time.name, windows);
  const sentence = `Labelled by ${manyText(windows.length, "window")} of time in ${path}, with ${manyText(rows, "sample")} in them.`;
  return { ...outcome, columns: [...outcome.columns, ...columns], warnings: [...outcome.warnings, sentence] };
}

async function readDelimited(
  task: DatabaseTask,
  options: ReadOptions,
  plan: DelimitedPlan,
): Promise<ReadOutcome> {
  const file = { path: options.path, gzip: options.gzip };
  const signal = options.signal ?? new AbortController().signal;
  if (options.misshapen ?? (await isMisshapen(file, plan, signal)))
    return readShaped(task, options, { plan, file, signal });
  try {
    return await readCsv(task, options, { plan, file });
  } catch (thrown) {
    if (!isMixedLineEnds(thrown)) throw thrown;
  }
  // On a file with mixed line ends, DuckDB's strict reader fails and its lenient one loses lines.
  const folder = await mkdtemp(join(tmpdir(), "tidewatch-lines-"));
  try {
    const to = join(folder, "lines.csv");
    await writePlainLineEnds(file.path, { gzip: file.gzip, to, signal });
    return await readCsv(task, options, { plan, file: { path: to, gzip: false } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads a copy without the lines that do not fit the columns. */
async function readShaped(
  task: DatabaseTask,
  options: ReadOptions,
  { plan, file, signal }: CsvReading & { signal: CancelSignal },
): Promise<ReadOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "tidewatch-shape-"));
  try {
    const to = join(folder, "rows.csv");
    const { quoted, refused } = await writeShapedCopy(file, plan, { to, signal });
    const outcome = await readCsv(task, options, { plan, file: { path: to, gzip: false }, quoted });
    const refusedRows = refused.reduce((sum, { count }) => sum + count, outcome.refusedRows);
    for (const refusal of outcome.refused) addRefusal(refused, refusal);
    return {
      ...outcome,
      refused,
      refusedRows,
      warnings: [...(quoted ? [] : [plainQuotes]), ...outcome.warnings],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const plainQuotes = "Quotes in this file are opened and not closed; they were read as plain characters.";

interface CsvReading {
  plan: DelimitedPlan;
  file: CsvFile;
  /** Whether double quotes protect separators, unless they prove not to; default: yes. */
  quoted?: boolean;
}

async function readCsv(
  task: DatabaseTask,
  { table, limit, notes, head }: ReadOptions,
  { plan, file, quoted: usesQuotes = true }: CsvReading,
): Promise<ReadOutcome> {
  const sniffed = await sniffTypes(task, file, plan, plan.sources);
  const types = rawTypes(plan, sniffed);
  for (const source of head ? isoSources(plan, head, types) : []) types.set(source, "TIMESTAMP");
  const quoted: CsvSource = { file, plan, sources: plan.sources, types, quoted: usesQuotes };
  const promised = promisedSources(plan, types, sniffed);
  const from = { table, plan, types, promised, limit, notes, timesWritten: true };
  let rejects = await fill(task, from, quoted);
  const warnings: string[] = [];
  if (rejects.unclosedQuote && usesQuotes) {
    const rows = await countRows(task, table);
    const plain = await fill(task, from, { ...quoted, quoted: false });
    if ((await countRows(task, table)) > rows) {
      rejects = plain;
      warnings.push(plainQuotes);
    } else rejects = await fill(task, from, quoted);
  }
  const settled = await settleTable(task, from);
  return {
    ...settled,
    refused: [...rejects.refused, ...settled.refused],
    refusedRows: rejects.rows + settled.refusedRows,
    warnings: [...warnings, ...settled.warnings],
  };
}

// A column with a misfit is read again as text. It may have hidden misfits in a later column, so several readings may be needed.
const mostReadings = 4;

/**
 * Fills the table, and again where values did not fit or broke a promise of the first rows. Afterwards `filling.types` and
 * `filling.promised` describe how each column was read.
 */
async function fill(
  task: DatabaseTask,
  filling: Filling & {
    types: Map<string, RawType>;
    promised: Set<string>;
    limit?: number | undefined;
  },
  source: CsvSource,
): Promise<Rejects> {
  const { types, promised } = filling;
  for (let reading = 1; ; reading++) {
    await task.run(`DROP TABLE IF EXISTS ${quoteName(filling.table)}`);
    await forgetRejects(task);
    const from = csvSql({ ...source, types });
    await fillTable(task, { ...filling, from }).catch((thrown) => {
      if (!isBrokenPromise(thrown)) throw thrown;
      promised.clear();
      return fillTable(task, { ...filling, from });
    });
    const rejects = await readRejects(task, source);
    const found = [...rejects.misfits, ...(await timeMisfits(task, filling))];
    const misfits = found.filter((name) => types.get(name) !== "VARCHAR");
    for (const name of misfits) types.set(name, "VARCHAR");
    if (misfits.length === 0 || reading === mostReadings) return rejects;
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

async function countRows(task: DatabaseTask, table: string): Promise<number> {
  const [row] = await task.rows(`SELECT count(*) AS count FROM ${quoteName(table)}`);
  return Number(row!.count);
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

const isMixedLineEnds = (thrown: unknown) => /state machine reached an invalid state/i.test(String(thrown));

function asFileError(thrown: unknown, path: string, { via }: TablePlan): unknown {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/No files found|No such file/i.test(message)) {
    return new AppError(
      "FILE_MISSING",
      `The file ${path} is not there any more; check where it went.`,
      message,
    );
  }
  const zone = /Unknown TimeZone '([^']*)'/i.exec(message)?.[1];
  if (zone !== undefined) {
    return new AppError(
      "INVALID_INPUT",
      `There is no time zone ${zone}; name one like Europe/Vienna or +02:00.`,
    );
  }
  if (via === "parquet" && /Error: /.test(message)) {
    return new AppError(
      "FILE_UNREADABLE",
      `${path} is damaged: it begins as Parquet and cannot be read; get a whole copy of it.`,
      message.slice(0, 2000),
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
