// Runs a table plan in DuckDB: fills a staging table from a clean file, checks and converts the values, and reports what was refused. The
// entry point of this folder.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MappingChoice } from "../../core/table/choose-plan.ts";
import type { TableHead } from "../../core/table/head.ts";
import type { DelimitedPlan, TablePlan } from "../../core/table/reader.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import { manyText } from "../../shared/number-words.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import type { CsvFile } from "./csv-source.ts";
import type { LabelFile } from "./find-label-file.ts";
import { labelByWindows } from "./label-windows.ts";
import { readCsv } from "./read-csv.ts";
import { readRecords } from "./read-records.ts";
import { readStored } from "./read-stored.ts";
import { writePlainLineEnds } from "./survey.ts";

interface ReadOptions {
  plan: TablePlan;
  /** A clean file: UTF-8, no line over DuckDB's limit. */
  path: string;
  gzip: boolean;
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
  const { path, gzip, signal = new AbortController().signal } = options;
  const read = (file: CsvFile) => readCsv(task, { ...options, plan, file, signal });
  try {
    return await read({ path, gzip });
  } catch (thrown) {
    if (!isMixedLineEnds(thrown)) throw thrown;
  }
  // On a file with mixed line ends, DuckDB's strict reader fails and its lenient one loses lines.
  const folder = await mkdtemp(join(tmpdir(), "tidewatch-lines-"));
  try {
    const to = join(folder, "lines.csv");
    await writePlainLineEnds(path, { gzip, to, signal });
    return await read({ path: to, gzip: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
