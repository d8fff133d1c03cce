// Files that windows send: each upload has a separate folder among the temporary files, grows there piece by piece, and is gone when
// it is imported, discarded or given up.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { type FileHandle, open, statfs } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { JobInput, ParsedInput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { bytesText, countText } from "../../shared/number-words.ts";
import { mostUploadFiles } from "../../shared/upload-limits.ts";
import { privateFile, privateFolder } from "../files/private-mode.ts";
import { removeIfEmpty } from "../files/remove-if-empty.ts";
import { partsOfName, refuseEqualNames } from "./upload-names.ts";

/** The disk keeps so much for the import that follows and for other programs. */
const spareBytes = 256 * 1024 * 1024;
/** Files of all uploads that run at once; each is created at the start. */
const mostFilesAtOnce = 2 * mostUploadFiles;
/** A piece may overtake the start of its upload by so long. */
const waitMs = 3_000;

interface Upload {
  /** The files and folders that were dropped. */
  paths: string[];
  bytes: number;
  /** Resolves when all files are whole; rejects when a piece cannot be written. */
  whole: Promise<void>;
  receivedBytes(): number;
  /** Ends it; what is not whole is removed. */
  close(): Promise<void>;
}

export interface Uploads {
  /** So long may a window send nothing: one that is reloaded or closed cannot say that it is gone. */
  silentMs: number;
  open(order: JobInput<"upload.receive">): Promise<Upload>;
  /** Adds a piece; gives the bytes of its file so far. */
  write(piece: ParsedInput<"upload.write">): Promise<number>;
  /** Whether a path is one of a file that was received. */
  has(path: string): boolean;
  /** A path as the analyst knows it: from what was dropped on. */
  nameOf(path: string): string;
  /** Removes received files and folders; paths of others are left alone. */
  discard(paths: readonly string[]): void;
  /** Removes what a page sent, or all pages, except the paths still in use; these go when their import has ended. */
  abandon(page: string | undefined, inUse: readonly string[]): void;
  /** Whether nobody will try an import of this path again. */
  isAbandoned(path: string): boolean;
}

interface Receiving {
  files: { path: string; bytes: number; received: number; handle: FileHandle | null }[];
  left: number;
  received: number;
  busy: Promise<unknown>;
  settle: { resolve(): void; reject(thrown: unknown): void };
}

interface UploadLimits {
  freeBytes?: () => Promise<number>;
  silentMs?: number;
}

