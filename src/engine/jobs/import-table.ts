// The import of a table: survey it, clean it where it must be, read it by its plan into a file of its own.
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { choosePlan } from "../../core/table/choose-plan.ts";
import type { TablePlan } from "../../core/table/reader.ts";
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Column, Dataset, Refusal } from "../../shared/vocabulary.ts";
import { findLabelFile, type LabelFile, readLabelFile } from "../import/find-label-file.ts";
import { noSeries, readPlan } from "../import/read-plan.ts";
import { longestLineBytes, type Survey, surveyFile, writeCleanCopy } from "../import/survey.ts";
import type { TableFile } from "../import/table-file.ts";
import { type DatabaseTask, quoteName } from "../store/database.ts";
import { rowsTable } from "../store/dataset-files.ts";
import { type ImportOrder, type ImportTools, keepDataset } from "./keep-dataset.ts";
import type { JobContext } from "./queue.ts";
import { asFileError, refuseChanged } from "./source-file.ts";

export interface TableOrder extends ImportOrder {
  found: TableFile;
  wishes: Pick<JobInput<"dataset.import">, "mapping" | "useRemembered" | "labelWindows">;
}

const watchEveryMs = 100;

export async function importTable(
  { file, name, startedMs, found, wishes }: TableOrder,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const { path, gzip, bytes } = file;
  const { mapping: given, useRemembered = true } = wishes;
  const choice = { given, remembered: useRemembered ? tools.mappings.find : undefined };
  const chosen = choosePlan(found.head, found.reader, choice);
  const { plan } = chosen;
  const labels = await labelsOf(path, plan, wishes.labelWindows);
  context.report({ done: 0, total: bytes, unit: "bytes", note: "Checking" });
  const survey = await surveyFile(path, gzip, context.signal);
  const id = await tools.datasets.reserve();
  const clean = await cleanFile(path, {
    gzip,
    survey,
    folder: tools.temporaryFolder,
    id,
    signal: context.signal,
  });
  const staging = await tools.files.stage(id);
  const { task } = staging;
  try {
    const outcome = await watched(task, context, bytes, () =>
      readPlan(task, {
        plan,
        path: clean.path,
        gzip: clean.gzip,
        table: rowsTable,
        mappings: choice,
        signal: context.signal,
        labelWindows: labels ?? undefined,
      }),
    );
    await refuseChanged(file);
    const refused = [...clean.refused, ...outcome.refused];
    const read = {
      id,
      name,
      kind: outcome.datasetKind,
      rows: await countRows(task),
      columns: outcome.columns,
      source: {
        path,
        bytes,
        sha256: survey.sha256,
        format: found.reader.format,
        why: found.recognition.why,
      },
      timeSpan: await timeSpan(task, outcome.columns),
      refused,
      refusedRows: clean.refused.reduce((sum, { count }) => sum + count, 0) + outcome.refusedRows,
      warnings: [...clean.warnings, ...outcome.warnings],
    };
    if (read.rows === 0) throw noRows(path, refused);
    const { signal } = context;
    const kept = await keepDataset(read, { file, startedMs, staging, signal }, tools);
    const { signature } = outcome.chosen ?? chosen;
    if (given && signature !== null) tools.mappings.remember(signature, given, tools.now());
    tools.changed(id);
    return kept;
  } finally {
    await staging.drop();
    if (clean.path !== path) await rm(clean.path, { force: true });
  }
}

/** The label windows of a series: of the chosen file, else of one that lies near it. */
function labelsOf(
  path: string,
  plan: TablePlan,
  chosen: string | undefined,
): Promise<LabelFile | null> | null {
  const series = plan.datasetKind === "samples";
  if (chosen === undefined) return series ? findLabelFile(path) : null;
  // What a store of typed columns holds is known when it is read.
  const open = plan.via === "parquet" || plan.via === "json";
  if (series || open) return readLabelFile(resolve(chosen), path);
  throw noSeries(path);
}

interface CleanFile {
  path: string;
  gzip: boolean;
  refused: Refusal[];
  warnings: string[];
}

/** The file itself when it is clean, else a clean copy of it in the workspace's temporary folder. */
async function cleanFile(
  path: string,
  options: { gzip: boolean; survey: Survey; folder: string; id: number; signal: AbortSignal },
): Promise<CleanFile> {
  const { gzip, survey } = options;
  if (survey.utf8 && !survey.longLines) return { path, gzip, refused: [], warnings: [] };
  const to = join(options.folder, `clean-${options.id}.csv`);
  const copy = await writeCleanCopy(path, { gzip, utf8: survey.utf8, to, signal: options.signal }).catch(
    async (thrown) => {
      await rm(to, { force: true });
      throw asFileError(thrown, path);
    },
  );
  const limit = `${(longestLineBytes / 1e6).toFixed(1)} MB`;
  return {
    path: to,
    gzip: false,
    refused:
      copy.longLineCount === 0
        ? []
        : [
            {
              reason: `The line is longer than ${limit}`,
              count: copy.longLineCount,
              examples: copy.longLines.map(({ line, start }) => ({ line, text: start })),
            },
          ],
    warnings: copy.converted ? ["The text is not UTF-8; it was read as Windows-1252."] : [],
  };
}

/** Runs long statements on a task, with progress, and interrupts them on cancel. */
async function watched<T>(
  task: DatabaseTask,
  { signal, report }: JobContext,
  bytes: number,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = () => task.interrupt();
  let furthest = 0;
  const timer = setInterval(() => {
    // An interrupt that comes between two statements is lost, so it is said again until the work has ended.
    if (signal.aborted) return interrupt();
    furthest = Math.max(furthest, task.share() ?? 0);
    report({ done: Math.round(furthest * bytes), total: bytes, unit: "bytes", note: "Reading" });
  }, watchEveryMs);
  signal.addEventListener("abort", interrupt);
  try {
    if (signal.aborted) throw new AppError("CANCELLED", "The import was cancelled.");
    return await work();
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", interrupt);
  }
}

async function countRows(task: DatabaseTask): Promise<number> {
  const [row] = await task.rows(`SELECT count(*) AS count FROM ${rowsTable}`);
  return Number(row!.count);
}

async function timeSpan(task: DatabaseTask, columns: Column[]): Promise<Dataset["timeSpan"]> {
  const time = columns.find((column) => column.kind === "time");
  if (!time) return null;
  const name = quoteName(time.name);
  const [row] = await task.rows(`SELECT min(${name}) AS low, max(${name}) AS high FROM ${rowsTable}`);
  return row?.low == null || row.high == null ? null : { fromMs: Number(row.low), toMs: Number(row.high) };
}

function noRows(path: string, refused: Refusal[]): AppError {
  const most = refused[0];
  return new AppError(
    "FILE_NOT_RECOGNISED",
    most
      ? `No line of ${path} could be read as a row (${most.count} refused: ${most.reason.toLowerCase()}); check that it is a table.`
      : `${path} has a header but no rows; there is nothing to import.`,
  );
}
