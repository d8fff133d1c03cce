// Reads one text file into a staging table: surveys it, cleans it where necessary, and reads it by its plan.
import { rm } from "node:fs/promises";
import type { MappingChoice } from "../../core/table/choose-plan.ts";
import { readsLines, type TablePlan } from "../../core/table/reader.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { SourceFile } from "../files/source-file.ts";
import type { DatabaseTask } from "../store/database.ts";
import { type CleanFile, cleanFile } from "./clean-file.ts";
import type { LabelFile } from "./find-label-file.ts";
import { readPlan } from "./read-plan.ts";
import { type Survey, surveyFile } from "./survey.ts";
import type { TableFile } from "./table-file.ts";

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

/** Binary files need no text survey. */
const cleanParts: Survey = { utf8: true, longLines: false };

export async function readFile(task: DatabaseTask, reading: FileReading): Promise<ReadOutcome> {
  const { file, found, plan, mappings, table, labels, notes, folder, id, signal } = reading;
  const { path, gzip } = file;
  let clean: CleanFile | null = null;
  try {
    const surveyed = file.parts || isBinary(plan) ? cleanParts : await surveyFile(path, gzip, signal);
    // A JSON array may be one long line; the length of its objects is checked elsewhere.
    const survey = plan.via === "json" ? { ...surveyed, longLines: false } : surveyed;
    clean = await cleanFile(path, { gzip, survey, folder, id, signal });
    const outcome = await readPlan(task, {
      plan,
      path: clean.path,
      gzip: clean.gzip,
      table,
      head: found.head,
      mappings,
      notes,
      signal,
      labelWindows: labels ?? undefined,
    });
    return {
      ...outcome,
      refused: [...clean.refused, ...outcome.refused],
      refusedRows: clean.refused.reduce((sum, { count }) => sum + count, 0) + outcome.refusedRows,
      warnings: [...clean.warnings, ...outcome.warnings],
    };
  } finally {
    if (clean !== null && clean.path !== path) await rm(clean.path, { force: true });
  }
}
