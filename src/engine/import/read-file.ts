// Reads one text file into a staging table: reads it by its plan while it surveys it, and again from a clean copy where necessary.
import { rm } from "node:fs/promises";
import type { MappingChoice } from "../../core/table/choose-plan.ts";
import { readsLines, type TablePlan } from "../../core/table/reader.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { SourceFile } from "../files/source-file.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { type CleanFile, cleanFile, isReadable } from "./clean-file.ts";
import type { LabelFile } from "./find-label-file.ts";
import { readPlan } from "./read-plan.ts";
import { type Survey, surveyFile } from "./survey.ts";
import type { TableFile } from "./table-file.ts";
import { watched } from "./watched.ts";

export interface FileReading {
  file: SourceFile;
  found: TableFile;
  plan: TablePlan;
  mappings: MappingChoice;
  /** Name of the staging table to create. */
  table: string;
  labels: LabelFile | null;
  /** False for a part of a table: skips the notes that need all rows. */
  notes?: boolean;
  /** Folder for a clean copy, and a number that nobody else uses. */
  folder: string;
  id: number;
  signal: AbortSignal;
}

const isBinary = (plan: TablePlan) => !readsLines(plan) && plan.via !== "json";

async function surveyFor({ file: { path, gzip }, plan, signal }: FileReading): Promise<Survey> {
  const surveyed = await surveyFile(path, { gzip, signal });
  // A JSON array may be one long line; the length of its objects is checked elsewhere.
  return plan.via === "json" ? { ...surveyed, longLines: false } : surveyed;
}

const readAs = (
  task: DatabaseTask,
  { found, plan, mappings, table, labels, notes, signal }: FileReading,
  { path, gzip }: Pick<CleanFile, "path" | "gzip">,
): Promise<ReadOutcome> =>
  readPlan(task, {
    plan,
    path,
    gzip,
    table,
    head: found.head,
    mappings,
    notes,
    signal,
    labelWindows: labels ?? undefined,
  });

export async function readFile(task: DatabaseTask, reading: FileReading): Promise<ReadOutcome> {
  const { file, plan, folder, id, signal } = reading;
  const { path, gzip } = file;
  if (file.parts || isBinary(plan)) return readAs(task, reading, file);
  const unclean = new AbortController();
  const survey = surveyFor(reading).then((found) => {
    if (!isReadable(found)) unclean.abort();
    return found;
  });
  const readBeside = () => {
    if (plan.via !== "delimited") return null;
    const stop = AbortSignal.any([signal, unclean.signal]);
    return watched(task, { signal: stop, report: () => {} }, file.bytes, () =>
      readAs(task, { ...reading, signal: stop }, file),
    );
  };
  // Nearly every file is clean, and is then read already when the survey ends.
  const [surveyed, read] = await Promise.allSettled([survey, readBeside()]);
  if (surveyed.status === "rejected") throw surveyed.reason;
  if (isReadable(surveyed.value)) {
    if (read.status === "rejected") throw read.reason;
    return read.value ?? readAs(task, reading, file);
  }
  let clean: CleanFile | null = null;
  try {
    clean = await cleanFile(path, { gzip, survey: surveyed.value, folder, id, signal });
    const outcome = await readAs(task, reading, clean);
    return {
      ...outcome,
      refused: [...clean.refused, ...outcome.refused],
      refusedRows: clean.refused.reduce((sum, { count }) => sum + count, 0) + outcome.refusedRows,
      warnings: [...clean.warnings, ...outcome.warnings],
    };
  } finally {
    if (clean !== null) await rm(clean.path, { force: true });
  }
}