export function createUploads(
  temporaryFolder: string,
  { freeBytes = () => freeBytesAt(temporaryFolder), silentMs = 20_000 }: UploadLimits = {},
): Uploads {
  const folder = join(temporaryFolder, "uploads");
  const receiving = new Map<string, Receiving>();
  const abandoned = new Set<string>();
  const awaited = new Map<string, Set<() => void>>();
  /** What the uploads that run will still write, and their files. */
  const coming = { bytes: 0, files: 0 };
  const inside = (path: string) => path.startsWith(folder + sep);
  /** The folder of the upload, then what was dropped. */
  const partsIn = (path: string) => relative(folder, path).split(sep);

  const find = async (upload: string): Promise<Receiving> => {
    const known = receiving.get(upload);
    if (known) return known;
    await new Promise<void>((resolve) => {
      const listeners = awaited.get(upload) ?? new Set();
      awaited.set(upload, listeners.add(resolve));
      setTimeout(resolve, waitMs).unref();
    });
    awaited.delete(upload);
    const come = receiving.get(upload);
    if (come) return come;
    throw new AppError("NOT_FOUND", "This upload has ended; drop the files again.");
  };

  return {
    silentMs,
    async open({ upload, files }) {
      const names = files.map(({ name }) => partsOfName(name));
      refuseEqualNames(names);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const free = (await freeBytes()) - coming.bytes;
      if (bytes + spareBytes > free)
        throw new AppError(
          "DISK_FULL",
          `The files need ${bytesText(bytes)}, and the disk of the workspace has ${bytesText(Math.max(0, free))} free; free some space, or open them by their path.`,
        );
      if (coming.files + files.length > mostFilesAtOnce)
        throw new AppError(
          "INVALID_INPUT",
          `Windows send ${countText(coming.files)} files already; wait until they have arrived.`,
        );
      const place = join(folder, upload);
      mkdirSync(folder, { recursive: true, mode: privateFolder });
      // Not recursive: a number that was used before is refused.
      mkdirSync(place, { mode: privateFolder });
      coming.bytes += bytes;
      coming.files += files.length;
      const forget = (received: number) => {
        coming.bytes -= bytes - received;
        coming.files -= files.length;
      };
      let settle: Receiving["settle"] = { resolve() {}, reject() {} };
      const whole = new Promise<void>((resolve, reject) => {
        settle = { resolve, reject };
      });
      whole.catch(() => {});
      const state: Receiving = {
        files: [],
        left: files.length,
        received: 0,
        busy: Promise.resolve(),
        settle,
      };
      try {
        for (const [i, parts] of names.entries()) {
          const path = join(place, ...parts);
          mkdirSync(dirname(path), { recursive: true, mode: privateFolder });
          await (await open(path, "wx", privateFile)).close();
          state.files.push({ path, bytes: files[i]!.bytes, received: 0, handle: null });
          if (files[i]!.bytes === 0) state.left--;
        }
      } catch (thrown) {
        forget(0);
        rmSync(place, { recursive: true, force: true });
        throw thrown;
      }
      if (state.left === 0) settle.resolve();
      receiving.set(upload, state);
      for (const resolve of awaited.get(upload) ?? []) resolve();
      return {
        paths: [...new Set(names.map(([first]) => join(place, first!)))],
        bytes,
        whole,
        receivedBytes: () => state.received,
        async close() {
          receiving.delete(upload);
          await state.busy.catch(() => {});
          forget(state.received);
          for (const { handle } of state.files) await handle?.close();
          if (state.left > 0) rmSync(place, { recursive: true, force: true });
        },
      };
    },

    async write(piece) {
      const state = await find(piece.upload);
      const writing = state.busy.then(async () => {
        const before = state.received;
        const bytes = await add(state, piece);
        coming.bytes -= state.received - before;
        return bytes;
      });
      state.busy = writing.catch(() => {});
      return writing;
    },

    has: inside,
    nameOf: (path) => (inside(path) ? partsIn(path).slice(1).join("/") : path),
    discard(paths) {
      for (const path of paths) {
        if (!inside(path) || partsIn(path).length < 2 || partsIn(path).includes("..")) continue;
        rmSync(path, { recursive: true, force: true });
        removeIfEmpty(join(folder, partsIn(path)[0]!));
      }
    },
    abandon(page = "", inUse) {
      const used = new Set(inUse.filter(inside).map((path) => partsIn(path)[0]!));
      for (const upload of namesIn(folder)) {
        // The job of an upload that is still being received ends by itself.
        if (!upload.startsWith(page) || receiving.has(upload)) continue;
        if (used.has(upload)) abandoned.add(upload);
        else rmSync(join(folder, upload), { recursive: true, force: true });
      }
    },
    isAbandoned: (path) => inside(path) && abandoned.has(partsIn(path)[0]!),
  };
}

/** Checks a piece and writes it where its file ends. One that came before is answered like a new one: its answer was lost. */
async function add(state: Receiving, piece: ParsedInput<"upload.write">): Promise<number> {
  const file = state.files[piece.file];
  const { length } = piece.bytes;
  if (file === undefined) throw new AppError("INVALID_INPUT", `The upload has no file ${piece.file}.`);
  if (piece.offset + length <= file.received && length > 0) return file.received;
  if (piece.offset !== file.received || piece.offset + length > file.bytes || length === 0)
    throw new AppError("INVALID_INPUT", `The piece at ${piece.offset} does not continue its file.`);
  if (createHash("sha256").update(piece.bytes).digest("hex") !== piece.sha256)
    throw new AppError("FILE_CHANGED", "A piece arrived damaged: its SHA-256 differs; send it again.");
  try {
    file.handle ??= await open(file.path, "r+");
    for (let at = 0; at < length; ) {
      const { bytesWritten } = await file.handle.write(piece.bytes, at, length - at, piece.offset + at);
      at += bytesWritten;
    }
  } catch (thrown) {
    state.settle.reject(thrown);
    throw thrown;
  }
  file.received += length;
  state.received += length;
  if (file.received === file.bytes) {
    await file.handle.close();
    file.handle = null;
    if (--state.left === 0) state.settle.resolve();
  }
  return file.received;
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
