// Imports a capture: threads read and meter it; this side stores the flows as columns, while the rows so far can already be read.
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Recognised } from "../../core/capture/format.ts";
import { notesBetween } from "../../core/table/part-order.ts";
import type { JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { manyText } from "../../shared/number-words.ts";
import type { CaptureOptions, Column, Dataset } from "../../shared/vocabulary.ts";
import { keepCaptureFiles } from "../capture/capture-files.ts";
import { defaultCaptureOptions, meterOptions } from "../capture/capture-options.ts";
import { ChunkRing } from "../capture/chunk-ring.ts";
import { captureColumns, createRows, openFlowTable, shownRows } from "../capture/flow-table.ts";
import { healthOutcome } from "../capture/health-outcome.ts";
import { keptHealth } from "../capture/kept-health.ts";
import { labelFlows } from "../capture/label-flows.ts";
import type {
  CapturePart,
  FileRead,
  Metered,
  MeterNote,
  MeterOrder,
  MeterResult,
  ReadOrder,
} from "../capture/meter-messages.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import type { Staging } from "../dataset/dataset-files.ts";
import type { Growing } from "../dataset/growing.ts";
import { keepSourcePaths } from "../dataset/source-paths.ts";
import { asFileError, type SourceFile } from "../files/source-file.ts";
import { hashOfList } from "../files/source-folder.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import type { JobContext } from "../work/queue.ts";
import { runThread } from "../work/thread.ts";
import { together } from "../work/together.ts";
import type { SetPart } from "./group-files.ts";
import { type ImportOrder, type ImportTools, keepDataset } from "./keep-dataset.ts";

type FirstLook = Omit<Dataset, "importMs" | "importedAtMs" | "reading">;

interface CaptureOrder extends ImportOrder {
  recognised: Exclude<Recognised, { kind: "refused" }>;
  /** For several files: the files in time order, and what is left out. */
  set?: { parts: readonly SetPart[]; leftOut: readonly string[] };
  options?: CaptureOptions | undefined;
}

/** How often a growing dataset is announced as changed, at most. */
const announceEveryMs = 1000;

export async function importCapture(
  order: CaptureOrder,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const { datasets, datasetFiles, changed } = tools;
  const { file, startedMs } = order;
  const { signal } = context;
  const id = await datasets.reserve();
  const staging = await datasetFiles.stage(id, shownRows);
  let growing: Growing | null = null;
  try {
    await createRows(staging.task);
    const first = firstLook(id, order);
    growing = datasets.grow({ ...first, importedAtMs: startedMs, importMs: 0, reading: true }, signal);
    const { metered, ...grown } = await readRows(first, { order, staging, growing, context }, tools);
    if (grown.rows === 0) throw noFlows(file, metered);
    const read = {
      ...first,
      ...grown,
      ...healthOutcome(metered),
      source: { ...first.source, sha256: hashOf(order, metered.hashes) },
    };
    const health = keptHealth(metered);
    return await growing.settle(async () => {
      const labels = await labelFlows(staging.task, file.path);
      const files = order.set ? await noteFiles(staging.task, order.set, metered) : null;
      const columns = [...read.columns, ...(labels?.columns ?? []), ...(files?.columns ?? [])];
      const warnings = [...(files?.notes ?? []), ...read.warnings, ...(labels?.notes ?? [])];
      return keepDataset({ ...read, columns, warnings }, { file, startedMs, staging, signal, health }, tools);
    });
  } catch (thrown) {
    throw asFileError(thrown, file.path);
  } finally {
    // Drops nothing when the staging table was already kept.
    await (growing === null ? staging.drop() : growing.settle(() => staging.drop()));
    if (growing !== null) changed({ dataset: id });
  }
}

/** The dataset's record before any packet was read. */
function firstLook(id: number, { file, name, recognised, options, set }: CaptureOrder): FirstLook {
  const { path, bytes, gzip } = file;
  const format = gzip ? `${recognised.kind}, gzip` : recognised.kind;
  return {
    id,
    name,
    kind: "flows",
    rows: 0,
    columns: [...captureColumns],
    source: {
      path,
      bytes,
      sha256: null,
      format,
      why: set
        ? `${manyText(set.parts.length, "capture")} in the order of time; the first: ${whyOf(recognised, gzip)}`
        : whyOf(recognised, gzip),
      ...(set ? { files: set.parts.length } : {}),
      capture: options ?? defaultCaptureOptions,
    },
    timeSpan: null,
    refused: [],
    refusedRows: 0,
    warnings: [],
  };
}

function whyOf(recognised: CaptureOrder["recognised"], gzip: boolean): string {
  const where = gzip ? "The file is gzipped and inside begins" : "The file begins";
  if (recognised.kind === "pcapng") return `${where} as a pcapng does.`;
  const { littleEndian, nanoseconds, recordHeaderBytes } = recognised.variant;
  const order = littleEndian ? "little-endian" : "big-endian";
  const modified = recordHeaderBytes === 16 ? "" : ", in the modified form with longer records";
  return `${where} as a pcap does: ${order}, times in ${nanoseconds ? "nano" : "micro"}seconds${modified}.`;
}

const partsOf = ({ file, set }: CaptureOrder): CapturePart[] =>
  set
    ? set.parts.map(({ path, name, gzip, bytes }) => ({ path, name, gzip, bytes }))
    : [{ path: file.path, name: basename(file.path), gzip: file.gzip, bytes: file.bytes }];

/** For several files: the hash of the list of their hashes, as for other folders. */
const hashOf = (order: CaptureOrder, hashes: readonly string[]): string =>
  order.set ? hashOfList(partsOf(order).map(({ name }, i) => ({ name, sha256: hashes[i]! }))) : hashes[0]!;

/** Stores which frames are in which file, and reports gaps between files. */
async function noteFiles(
  task: DatabaseTask,
  { parts, leftOut }: NonNullable<CaptureOrder["set"]>,
  { parts: frames }: Metered,
): Promise<{ columns: Column[]; notes: string[] }> {
  await keepCaptureFiles(task, parts, frames);
  await keepSourcePaths(
    task,
    parts.map(({ path }) => path),
  );
  const spans = frames.map(({ file, fromUs, toUs }) => ({
    name: parts[file]!.name,
    fromMs: fromUs === null ? null : fromUs / 1000,
    toMs: toUs === null ? null : toUs / 1000,
  }));
  return { columns: [catalogueColumn("source_file")], notes: [...leftOut, ...notesBetween(spans)] };
}

interface Reading {
  order: CaptureOrder;
  staging: Staging;
  growing: Growing;
  context: JobContext;
}

/** Reads and meters in threads; stores the rows in this one. */
async function readRows(
  { id, source }: FirstLook,
  { order, staging, growing, context }: Reading,
  { now, changed }: ImportTools,
): Promise<Pick<Dataset, "rows" | "timeSpan"> & { metered: Metered }> {
  const { bytes } = order.file;
  const files = partsOf(order);
  const options = source.capture ?? defaultCaptureOptions;
  const { tunnels, communityIdSeed } = options;
  const ring = new ChunkRing().memory;
  const names = files.map(({ name }) => name);
  const meterOrder = { ring, names, tunnels, communityIdSeed, meter: meterOptions(options) };
  let so: Pick<Dataset, "rows" | "timeSpan"> = { rows: 0, timeSpan: null };
  let announcedMs = Number.NEGATIVE_INFINITY;
  const flows = await openFlowTable(staging.task, {
    now,
    grown(change) {
      so = change;
      growing.grow(change);
      if (now() - announcedMs < announceEveryMs) return;
      announcedMs = now();
      changed({ dataset: id });
    },
  });
  try {
    const [metered, read] = await together(context.signal, [
      (signal) =>
        runThread<MeterOrder, MeterNote, MeterResult>("capture/meter-worker", meterOrder, {
          signal,
          async deal(note, release) {
            if (note.kind === "progress")
              return context.report({ done: note.fileBytes, total: bytes, unit: "bytes", note: "Reading" });
            flows.add(note.flows);
            // Waiting batches would be handled before anything else. Let requests and cancels in between.
            await setImmediate();
            release();
          },
        }),
      (signal) =>
        runThread<ReadOrder, never, FileRead>("capture/read-worker", { files, ring }, { signal, deal() {} }),
    ]);
    flows.finish();
    return { ...so, metered: { ...metered, ...read } };
  } finally {
    flows.close();
  }
}

function noFlows({ path }: SourceFile, { health, refusal }: Metered): AppError {
  if (refusal !== "") return new AppError("FILE_NOT_RECOGNISED", `${path} cannot be read. ${refusal}`);
  const issue = health.issues[0];
  const [most] = health.unsupported;
  const why =
    health.packets === 0
      ? `The capture ${path} holds no packet`
      : `No packet of the capture ${path} contains IP, so there are no flows${most ? ` (${most.count} of ${health.packets} are ${most.name})` : ""}`;
  return new AppError("FILE_EMPTY", `${why}; ${issue ? issue.sentence : "there is nothing to import."}`);
}
