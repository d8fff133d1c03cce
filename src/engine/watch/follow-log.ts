// A log that a sensor appends to, in whole lines. The sensor may rotate it: rename it and begin a new one, or copy it and truncate it. Each
// file is read to its end before the next begins.
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Control } from "../work/control.ts";
import { hasMark, type LogProgress, readMark } from "./progress.ts";
import { waitFor } from "./wait.ts";

const pieceBytes = 1 << 20;
/** A line may be longer than a piece; a longer one than this is passed on in parts. */
const mostPieceBytes = 8 << 20;
const lookEveryMs = 200;

interface LogPiece {
  /** Whole lines, except at the end of a file that was rotated. */
  bytes: Uint8Array;
  /** Whether the lines of another file begin. */
  isNewFile: boolean;
  /** Lines that were read by an earlier watch: for what they say about flows that come now. */
  isBefore: boolean;
  /** What is read when these bytes are. */
  progress: LogProgress;
}

interface FollowedLog {
  pieces: AsyncGenerator<LogPiece>;
  /** One sentence for each thing that went wrong. */
  trouble: string[];
  ended: () => string;
}

interface LogOptions {
  /** Where an earlier watch stopped; null begins with the first line. */
  from: LogProgress | null;
  /** Whether the first lines of a file name its columns, so that they are read again before lines in its middle. */
  hasHeader: boolean;
  /** Whether lines before the place where an earlier watch stopped are read too, as such. */
  readsBefore?: boolean;
  /** Called when all that there was at the beginning is read. */
  onEnd?: () => void;
  control: Control;
}

export function followLog(path: string, options: LogOptions): FollowedLog {
  const { from, hasHeader, readsBefore = false, onEnd = () => {}, control } = options;
  const trouble: string[] = [];
  let ended = "";
  let last = from;

  async function* pieces(): AsyncGenerator<LogPiece> {
    for (let isFirst = true; !control.cancelled && ended === ""; isFirst = false) {
      const { files, isOldGone } = unreadFiles(path, last);
      if (isOldGone && isFirst)
        trouble.push(
          `${path} was replaced while it was not watched, and the file before it is not in its folder: what came after byte ${last!.offset} of that file is missing.`,
        );
      for (const file of files) yield* withFile(openSync(file.path, "r"), (fd) => restOf(fd, file.offset));
      const fd = openIfThere(path);
      if (fd !== null)
        yield* withFile(fd, () => follow(fd, last !== null && isFileOf(path, last) ? last.offset : 0));
      else if (isFolderGone()) return;
      else {
        onEnd();
        await waitFor(lookEveryMs, control);
      }
    }
  }

  async function* withFile(
    fd: number,
    read: (fd: number) => AsyncGenerator<LogPiece> | Generator<LogPiece>,
  ): AsyncGenerator<LogPiece> {
    try {
      for await (const piece of read(fd)) {
        last = piece.progress;
        yield piece;
      }
    } finally {
      closeSync(fd);
    }
  }

  function isFolderGone(): boolean {
    if (statSync(dirname(path), { throwIfNoEntry: false }) !== undefined) return false;
    ended = `The folder ${dirname(path)} is gone.`;
    return true;
  }

  /** Reads an open file and what is appended, until another one has its name. */
  async function* follow(fd: number, start: number): AsyncGenerator<LogPiece> {
    let offset = start;
    let mark = readMark(fd);
    let isNewFile = true;
    let isOver = false;
    if (offset > 0) yield* beforeOf(fd, offset);
    while (!control.cancelled) {
      // What a truncated file held is gone; it is read again as a new one.
      if (isOtherNow(fd, mark, offset)) {
        offset = 0;
        isNewFile = true;
      }
      mark = readMark(fd);
      let read = 0;
      for (let bytes = linesAt(fd, offset); bytes.length > 0; bytes = linesAt(fd, offset)) {
        isNewFile = isNewFile && offset === 0;
        offset += bytes.length;
        read += bytes.length;
        yield { bytes, isNewFile, isBefore: false, progress: { kind: "log", file: mark, offset } };
        isNewFile = false;
        if (control.cancelled) return;
      }
      if (isOver) {
        yield* restOf(fd, offset);
        return;
      }
      // What was written between the last read and the rename is read once more.
      isOver = !isNamed(path, fd);
      if (isOver || read > 0) continue;
      if (isFolderGone()) return;
      onEnd();
      await waitFor(lookEveryMs, control);
    }
  }

  /** The rest of a file that grows no more, with its last line, ended or not. */
  function* restOf(fd: number, start: number): Generator<LogPiece> {
    let offset = start;
    for (;;) {
      const lines = linesAt(fd, offset);
      const bytes = lines.length > 0 ? lines : bytesAt(fd, offset, pieceBytes);
      if (bytes.length === 0) return;
      if (offset === start && start > 0) yield* beforeOf(fd, start);
      const isNewFile = offset === 0;
      offset += bytes.length;
      yield { bytes, isNewFile, isBefore: false, progress: { kind: "log", file: readMark(fd), offset } };
    }
  }

  /** What a reader must know that begins in the middle of a file. */
  function* beforeOf(fd: number, offset: number): Generator<LogPiece> {
    const progress: LogProgress = { kind: "log", file: readMark(fd), offset };
    const header = hasHeader ? headerLines(bytesAt(fd, 0, Math.min(offset, mostHeaderBytes))) : noBytes;
    yield { bytes: header, isNewFile: true, isBefore: false, progress };
    if (!readsBefore) return;
    for (let at = Math.max(0, offset - mostBeforeBytes); at < offset; at += pieceBytes)
      yield {
        bytes: bytesAt(fd, at, Math.min(pieceBytes, offset - at)),
        isNewFile: false,
        isBefore: true,
        progress,
      };
  }

  return { pieces: pieces(), trouble, ended: () => ended };
}

