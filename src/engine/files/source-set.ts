// Lists the files that become one dataset: the named files, and all files in the named folders. Does not look at their content.
import { readdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { realPath } from "./file-identity.ts";
import { asFileError, type SourceFile } from "./source-file.ts";
import { holdsParquet } from "./source-folder.ts";

/** More files are refused, because each one is opened before the first is read. */
const mostSetFiles = 10_000;

interface NamedFile {
  path: string;
  /** Whether the user named it, instead of a folder that holds it. */
  isNamed: boolean;
}

export interface SourceSet {
  /** The folder that contains all of them. */
  folder: string;
  /** Sorted by path, with numbers in natural order. */
  files: NamedFile[];
}

/** Lists the files of a set. Skips hidden files in folders. */
export async function listSources(paths: readonly string[]): Promise<SourceSet> {
  const files: NamedFile[] = [];
  const known = new Set<string>();
  for (const path of paths) {
    const folder = await isFolder(path);
    for (const found of folder ? await filesIn(path) : [path]) {
      const real = realPath(found);
      if (known.has(real)) continue;
      known.add(real);
      files.push({ path: found, isNamed: !folder });
      if (files.length > mostSetFiles) throw tooMany(path);
    }
  }
  if (files.length === 0)
    throw new AppError("FILE_EMPTY", `The folder ${paths[0]} holds no files; there is nothing to import.`);
  files.sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }) || (a.path < b.path ? -1 : 1));
  const folder =
    paths.length === 1 && !files[0]!.isNamed ? paths[0]! : commonFolder(files.map(({ path }) => path));
  return { folder, files };
}

/** Whether these paths are read file by file: not a single file, and not a Parquet store. */
export async function isSet(paths: readonly string[]): Promise<boolean> {
  const [path] = paths;
  return paths.length > 1 || ((await isFolder(path!)) && !(await holdsParquet(path!)));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((thrown) => {
    throw asFileError(thrown, folder);
  });
  if (entries.length > 20 * mostSetFiles) throw tooMany(folder);
  return entries.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const isHidden = relative(folder, path)
      .split(sep)
      .some((name) => name.startsWith("."));
    return entry.isFile() && !isHidden ? [path] : [];
  });
}

function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0]!);
  const holds = (path: string) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  while (!paths.every(holds) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

const tooMany = (path: string) =>
  new AppError(
    "UNSUPPORTED",
    `${path} holds more than ${mostSetFiles.toLocaleString("en-US")} files, the most that are read as one dataset; import its folders one by one.`,
  );

/** The files of a set as one source. Its hash is that of their list, its first bytes are those of `first`. */
export function sourceOfSet(
  folder: string,
  first: SourceFile,
  parts: NonNullable<SourceFile["parts"]>,
): SourceFile {
  return {
    path: folder,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    modifiedMs: parts.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs), 0),
    inode: 0,
    gzip: first.gzip,
    head: first.head,
    headIsAll: false,
    parts,
    isSet: true,
  };
}
