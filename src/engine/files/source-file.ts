// Inspects a file before it is imported (that it exists, its first bytes), and checks afterwards that it is unchanged. Turns errors of the
// system into sentences.
import { open, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, gunzip } from "node:zlib";
import { AppError } from "../../shared/errors.ts";

export interface SourceFile {
  path: string;
  bytes: number;
  modifiedMs: number;
  inode: number;
  gzip: boolean;
  /** The first bytes, inflated if the file is gzipped. */
  head: Uint8Array;
  /** Whether `head` is the whole file. */
  headIsAll: boolean;
  /** For a folder: the files that are read, by their path within it. */
  parts?: { name: string; bytes: number; modifiedMs: number }[];
  /** Whether the parts are read one by one, as files of a set, instead of as one Parquet store. */
  isSet?: boolean;
}

const headBytes = 256 << 10;

export async function lookAtFile(path: string): Promise<SourceFile> {
  const look = await statFile(path);
  if (look.bytes === 0)
    throw new AppError("FILE_EMPTY", `The file ${path} is empty; there is nothing to import.`);
  const { raw, complete } = await readStart(path);
  const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
  if (!gzip) return { path, ...look, gzip, head: raw, headIsAll: complete };
  // The head cuts the gzip stream: inflate what is there.
  const inflated = await promisify(gunzip)(raw, { finishFlush: constants.Z_SYNC_FLUSH }).catch(() =>
    Buffer.alloc(0),
  );
  const headIsAll = complete && inflated.length <= headBytes;
  return { path, ...look, gzip, head: inflated.subarray(0, headBytes), headIsAll };
}

export async function refuseChanged(file: SourceFile): Promise<void> {
  const after = await statFile(file.path).catch(() => null);
  const { bytes, modifiedMs, inode } = file;
  if (after && after.bytes === bytes && after.modifiedMs === modifiedMs && after.inode === inode) return;
  throw new AppError(
    "FILE_CHANGED",
    after
      ? `The file ${file.path} changed while it was read; import it again when nothing writes to it.`
      : `The file ${file.path} vanished while it was read; nothing of it was kept.`,
  );
}

/** Turns an error of the system into a sentence. Returns any other error unchanged. */
export function asFileError(thrown: unknown, path: string): unknown {
  const { code, message, syscall = "" } = thrown as NodeJS.ErrnoException;
  if (typeof code === "string" && code.startsWith("Z_")) {
    return new AppError(
      "FILE_UNREADABLE",
      `The file ${path} is damaged: its gzip is cut or broken; get a whole copy of it.`,
      message,
    );
  }
  if (thrown instanceof AppError || typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) return thrown;
  // A failed write does not concern the file that is read.
  if (syscall !== "" && !readingCalls.includes(syscall)) return thrown;
  if (code === "ENOENT") return new AppError("FILE_MISSING", `There is no file ${path}; check the path.`);
  if (code === "EACCES" || code === "EPERM") {
    return new AppError(
      "FILE_UNREADABLE",
      `The file ${path} may not be read by you; change its permissions.`,
      message,
    );
  }
  return new AppError(
    "FILE_UNREADABLE",
    `The file ${path} cannot be read: ${message}; check the file and its disk.`,
    message,
  );
}

const readingCalls = ["open", "read", "stat", "lstat", "fstat", "scandir", "opendir"];

async function statFile(path: string): Promise<Pick<SourceFile, "bytes" | "modifiedMs" | "inode">> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw new AppError("INVALID_INPUT", `${path} is a folder; open a file in it.`);
    return { bytes: stats.size, modifiedMs: stats.mtimeMs, inode: stats.ino };
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
}

async function readStart(path: string): Promise<{ raw: Buffer; complete: boolean }> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return { raw: buffer.subarray(0, bytesRead), complete: bytesRead < headBytes };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw asFileError(thrown, path);
  }
}
