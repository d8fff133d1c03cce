// From rows of a dataset to what is sought in its capture, and the capture itself as it must still lie there.
import { stat } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import type { Database } from "../store/database.ts";
import { amongRows } from "../store/row-numbers.ts";
import { defaultCaptureOptions } from "./capture-options.ts";
import type { SoughtFlow } from "./flow-finder.ts";
import type { CaptureFile } from "./packet-messages.ts";

interface Sought {
  dataset: Dataset;
  capture: CaptureFile;
  flows: SoughtFlow[];
}

/** What is needed to look up these rows' flows in their capture. */
export async function seek(database: Database, dataset: Dataset, ids: readonly number[]): Promise<Sought> {
  const capture = await captureOf(dataset);
  return { dataset, capture, flows: await soughtFlows(database, dataset, ids) };
}

/** The capture a dataset was made of; throws when there is none, or none any more. */
async function captureOf({ name, source, reading }: Dataset): Promise<CaptureFile> {
  if (source.capture === undefined)
    throw new AppError(
      "UNSUPPORTED",
      `The dataset ${name} comes from a table, not from a capture: it has no packets.`,
    );
  const stats = await stat(source.path).catch(() => null);
  if (stats === null)
    throw new AppError(
      "FILE_MISSING",
      `The capture ${source.path} of the dataset ${name} is not there any more; put it back to see its packets.`,
    );
  if (stats.size !== source.bytes && !reading)
    throw new AppError(
      "FILE_CHANGED",
      `The capture ${source.path} is not the one that was imported (${source.bytes} bytes then, ${stats.size} now). Import it again.`,
    );
  const { tunnels, communityIdSeed } = source.capture ?? defaultCaptureOptions;
  return { path: source.path, gzip: source.format.endsWith("gzip"), tunnels, communityIdSeed };
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
