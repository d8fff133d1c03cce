// From rows of a dataset to the flows to find in its capture. Checks that the capture is still in its place and unchanged.
import { stat } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import type { Database } from "../store/database.ts";
import { amongRows } from "../store/row-numbers.ts";
import { hasCaptureFiles, readCaptureFiles } from "./capture-files.ts";
import { defaultCaptureOptions } from "./capture-options.ts";
import type { SoughtFlow } from "./flow-finder.ts";
import type { CaptureFile } from "./packet-messages.ts";

interface Sought {
  dataset: Dataset;
  capture: CaptureFile;
  flows: SoughtFlow[];
}

/** Collects what is needed to find the flows of these rows in their capture. */
export async function seek(database: Database, dataset: Dataset, ids: readonly number[]): Promise<Sought> {
  refuseTable(dataset);
  const flows = await soughtFlows(database, dataset, ids);
  return { dataset, capture: await captureOf(database, dataset, flows), flows };
}

function refuseTable({ name, source }: Dataset): void {
  if (source.isWatched && source.capture === undefined && source.format === "watch")
    throw new AppError(
      "UNSUPPORTED",
      `The packets of ${name} are kept nowhere: they were read as they arrived. Watch a file or a folder of captures to see packets.`,
    );
  if (source.capture === undefined)
    throw new AppError(
      "UNSUPPORTED",
      `The dataset ${name} comes from a table, not from a capture: it has no packets.`,
    );
}

/** The files of a dataset's capture. Throws when a file that is needed no longer exists. */
async function captureOf(
  database: Database,
  dataset: Dataset,
  flows: readonly SoughtFlow[],
): Promise<CaptureFile> {
  const { source } = dataset;
  const { isWatched = false } = source;
  const { tunnels, communityIdSeed } = source.capture ?? defaultCaptureOptions;
  const capture = { path: source.path, tunnels, communityIdSeed };
  const hasFiles = source.files !== undefined || (isWatched && (await hasCaptureFiles(database, dataset)));
  if (!hasFiles) {
    await confirm(dataset, source);
    const gzip = source.format.endsWith("gzip");
    return { ...capture, files: [{ path: source.path, gzip, framesBefore: 0, isNeeded: true }] };
  }
  if (dataset.reading && !isWatched)
    throw new AppError(
      "UNSUPPORTED",
      `The files of ${dataset.name} are still being read; its packets can be seen when they are whole.`,
    );
  const files = [];
  for (const file of await readCaptureFiles(database, dataset)) {
    const { gzip, firstFrame, frames } = file;
    const path = beside(source, file.path);
    const isNeeded = flows.some(
      (flow) => flow.firstFrame < firstFrame + frames && flow.lastFrame >= firstFrame,
    );
    if (isNeeded) await confirm(dataset, { ...file, path });
    files.push({ path, gzip, framesBefore: firstFrame - 1, isNeeded });
  }
  return { ...capture, files };
}

/** Where a file of a capture lies that moved with its workspace. */
function beside({ path, uploaded }: Dataset["source"], file: string): string {
  const upload = /[\\/]captures[\\/][0-9a-f]{32}(?=[\\/]|$)/;
  const [here, there] = [upload.exec(path), upload.exec(file)];
  if (uploaded !== "kept" || here === null || there === null) return file;
  return path.slice(0, here.index) + file.slice(there.index);
}

/** Throws when a file is not the one that was imported. */
async function confirm(
  { name, reading, source }: Dataset,
  { path, bytes }: { path: string; bytes: number },
): Promise<void> {
  const stats = await stat(path).catch(() => null);
  if (stats === null)
    throw new AppError(
      "FILE_MISSING",
      source.isWatched && /[\\/]ring[\\/][0-9a-f]{32}[\\/]/.test(path)
        ? `These packets of ${name} are not kept any more: the ring of captures holds the latest only. Give it more space in the next watch.`
        : `The capture ${path} of the dataset ${name} is not there any more; put it back to see its packets.`,
    );
  // A file that was watched may have grown since; its packets are compared with the rows.
  if (stats.size !== bytes && !reading && !source.isWatched)
    throw new AppError(
      "FILE_CHANGED",
      `The capture ${path} is not the one that was imported (${bytes} bytes then, ${stats.size} now). Import it again.`,
    );
}

/** The flows of these rows, in the order of the rows. */
async function soughtFlows(
  database: Database,
  dataset: Dataset,
  ids: readonly number[],
): Promise<SoughtFlow[]> {
  const unique = [...new Set(ids)];
  const beyond = unique.find((id) => id >= dataset.rows);
  if (beyond !== undefined)
    throw new AppError(
      "NOT_FOUND",
      `There is no flow ${beyond} in ${dataset.name}; its flows are 0 to ${dataset.rows - 1}.`,
    );
  const rows = await database.rows(
    `SELECT rowid AS id, first_frame, last_frame, packets, orig_addr, orig_port, community_id
       FROM ${flowsTable(dataset)} WHERE ${amongRows(unique)} ORDER BY rowid`,
  );
  return rows.map((row) => ({
    id: Number(row.id),
    firstFrame: Number(row.first_frame),
    lastFrame: Number(row.last_frame),
    packets: Number(row.packets),
    origAddr: String(row.orig_addr),
    origPort: Number(row.orig_port),
    communityId: String(row.community_id),
  }));
}
