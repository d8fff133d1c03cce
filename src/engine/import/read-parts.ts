// Reads the files of a set into one staging table: one file at a time, columns matched by name, in the order of the files' first times,
// joined with what other logs say about the flows. Messages that files share are listed once.
import { basename } from "node:path";
import { choosePlan, type MappingChoice } from "../../core/table/choose-plan.ts";
import { notesBetween, orderParts } from "../../core/table/part-order.ts";
import type { TablePlan } from "../../core/table/reader.ts";
import { manyText } from "../../shared/number-words.ts";
import { inCatalogueOrder } from "../dataset/catalogue-columns.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import { lookAtFile, type SourceFile } from "../files/source-file.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import type { JobContext } from "../work/queue.ts";
import { checkJson } from "./check-limits.ts";
import type { SetPart } from "./group-files.ts";
import { addEvents, dropEvents, foldEvents, otherColumns } from "./join-events.ts";
import { createMergedOutcome } from "./merged-outcome.ts";
import { noteTable } from "./notes.ts";
import { createPartTable, fileColumn, type PartTable } from "./part-table.ts";
import { type FileReading, readFile } from "./read-file.ts";
import { recogniseTableFile } from "./table-file.ts";
import { watched } from "./watched.ts";

/** The table of one file's rows until they are moved. */
const partRows = "part";

interface PartsReading extends Pick<FileReading, "folder" | "id" | "table"> {
  parts: readonly SetPart[];
  /** Files with records about the flows, and the column that refers to the flow. */
  sides: readonly SetPart[];
  joinedBy: string | null;
  /** Whether each row names its file. */
  namesFiles: boolean;
  mappings: MappingChoice;
  /** False for the first rows of a table: skips the notes that need all rows. */
  notes?: boolean;
}

export async function readParts(
  task: DatabaseTask,
  { parts, sides, joinedBy, namesFiles, table, mappings, folder, id, notes }: PartsReading,
  context: Pick<JobContext, "signal" | "report">,
): Promise<ReadOutcome> {
  const rows = await createPartTable(task, table, namesFiles);
  const merged = createMergedOutcome();
  const total = [...parts, ...sides].reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  let datasetKind: ReadOutcome["datasetKind"] = "flows";
  const read = async (part: SetPart, isSide: boolean) => {
    const file = await lookAtFile(part.path);
    const found = recogniseTableFile(file);
    const chosen = choosePlan(found.head, found.reader, mappings).plan;
    const plan = isSide ? eventPlan(chosen) : chosen;
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
    done += part.bytes;
    return outcome;
  };
  for (const part of parts) {
    const outcome = await read(part, false);
    await rows.add(partRows, outcome.columns, part.name);
    merged.add(part.name, outcome);
    datasetKind = outcome.datasetKind;
  }
  for (const side of sides) {
    const { warnings: _, ...outcome } = await read(side, true);
    await addEvents(task, partRows);
    if (!parts.includes(side)) merged.add(side.name, { ...outcome, warnings: [] });
  }
  const joined = joinedBy === null ? null : await joinEvents(task, rows, table, joinedBy);
  const spans = await rows.spans();
  const order = orderParts(spans);
  const columns = [...(await rows.finish(order, joined))];
  await dropEvents(task);
  const ofSource = columns.filter(({ name }) => name !== fileColumn);
  return {
    datasetKind,
    columns: inCatalogueOrder(columns),
    refused: merged.refused,
    refusedRows: merged.refusedRows,
    warnings: [
      ...merged.warnings,
      ...(joined?.warnings ?? []),
      ...notesBetween(order.map((at) => spans[at]!)),
      ...(notes === false ? [] : await noteTable(task, table, { warnAtRows: [], datasetKind }, ofSource)),
    ],
  };
}

/** A single file with flows and records about them, as a set of one; null for any other file. */
export function mixedPart(
  { path, bytes, modifiedMs, gzip }: Pick<SourceFile, "path" | "bytes" | "modifiedMs" | "gzip">,
  plan: TablePlan,
): Pick<PartsReading, "parts" | "sides" | "joinedBy" | "namesFiles"> | null {
  if (plan.via !== "records" || plan.joinedBy === undefined) return null;
  const parts = [{ path, name: basename(path), bytes, modifiedMs, gzip, isMixed: true }];
  return { parts, sides: parts, joinedBy: plan.joinedBy, namesFiles: false };
}

/** The plan that reads what a log says about flows, instead of its rows. */
function eventPlan(plan: TablePlan): TablePlan {
  return plan.via === "records" ? { ...plan, log: null, events: true, derive: false, warnings: [] } : plan;
}

/** Folds the events, and adds the flows that only events name. */
async function joinEvents(task: DatabaseTask, rows: PartTable, table: string, key: string) {
  await rows.widen([{ name: key, kind: "text", unit: null, about: "" }]);
  const folded = await foldEvents(task, table, key);
  if (folded === null) return null;
  const others = await rows.addOthers(folded.others, otherColumns(key));
  const note = `${manyText(others, "flow")} ${others === 1 ? "is" : "are"} known from other records alone, without bytes and packets.`;
  return { key, ...folded, warnings: others === 0 ? folded.warnings : [...folded.warnings, note] };
}
