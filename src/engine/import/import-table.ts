// Imports a table: shows its first rows, surveys the file, cleans it where necessary, and reads it by its plan into a new database file.
import { resolve } from "node:path";
import { choosePlan } from "../../core/table/choose-plan.ts";
import type { TablePlan } from "../../core/table/reader.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { manyText } from "../../shared/number-words.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import type { Growing } from "../dataset/growing.ts";
import { keepSourcePaths } from "../dataset/source-paths.ts";
import { hashSource, refuseChangedSource } from "../files/source-folder.ts";
import type { JobContext } from "../work/queue.ts";
import { together } from "../work/together.ts";
import { checkJson } from "./check-limits.ts";
import { addContext } from "./context-columns.ts";
import { countRows } from "./fill-table.ts";
import { findLabelFile, type LabelFile, readLabelFile } from "./find-label-file.ts";
import { replaceFirstRows, showFirstRows, timeSpan } from "./first-rows.ts";
import type { FileGroups } from "./group-files.ts";
import { type ImportOrder, type ImportTools, keepDataset } from "./keep-dataset.ts";
import { readFile } from "./read-file.ts";
import { mixedPart, readParts } from "./read-parts.ts";
import { noSeries } from "./read-plan.ts";
import type { TableFile } from "./table-file.ts";
import { watched } from "./watched.ts";

export interface TableOrder extends ImportOrder {
  /** The files of a set; `file` begins with the first of them. */
  set?: FileGroups;
  found: TableFile;
  options: Pick<JobInput<"dataset.import">, "mapping" | "useRemembered" | "labelWindows">;
}

/** The complete table, which grows beside the first rows and replaces them at the end. */
const wholeTable = "whole";

export async function importTable(
  { file, name, startedMs, found, options, set }: TableOrder,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const { path, bytes } = file;
  const { signal } = context;
  const { mapping, useRemembered = true } = options;
  const mappings = { mapping, remembered: useRemembered ? tools.mappings.find : undefined };
  const chosen = choosePlan(found.head, found.reader, mappings);
  const { plan } = chosen;
  const labels = set ? noLabels(set, options.labelWindows) : await labelsOf(path, plan, options.labelWindows);
  const id = await tools.datasets.reserve();
  const { format } = found.reader;
  const source = { path, bytes, sha256: null, format, ...whyOf(found, set) };
  const staging = await tools.datasetFiles.stage(id);
  const { task } = staging;
  let growing: Growing | null = null;
  try {
    context.report({ done: 0, total: bytes, unit: "bytes", note: "Checking" });
    const known = { id, name, source };
    const beginning = set ? { ...file, path: set.main.parts[0]!.path } : file;
    await checkJson(plan, beginning, signal);
    const first = { file: beginning, found, plan, mappings, known, startedMs, signal };
    growing = await watched(task, { signal, report() {} }, bytes, () => showFirstRows(first, task, tools));
    const folder = tools.temporaryFolder;
    const reading = { table: wholeTable, mappings, folder, id };
    const [outcome, sha256] = await together(signal, [
      async (either) => {
        const watch = { signal: either, report: context.report };
        const parts = set ? { ...set, parts: set.main.parts, namesFiles: true } : mixedPart(file, plan);
        const outcome =
          parts === null
            ? await watched(task, watch, bytes, () =>
                readFile(task, { ...reading, file, found, plan, labels, signal: either }),
              )
            : await readParts(task, { ...parts, ...reading }, watch);
        return watched(task, watch, bytes, () => addContext(task, wholeTable, outcome, either));
      },
      (either) => hashSource(file, either),
    ]);
    await refuseChangedSource(file);
    const { refused, refusedRows } = outcome;
    const read = {
      ...known,
      kind: outcome.datasetKind,
      rows: await countRows(task, wholeTable),
      columns: outcome.columns,
      source: { ...source, sha256 },
      timeSpan: await timeSpan(task, wholeTable, outcome.columns),
      refused,
      refusedRows,
      warnings: [...(set?.leftOut ?? []), ...outcome.warnings],
    };
    if (read.rows === 0) throw noRows(path, refused);
    const keep = async () => {
      await replaceFirstRows(task, wholeTable);
      if (set) await keepSourcePaths(task, pathsOf(set));
      return keepDataset(read, { file, startedMs, staging, signal }, tools);
    };
    const dataset = await (growing === null ? keep() : growing.settle(keep));
    const { signature } = outcome.chosen ?? chosen;
    if (mapping && signature !== null) tools.mappings.remember(signature, mapping, tools.now());
    return dataset;
  } finally {
    // Drops nothing when the staging table was already kept.
    await (growing === null ? staging.drop() : growing.settle(() => staging.drop()));
    tools.changed({ dataset: id });
  }
}

const pathsOf = ({ main, sides }: FileGroups): string[] => [
  ...new Set([...main.parts, ...sides].map(({ path }) => path)),
];

function whyOf({ recognition: { why } }: TableFile, set: FileGroups | undefined) {
  if (set === undefined) return { why };
  const { main, sidesText } = set;
  const joined = sidesText === "" ? "" : `, with what other logs say of their flows: ${sidesText}`;
  const files = manyText(main.parts.length, "file");
  return {
    why: `${files} of ${main.title} in the order of time${joined}; the first: ${why}`,
    files: pathsOf(set).length,
  };
}

function noLabels({ folder }: FileGroups, chosen: string | undefined): null {
  if (chosen === undefined) return null;
  throw new AppError(
    "INVALID_INPUT",
    `Label windows are for one series, but ${folder} holds several files; import the series by itself.`,
  );
}

/** The label windows of a series: from the chosen file, else from one nearby. */
function labelsOf(
  path: string,
  plan: TablePlan,
  chosen: string | undefined,
): Promise<LabelFile | null> | null {
  const series = plan.datasetKind === "samples";
  if (chosen === undefined) return series ? findLabelFile(path) : null;
  // The content of Parquet and JSON is known only when it is read.
  const open = plan.via === "parquet" || plan.via === "json";
  if (series || open) return readLabelFile(resolve(chosen), path);
  throw noSeries(path);
}

function noRows(path: string, refused: Refusal[]): AppError {
  const most = refused[0];
  return new AppError(
    "FILE_NOT_RECOGNISED",
    most
      ? `No line of ${path} could be read as a row (${most.count} refused: ${most.reason[0]!.toLowerCase()}${most.reason.slice(1)}); check that it is a table.`
      : `${path} has a header but no rows; there is nothing to import.`,
  );
}
