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

async function surveyFor(
  { file: { path, gzip }, plan, signal }: FileReading,
  when: Pick<Parameters<typeof surveyFile>[1], "whenBegun" | "whenMisshapen">,
): Promise<Survey> {
  const shape = plan.via === "delimited" ? { ...plan, quoted: true } : undefined;
  const surveyed = await surveyFile(path, { gzip, signal, shape, ...when });
  // A JSON array may be one long line; the length of its objects is checked elsewhere.
  return plan.via === "json" ? { ...surveyed, longLines: false } : surveyed;
}

const readAs = (
  task: DatabaseTask,
  { found, plan, mappings, table, labels, notes, signal }: FileReading,
  { path, gzip, misshapen }: Pick<CleanFile, "path" | "gzip"> & Pick<Survey, "misshapen">,
): Promise<ReadOutcome> =>
  readPlan(task, {
    plan,
    path,
    gzip,
    misshapen,
    table,
    head: found.head,
    mappings,
    notes,
    signal,
    labelWindows: labels ?? undefined,
  });

/** Reads the file as it is; stops when `unclean` aborts, and what it has read then counts for nothing. */
const readUnless = (unclean: AbortSignal, task: DatabaseTask, reading: FileReading): Promise<ReadOutcome> =>
  watched(task, { signal: unclean, report: () => {} }, reading.file.bytes, () =>
    readAs(task, reading, { ...reading.file, misshapen: false }),
  );

export async function readFile(task: DatabaseTask, reading: FileReading): Promise<ReadOutcome> {
  const { file, plan, folder, id, signal } = reading;
  const { path, gzip } = file;
  if (file.parts || isBinary(plan)) return readAs(task, reading, { path, gzip, misshapen: false });
  const unclean = new AbortController();
  let whenBegun = () => {};
  const begun = new Promise<void>((resolve) => {
    whenBegun = resolve;
  });
  const survey = surveyFor(reading, { whenBegun, whenMisshapen: () => unclean.abort() }).then((found) => {
    if (!isReadable(found) || found.misshapen) unclean.abort();
    return found;
  });
  const readBeside = async () => {
    if (plan.via !== "delimited") return null;
    await Promise.race([begun, survey]);
    return unclean.signal.aborted ? null : readUnless(unclean.signal, task, reading);
  };
  // Nearly every file is clean, and is then read already when the survey ends.
  const [surveyed, read] = await Promise.allSettled([survey, readBeside()]);
  if (surveyed.status === "rejected") throw surveyed.reason;
  const { misshapen } = surveyed.value;
  if (isReadable(surveyed.value)) {
    if (misshapen) return readAs(task, reading, { path, gzip, misshapen });
    if (read.status === "rejected") throw read.reason;
    return read.value ?? readAs(task, reading, { path, gzip, misshapen });
  }
  let clean: CleanFile | null = null;
  try {
    clean = await cleanFile(path, { gzip, survey: surveyed.value, folder, id, signal });
    const outcome = await readAs(task, reading, { ...clean, misshapen });
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
