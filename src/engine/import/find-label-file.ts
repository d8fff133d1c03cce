// Finds the JSON file with a series' label windows: the chosen file, or one in the usual places (beside the series, or in a nearby folder
// `labels`, as in NAB) that names the series. Core parses the JSON.
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findLabelWindows, type LabelWindow } from "../../core/table/label-windows.ts";
import { AppError } from "../../shared/errors.ts";
import { asFileError } from "../files/source-file.ts";

export interface LabelFile {
  path: string;
  windows: LabelWindow[];
}

const mostBytes = 16 << 20;
const mostFiles = 50;

/** Windows before points: where both files exist, the windows are the labels. */
const byLikeliness = (a: string, b: string) =>
  Number(/window/i.test(b)) - Number(/window/i.test(a)) || (a < b ? -1 : 1);

/** Searches the usual places. Null when no file there names the series. */
export async function findLabelFile(series: string): Promise<LabelFile | null> {
  const beside = dirname(series);
  const folders = [
    beside,
    join(beside, "labels"),
    join(beside, "..", "labels"),
    join(beside, "../..", "labels"),
  ];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    const candidates = names.filter((name) => /\.json$/i.test(name)).sort(byLikeliness);
    for (const name of candidates.slice(0, mostFiles)) {
      const path = join(folder, name);
      const windows = await read(path, series).catch(() => null);
      if (windows) return { path, windows };
    }
  }
  return null;
}

/** Reads the chosen file. Throws when it does not exist or does not name the series. */
export async function readLabelFile(path: string, series: string): Promise<LabelFile> {
  const windows = await read(path, series).catch((thrown) => {
    throw asFileError(thrown, path);
  });
  if (windows) return { path, windows };
  throw new AppError(
    "INVALID_INPUT",
    `${path} holds no label windows for ${series}; it must be a JSON object of lists of times, with the file's name or the end of its path as key.`,
  );
}

async function lookAt(path: string) {
  const stats = await stat(path);
  return { size: stats.size, isFile: stats.isFile() };
}

async function read(path: string, series: string): Promise<LabelWindow[] | null> {
  const { size, isFile } = await lookAt(path);
  if (!isFile)
    throw new AppError("INVALID_INPUT", `${path} is no file; label windows are read from a JSON file.`);
  return size > mostBytes ? null : findLabelWindows(await readFile(path, "utf8"), series);
}
