// The import of one file: look, recognise, survey, read into a file of its own, check, and only then make it a dataset.
import { open, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { constants, gunzip } from "node:zlib";
import { nameOfMagic, parseHead, type TableHead } from "../../core/table/head.ts";
import { recogniseTable } from "../../core/table/readers.ts";
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Column, Dataset, Refusal } from "../../shared/vocabulary.ts";
import { readPlan } from "../import/read-plan.ts";
import { longestLineBytes, type Survey, surveyFile, writeCleanCopy } from "../import/survey.ts";
import { type DatabaseTask, quoteName } from "../store/database.ts";
import { type DatasetFiles, rowsTable } from "../store/dataset-files.ts";
import type { DatasetStore } from "../store/dataset-store.ts";
import type { JobContext } from "./queue.ts";

export interface ImportTools {
  datasets: DatasetStore;
  files: DatasetFiles;
  temporaryFolder: string;
  now: () => number;
  changed: (datasetId: number) => void;
}

const headBytes = 256 << 10;
const watchEveryMs = 100;

export const importTitle = (input: JobInput<"dataset.import">): string => `Import ${basename(input.path)}`;

export async function importDataset(
  input: JobInput<"dataset.import">,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const startedMs = tools.now();
  const path = resolve(input.path);
  const before = await lookAt(path);
  const { head, gzip } = await readHead(path);
  const found = recogniseTable(head);
  if (!found) throw notRecognised(path);
  const plan = found.reader.map(head);

  context.report({ done: 0, total: before.bytes, unit: "bytes", note: "Checking" });
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
    const outcome = await watched(task, context, before.bytes, () =>
      readPlan(task, { plan, path: clean.path, gzip: clean.gzip, table: rowsTable }),
    );
    await refuseChanged(path, before);
    const refused = [...clean.refused, ...outcome.refused];
    const dataset: Dataset = {
      id,
      name: input.name ?? basename(path),
      kind: plan.datasetKind,
      rows: await countRows(task),
      columns: outcome.columns,
      source: {
        path,
        bytes: before.bytes,
        sha256: survey.sha256,
        format: found.reader.format,
        why: found.recognition.why,
      },
      timeSpan: await timeSpan(task, outcome.columns),
      refused,
      refusedRows: refused.reduce((sum, refusal) => sum + refusal.count, 0),
      warnings: [...clean.warnings, ...outcome.warnings],
      importedAtMs: tools.now(),
      importMs: tools.now() - startedMs,
    };
    if (dataset.rows === 0) throw noRows(path, dataset.refused);
    if (context.signal.aborted) throw new AppError("CANCELLED", "The import was cancelled.");
    await staging.keep();
    await tools.datasets.add(dataset);
    tools.changed(id);
    return { datasetId: id, rows: dataset.rows, refusedRows: dataset.refusedRows };
  } finally {
    await staging.drop();
    if (clean.path !== path) await rm(clean.path, { force: true });
  }
}

interface Look {
  bytes: number;
  modifiedMs: number;
  inode: number;
}

async function lookAt(path: string): Promise<Look> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw new AppError("INVALID_INPUT", `${path} is a folder; open a file in it.`);
    if (stats.size === 0)
      throw new AppError("FILE_EMPTY", `The file ${path} is empty; there is nothing to import.`);
    return { bytes: stats.size, modifiedMs: stats.mtimeMs, inode: stats.ino };
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
}

async function refuseChanged(path: string, before: Look): Promise<void> {
  const after = await lookAt(path).catch(() => null);
  if (
    after &&
    after.bytes === before.bytes &&
    after.modifiedMs === before.modifiedMs &&
    after.inode === before.inode
  )
    return;
  throw new AppError(
    "FILE_CHANGED",
    after
      ? `The file ${path} changed while it was read; import it again when nothing writes to it.`
      : `The file ${path} vanished while it was read; nothing of it was kept.`,
  );
}

async function readHead(path: string): Promise<{ head: TableHead; gzip: boolean }> {
  let raw: Buffer;
  let complete: boolean;
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      raw = buffer.subarray(0, bytesRead);
      complete = bytesRead < headBytes;
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
  const magic = nameOfMagic(raw);
  if (magic === "gzip") {
    // The head of a gzip file is cut: inflate what is there.
    const inflated = await promisify(gunzip)(raw, { finishFlush: constants.Z_SYNC_FLUSH }).catch(() =>
      Buffer.alloc(0),
    );
    const head = parseHead(
      basename(path),
      inflated.subarray(0, headBytes),
      complete && inflated.length <= headBytes,
    );
    return { head, gzip: true };
  }
  if (magic && magic !== "Parquet") throw notRecognised(path, magic);
  return { head: parseHead(basename(path), raw, complete), gzip: false };
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

function notRecognised(path: string, magic?: string): AppError {
  const what = magic ? ` (it is a ${magic} file)` : "";
  return new AppError(
    "FILE_NOT_RECOGNISED",
    `${path} is not a table that Tidewatch knows${what}; open a file of comma-, tab-, semicolon- or bar-separated values.`,
  );
}

function asFileError(thrown: unknown, path: string): unknown {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (thrown instanceof AppError) return thrown;
  if (code === "ENOENT") return new AppError("FILE_MISSING", `There is no file ${path}; check the path.`);
  if (code === "ENOSPC") {
    return new AppError(
      "DISK_FULL",
      "The disk of the workspace is full; free some space, then try again.",
      message,
    );
  }
  if (code === "EACCES" || code === "EPERM") {
    return new AppError(
      "FILE_UNREADABLE",
      `The file ${path} may not be read by you; change its permissions.`,
      message,
    );
  }
  return new AppError("FILE_UNREADABLE", `The file ${path} cannot be read: ${message}`, message);
}
