// How far a watch has read a file. It is stored with the rows that came of it, in one transaction, so a watch that goes on neither loses a
// row nor repeats one.
import { createHash } from "node:crypto";
import { fstatSync, readSync } from "node:fs";
import { z } from "zod";

/** Beside the rows: one row with the progress. */
export const progressTable = "watch_progress";

/** What tells a file from another one that has its name now, or that has its number again. */
const FileMarkSchema = z.strictObject({
  dev: z.string(),
  ino: z.string(),
  /** So many of its first bytes have this SHA-256. */
  headBytes: z.number().int().nonnegative(),
  head: z.string(),
  /** When it was last written, for the order of files that were rotated. */
  writtenMs: z.number(),
});
export type FileMark = z.infer<typeof FileMarkSchema>;

export const WatchProgressSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("log"),
    file: FileMarkSchema,
    /** Where the first line begins that was not read. */
    offset: z.number().int().nonnegative(),
    /** Rows of later lines that are stored already: the others of them go into the dataset of another day. */
    rowsAfter: z.number().int().nonnegative().optional(),
  }),
  z.strictObject({
    kind: z.literal("packets"),
    file: FileMarkSchema,
    /** The name of the file in its folder. */
    name: z.string(),
    /** Packets of the files before it. */
    framesBefore: z.number().int().nonnegative(),
    /** The first packet of the oldest flow that had not ended. */
    fromFrame: z.number().int().nonnegative(),
  }),
]);
export type WatchProgress = z.infer<typeof WatchProgressSchema>;
export type LogProgress = Extract<WatchProgress, { kind: "log" }>;
export type PacketProgress = Extract<WatchProgress, { kind: "packets" }>;

const mostHeadBytes = 256;

/** @param headBytes of an earlier mark, to compare with it */
export function readMark(fd: number, headBytes = mostHeadBytes): FileMark {
  const { dev, ino, mtimeMs } = fstatSync(fd, { bigint: true });
  const bytes = new Uint8Array(Math.min(headBytes, mostHeadBytes));
  const length = readSync(fd, bytes, 0, bytes.length, 0);
  return {
    dev: String(dev),
    ino: String(ino),
    headBytes: length,
    head: createHash("sha256").update(bytes.subarray(0, length)).digest("hex"),
    writtenMs: Number(mtimeMs),
  };
}

/** Whether an open file is the one with this mark, which may have grown since. */
export function hasMark(fd: number, mark: FileMark): boolean {
  const now = readMark(fd, mark.headBytes);
  return (
    now.dev === mark.dev && now.ino === mark.ino && now.headBytes === mark.headBytes && now.head === mark.head
  );
}
