// A folder of Parquet files to be imported as one table: lists its files, and checks afterwards that they are unchanged. Refuses other
// folders with a sentence.

import { createHash } from "node:crypto";
import { open, readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { hashFile } from "./hash-file.ts";
import { asFileError, lookAtFile, refuseChanged, type SourceFile } from "./source-file.ts";

const mostFiles = 100_000;
const isParquet = (name: string) => name.endsWith(".parquet");

/** A file, or a folder of Parquet files. */
export async function lookAtSource(path: string): Promise<SourceFile> {
  const stats = await stat(path).catch((thrown) => {
    throw asFileError(thrown, path);
  });
  return stats.isDirectory() ? lookAtFolder(path) : lookAtFile(path);
}

/** Whether a folder is a store of Parquet files. */
export async function holdsParquet(folder: string): Promise<boolean> {
  const names = await readdir(folder, { recursive: true }).catch((thrown) => {
    throw asFileError(thrown, folder);
  });
  return names.some((name) => isParquet(name));
}

/** Throws when the source changed since it was inspected. */
export async function refuseChangedSource(source: SourceFile): Promise<void> {
  if (source.parts === undefined) return refuseChanged(source);
  if (source.isSet) return refuseChangedParts(source.path, source.parts);
  const now = await lookAtFolder(source.path).catch(() => null);
  if (now && JSON.stringify(now.parts) === JSON.stringify(source.parts)) return;
  throw new AppError(
    "FILE_CHANGED",
    `The files in ${source.path} changed while they were read; import the folder again when nothing writes to it.`,
  );
}

async function refuseChangedParts(folder: string, parts: NonNullable<SourceFile["parts"]>): Promise<void> {
  for (const { name, bytes, modifiedMs } of parts) {
    const now = await stat(join(folder, name)).catch(() => null);
    if (now?.size === bytes && now.mtimeMs === modifiedMs) continue;
    throw new AppError(
      "FILE_CHANGED",
      `The file ${join(folder, name)} ${now === null ? "vanished" : "changed"} while the files of ${folder} were read; import them again when nothing writes to them.`,
    );
  }
}

/** For a folder: the SHA-256 of the list of its files, each with its SHA-256, as \`sha256sum\` prints it. */
export async function hashSource({ path, parts }: SourceFile, signal: AbortSignal): Promise<string> {
  if (parts === undefined) return hashFile(path, signal);
  const hashed = [];
  for (const { name } of parts) hashed.push({ name, sha256: await hashFile(join(path, name), signal) });
  return hashOfList(hashed);
}

export function hashOfList(files: readonly { name: string; sha256: string }[]): string {
  const list = createHash("sha256");
  for (const { name, sha256 } of files) list.update(`${sha256}  ${name.split(sep).join("/")}\n`);
  return list.digest("hex");
}

/** The names of hive partitions: folders named key=value. */
export function partitionKeys({ parts = [] }: SourceFile): string[] {
  const folders = parts.flatMap(({ name }) => name.split(sep).slice(0, -1));
  return [...new Set(folders.flatMap((folder) => /^([^=]+)=/.exec(folder)?.[1] ?? []))];
}

async function lookAtFolder(path: string): Promise<SourceFile> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((thrown) => {
    throw asFileError(thrown, path);
  });
  const files = entries.filter((entry) => entry.isFile() && isParquet(entry.name));
  if (files.length === 0) {
    throw new AppError(
      "INVALID_INPUT",
      `${path} is a folder without Parquet files (*.parquet), which is the one kind of folder that is a table; open a file in it.`,
    );
  }
  if (files.length > mostFiles) {
    throw new AppError(
      "UNSUPPORTED",
      `${path} holds ${files.length} Parquet files, and at most ${mostFiles} are read at once; import its folders one by one.`,
    );
  }
  const names = files.map((entry) => relative(path, join(entry.parentPath, entry.name))).sort();
  const parts = [];
  for (const name of names) {
    const { size, mtimeMs } = await stat(join(path, name)).catch((thrown) => {
      throw asFileError(thrown, join(path, name));
    });
    parts.push({ name, bytes: size, modifiedMs: mtimeMs });
  }
  await refuseOthers(path, names);
  return {
    path,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    modifiedMs: Math.max(...parts.map(({ modifiedMs }) => modifiedMs)),
    inode: 0,
    gzip: false,
    head: Buffer.from("PAR1"),
    headIsAll: false,
    parts,
  };
}

/** One file named .parquet that is not Parquet would fail the whole folder with an error of DuckDB that does not name it. */
async function refuseOthers(path: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const file = await open(join(path, name)).catch((thrown) => {
      throw asFileError(thrown, join(path, name));
    });
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      if (buffer.toString("latin1", 0, bytesRead) === "PAR1") continue;
      throw new AppError(
        "FILE_NOT_RECOGNISED",
        `${join(path, name)} is called ${basename(name)} but is no Parquet file; take it out of the folder, then import it again.`,
      );
    } finally {
      await file.close();
    }
  }
}
