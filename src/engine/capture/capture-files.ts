// The files of a capture that was read from several. They are stored with the rows, so that a flow's packets can be found again.
import { basename } from "node:path";
import type { Dataset } from "../../shared/vocabulary.ts";
import { hasTable, rowsTable, tableOf } from "../dataset/dataset-files.ts";
import type { Database } from "../store/database.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import type { CapturePart, PartFrames } from "./meter-messages.ts";

const filesTable = "capture_files";

/** A file, with its range of frame numbers within the whole capture. */
interface CaptureFilePart extends Omit<CapturePart, "name"> {
  firstFrame: number;
  frames: number;
}

/** Stores the list of files beside the rows, and writes into each row the name of the file with its first packet. */
export async function keepCaptureFiles(
  task: DatabaseTask,
  files: readonly CapturePart[],
  parts: readonly PartFrames[],
): Promise<void> {
  await createCaptureFiles(task);
  const rows = parts.map(({ file, firstFrame, frames }) => ({ ...files[file]!, firstFrame, frames }));
  const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key]);
  await task.append(filesTable, [
    column("name"),
    column("path"),
    column("gzip"),
    column("bytes"),
    column("firstFrame"),
    column("frames"),
  ]);
  await task.run(`ALTER TABLE ${rowsTable} ADD COLUMN source_file VARCHAR`);
  await task.run(
    `UPDATE ${rowsTable} SET source_file = files.name FROM ${filesTable} AS files
     WHERE ${rowsTable}.first_frame >= files.first_frame AND ${rowsTable}.first_frame < files.first_frame + files.frames`,
  );
}

/** Creates the empty list of files. */
export async function createCaptureFiles(task: DatabaseTask): Promise<void> {
  await task.run(
    `CREATE TABLE ${filesTable} (name VARCHAR, path VARCHAR, gzip BOOLEAN, bytes BIGINT, first_frame BIGINT, frames BIGINT)`,
  );
}

/** More than any file has, for one that is still written. */
const openFrames = 2 ** 40;

/** Adds the file that a watch reads now; the one before it has ended. */
export async function beginCaptureFile(
  task: DatabaseTask,
  { path, firstFrame }: { path: string; firstFrame: number },
): Promise<void> {
  await task.run(`DELETE FROM ${filesTable} WHERE first_frame >= ?`, [firstFrame]);
  await task.run(`UPDATE ${filesTable} SET frames = ? - first_frame WHERE first_frame + frames > ?`, [
    firstFrame,
    firstFrame,
  ]);
  await task.run(`INSERT INTO ${filesTable} VALUES (?, ?, false, 0, ?, ?)`, [
    basename(path),
    path,
    firstFrame,
    openFrames,
  ]);
}

/** Copies the list of the dataset before: the first flows may have begun in its files. */
export const takeCaptureFiles = (
  task: DatabaseTask,
  before: Pick<Dataset, "id" | "reading">,
): Promise<void> => task.run(`INSERT INTO ${filesTable} SELECT * FROM ${tableOf(before, filesTable)}`);

/** Whether a dataset has a list of files: it was read from several, or from a folder that was watched. */
export const hasCaptureFiles = (
  database: Database,
  dataset: Pick<Dataset, "id" | "reading">,
): Promise<boolean> => hasTable(database, dataset, filesTable);

export async function readCaptureFiles(
  database: Database,
  dataset: Pick<Dataset, "id" | "reading">,
): Promise<CaptureFilePart[]> {
  const rows = await database.rows(
    `SELECT path, gzip, bytes, first_frame, frames FROM ${tableOf(dataset, filesTable)} ORDER BY first_frame, frames`,
  );
  return rows.map(({ path, gzip, bytes, first_frame, frames }) => ({
    path: String(path),
    gzip: gzip === true,
    bytes: Number(bytes),
    firstFrame: Number(first_frame),
    frames: Number(frames),
  }));
}