const mostHeaderBytes = 1 << 16;
const mostBeforeBytes = 64 << 20;
const noBytes = new Uint8Array();

/** The lines that begin with #, or the first one. */
function headerLines(bytes: Uint8Array): Uint8Array {
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  const meta = lines.filter((line) => line.startsWith("#") && !line.startsWith("#close"));
  return Buffer.from(`${(meta.length > 0 ? meta : lines.slice(0, 1)).join("\n")}\n`, "latin1");
}

function bytesAt(fd: number, offset: number, most: number): Uint8Array {
  const bytes = new Uint8Array(most);
  return bytes.subarray(0, readSync(fd, bytes, 0, most, offset));
}

/** The next bytes up to the last line end among them; none while the next line is not whole. */
function linesAt(fd: number, offset: number): Uint8Array {
  for (let size = pieceBytes; ; size *= 2) {
    const bytes = bytesAt(fd, offset, size);
    const end = bytes.lastIndexOf(10) + 1;
    if (end > 0) return bytes.subarray(0, end);
    if (bytes.length < size) return bytes.subarray(0, 0);
    if (size >= mostPieceBytes) return bytes;
  }
}

function isOtherNow(fd: number, mark: LogProgress["file"], offset: number): boolean {
  return fstatSync(fd).size < offset || !hasMark(fd, mark);
}

function isNamed(path: string, fd: number): boolean {
  const open = fstatSync(fd);
  const named = statSync(path, { throwIfNoEntry: false });
  // A log that was moved away is the one to read until the sensor creates another.
  return named === undefined || (named.ino === open.ino && named.dev === open.dev);
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw thrown;
  }
}

function isFileOf(path: string, { file, offset }: LogProgress): boolean {
  const fd = openIfThere(path);
  if (fd === null) return false;
  try {
    return fstatSync(fd).size >= offset && hasMark(fd, file);
  } finally {
    closeSync(fd);
  }
}

/** The files of the log that were rotated and not read, the oldest first: the rest of the one that was read last, and later ones. */
function unreadFiles(
  path: string,
  last: LogProgress | null,
): { files: { path: string; offset: number }[]; isOldGone: boolean } {
  if (last === null || isFileOf(path, last)) return { files: [], isOldGone: false };
  const siblings = siblingsOf(path);
  const old = siblings.find((file) => isFileOf(file.path, last));
  const sinceMs = old?.writtenMs ?? last.file.writtenMs;
  const files = siblings
    .filter((file) => file !== old && file.writtenMs > sinceMs)
    .sort((a, b) => a.writtenMs - b.writtenMs)
    .map((file) => ({ path: file.path, offset: 0 }));
  if (old !== undefined) files.unshift({ path: old.path, offset: last.offset });
  return { files, isOldGone: old === undefined };
}

/** Files of the folder whose names a rotation gives: conn.log.1, conn.2026-01-31.log, conn-20260131.log. */
function siblingsOf(path: string): { path: string; writtenMs: number }[] {
  const own = basename(path);
  const stem = own.replace(/\.[^.]*$/, "");
  const isRotated = (name: string) => {
    const rest = name.startsWith(own) ? name.slice(own.length) : name.slice(stem.length);
    return name.startsWith(stem) && name !== own && /^[.-]\d/.test(rest) && !name.endsWith(".gz");
  };
  try {
    return readdirSync(dirname(path))
      .filter(isRotated)
      .map((name) => join(dirname(path), name))
      .map((file) => ({ path: file, stats: statSync(file, { throwIfNoEntry: false }) }))
      .flatMap((file) => (file.stats?.isFile() ? [{ path: file.path, writtenMs: file.stats.mtimeMs }] : []));
  } catch {
    return [];
  }
}
