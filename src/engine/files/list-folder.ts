// Lists a folder for the file dialog: names, kinds and sizes. Reads no file.
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { FileEntry } from "../../shared/vocabulary.ts";

const mostEntries = 2000;

/** @param isWorkspace whether a folder is a workspace */
export async function listFolder(
  path: string | undefined,
  isWorkspace: (path: string) => boolean,
): Promise<RequestOutput<"files.list">> {
  const folder = resolve(path ?? homedir());
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw new AppError("FILE_MISSING", `There is no folder ${folder}; check the path.`);
    if (code === "ENOTDIR") throw new AppError("INVALID_INPUT", `${folder} is a file, not a folder.`);
    throw new AppError(
      "FILE_UNREADABLE",
      `The folder ${folder} cannot be read (${code ?? "unknown reason"}).`,
    );
  }
  names.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const shown = names.slice(0, mostEntries);
  const entries = (
    await Promise.all(shown.map((name) => entryOf(join(folder, name), name, isWorkspace)))
  ).filter((entry) => entry !== null);
  entries.sort((a, b) => Number(a.kind === "file") - Number(b.kind === "file"));
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    entries,
    leftOut: names.length - shown.length,
  };
}

async function entryOf(
  path: string,
  name: string,
  isWorkspace: (path: string) => boolean,
): Promise<FileEntry | null> {
  try {
    const stats = await stat(path);
    if (!stats.isFile() && !stats.isDirectory()) return null;
    const kind = stats.isFile() ? "file" : isWorkspace(path) ? "workspace" : "folder";
    return { name, path, kind, bytes: stats.isFile() ? stats.size : 0, modifiedAtMs: stats.mtimeMs };
  } catch {
    return null; // Deleted since it was listed, or a dangling link.
  }
}
