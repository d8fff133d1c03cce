// The files of a set into one staging table: one file at a time, columns by name, in the order of the files' first times. What
// every file says is told once.
import { choosePlan, type MappingChoice } from "../../core/table/choose-plan.ts";
import { notesBetween, orderParts } from "../../core/table/part-order.ts";
import { inCatalogueOrder } from "../dataset/catalogue-columns.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import { lookAtFile } from "../files/source-file.ts";
import type { DatabaseTask } from "../store/database.ts";
import type { JobContext } from "../work/queue.ts";
import { checkJson } from "./check-limits.ts";
import type { SetPart } from "./group-files.ts";
import { createMergedOutcome } from "./merged-outcome.ts";
import { noteTable } from "./notes.ts";
import { createPartTable, fileColumn } from "./part-table.ts";
import { type FileReading, readFile } from "./read-file.ts";
import { recogniseTableFile } from "./table-file.ts";
import { watched } from "./watched.ts";

/** The rows of one file, until they are moved. */
const partRows = "part";

interface PartsReading extends Pick<FileReading, "folder" | "id" | "table"> {
  parts: readonly SetPart[];
  mappings: MappingChoice;
}

export async function readParts(
  task: DatabaseTask,
  { parts, table, mappings, folder, id }: PartsReading,
  context: Pick<JobContext, "signal" | "report">,
): Promise<ReadOutcome> {
  const rows = await createPartTable(task, table);
  const merged = createMergedOutcome();
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  let datasetKind: ReadOutcome["datasetKind"] = "flows";
  for (const part of parts) {
    const file = await lookAtFile(part.path);
    const found = recogniseTableFile(file);
    const { plan } = choosePlan(found.head, found.reader, mappings);
    await checkJson(plan, file, context.signal);
    const before = done;
    const report: JobContext["report"] = (progress) =>
      context.report({ ...progress, done: before + progress.done, total });
    const outcome = await watched(task, { signal: context.signal, report }, part.bytes, () =>
      readFile(task, {
        ...{ file, found, plan, mappings, folder, id, labels: null, notes: false },
        table: partRows,
        signal: context.signal,
      }),
    );
    await rows.add(partRows, outcome.columns, part.name);
    merged.add(part.name, outcome);
    datasetKind = outcome.datasetKind;
    done += part.bytes;
  }
  const spans = await rows.spans();
  const order = orderParts(spans);
  const columns = await rows.finish(order);
  const ofSource = columns.filter(({ name }) => name !== fileColumn);
  return {
    datasetKind,
    columns: inCatalogueOrder(columns),
    refused: merged.refused,
    refusedRows: merged.refusedRows,
    warnings: [
      ...merged.warnings,
      ...notesBetween(order.map((at) => spans[at]!)),
      ...(await noteTable(task, table, { warnAtRows: [], datasetKind }, ofSource)),
    ],
  };
}
