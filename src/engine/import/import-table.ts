// The import of a table: its first rows are shown, it is surveyed, cleaned where it must be, and read by its plan into a
// file of its own.
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { choosePlan } from "../../core/table/choose-plan.ts";
import type { TablePlan } from "../../core/table/reader.ts";
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import type { Growing } from "../dataset/growing.ts";
import { hashSource, refuseChangedSource } from "../files/source-folder.ts";
import type { DatabaseTask } from "../store/database.ts";
import type { JobContext } from "../work/queue.ts";
import { together } from "../work/together.ts";
import { type CleanFile, cleanFile } from "./clean-file.ts";
import { findLabelFile, type LabelFile, readLabelFile } from "./find-label-file.ts";
import { countRows, replaceFirstRows, showFirstRows, timeSpan } from "./first-rows.ts";
import { type ImportOrder, type ImportTools, keepDataset } from "./keep-dataset.ts";
import { noSeries, readPlan } from "./read-plan.ts";
import { type Survey, surveyFile } from "./survey.ts";
import type { TableFile } from "./table-file.ts";

export interface TableOrder extends ImportOrder {
  found: TableFile;
  wishes: Pick<JobInput<"dataset.import">, "mapping" | "useRemembered" | "labelWindows">;
}

/** The table that grows beside the first rows, until it takes their place. */
const wholeTable = "whole";
const watchEveryMs = 100;
/** Parquet has no text that would have to be surveyed. */
const cleanParts: Survey = { utf8: true, longLines: false };

export async function importTable(
  { file, name, startedMs, found, wishes }: TableOrder,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const { path, gzip, bytes } = file;
  const { signal } = context;
  const { mapping: given, useRemembered = true } = wishes;
  const mappings = { given, remembered: useRemembered ? tools.mappings.find : undefined };
  const chosen = choosePlan(found.head, found.reader, mappings);
  const { plan } = chosen;
  const labels = await labelsOf(path, plan, wishes.labelWindows);
  const id = await tools.datasets.reserve();
  const { format } = found.reader;
  const source = { path, bytes, sha256: null, format, why: found.recognition.why };
  const staging = await tools.datasetFiles.stage(id);
  const { task } = staging;
  let growing: Growing | null = null;
  let clean: CleanFile | null = null;
  try {
    context.report({ done: 0, total: bytes, unit: "bytes", note: "Checking" });
    const known = { id, name, source };
    growing = await showFirstRows({ file, found, plan, mappings, known, startedMs }, task, tools);
    const survey = file.parts ? cleanParts : await surveyFile(path, gzip, signal);
    clean = await cleanFile(path, { gzip, survey, folder: tools.temporaryFolder, id, signal });
    const from = { path: clean.path, gzip: clean.gzip };
    const [outcome, sha256] = await together(signal, [
      (either) =>
        watched(task, { ...context, signal: either }, bytes, () =>
          readPlan(task, {
            plan,
            ...from,
            table: wholeTable,
            head: found.head,
            mappings,
            signal: either,
            labelWindows: labels ?? undefined,
          }),
        ),
      (either) => hashSource(file, either),
    ]);
    await refuseChangedSource(file);
    const refused = [...clean.refused, ...outcome.refused];
    const read = {
      ...known,
      kind: outcome.datasetKind,
      rows: await countRows(task, wholeTable),
      columns: outcome.columns,
      source: { ...source, sha256 },
      timeSpan: await timeSpan(task, wholeTable, outcome.columns),
      refused,
      refusedRows: clean.refused.reduce((sum, { count }) => sum + count, 0) + outcome.refusedRows,
      warnings: [...clean.warnings, ...outcome.warnings],
    };
    if (read.rows === 0) throw noRows(path, refused);
    const keep = async () => {
      await replaceFirstRows(task, wholeTable);
      return keepDataset(read, { file, startedMs, staging, signal }, tools);
    };
    const kept = await (growing === null ? keep() : growing.settle(keep));
    const { signature } = outcome.chosen ?? chosen;
    if (given && signature !== null) tools.mappings.remember(signature, given, tools.now());
    return kept;
  } finally {
    // After a settling that kept it, this finds nothing to drop.
    await (growing === null ? staging.drop() : growing.settle(() => staging.drop()));
    if (clean !== null && clean.path !== path) await rm(clean.path, { force: true });
    tools.changed({ dataset: id });
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

/** Runs long statements on a task, with progress, and interrupts them on cancel. */
export async function watched<T>(
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

function noRows(path: string, refused: Refusal[]): AppError {
  const most = refused[0];
  return new AppError(
    "FILE_NOT_RECOGNISED",
    most
      ? `No line of ${path} could be read as a row (${most.count} refused: ${most.reason.toLowerCase()}); check that it is a table.`
      : `${path} has a header but no rows; there is nothing to import.`,
  );
}
