// The thread that reads the files of a capture one after the other: hashes the bytes, inflates gzip, and puts the result into the ring for
// the meter's thread. It does not parse packets.
import { createHash, type Hash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { createGunzip } from "node:zlib";
import type { Control } from "../work/control.ts";
import { type InThread, serveThread } from "../work/in-thread.ts";
import { ChunkRing, pieceBytes } from "./chunk-ring.ts";
import type { FileRead, ReadOrder } from "./meter-messages.ts";
import { damageOf } from "./read-chunks.ts";

async function readCapture(
  { files, ring: memory }: ReadOrder,
  { control }: InThread<never>,
): Promise<FileRead> {
  const ring = new ChunkRing(memory);
  const read: FileRead = { hashes: [], damage: null };
  try {
    let before = 0;
    for (const [file, { path, name, gzip, bytes }] of files.entries()) {
      const hash = createHash("sha256");
      const damage = await readFile(path, gzip, { ring, hash, control, place: { file, before } });
      if (damage !== null) read.damage ??= files.length === 1 ? damage : `${name}: ${damage}`;
      read.hashes.push(hash.digest("hex"));
      before += bytes;
    }
    return read;
  } finally {
    ring.end();
  }
}

/** Reads one file. Returns why its compressed data could not be read to the end, or null. */
async function readFile(
  path: string,
  gzip: boolean,
  reading: Reading & { ring: ChunkRing },
): Promise<string | null> {
  if (!gzip) {
    readPlain(path, 0, reading);
    return null;
  }
  const { damage, hashedBytes } = await readInflated(path, reading);
  // The hash covers the whole file, including what follows the damage.
  if (!reading.control.cancelled) readPlain(path, hashedBytes, { ...reading, ring: null });
  return damage;
}

interface Reading {
  /** The index of the file, and the number of bytes in the files before it. */
  place: { file: number; before: number };
  /** Null when the bytes are only hashed. */
  ring: ChunkRing | null;
  hash: Hash;
  control: Control;
}

function readPlain(path: string, from: number, { ring, hash, control, place }: Reading): void {
  let buffer: Uint8Array | null = null;
  let fileBytes = from;
  const file = openSync(path, "r");
  try {
    while (!control.cancelled) {
      const room = ring?.room(control) ?? null;
      buffer ??= room === null ? new Uint8Array(pieceBytes) : null;
      const bytes = room ?? buffer!;
      const length = readSync(file, bytes, 0, pieceBytes, fileBytes);
      if (length === 0) return;
      fileBytes += length;
      if (room !== null) ring!.put(length, place.before + fileBytes, place.file);
      hash.update(bytes.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

async function readInflated(
  path: string,
  { ring, hash, control, place }: Reading & { ring: ChunkRing },
): Promise<{ damage: string | null; hashedBytes: number }> {
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  const inflated = createGunzip({ chunkSize: pieceBytes });
  let hashedBytes = 0;
  file.on("error", (error) => inflated.destroy(error));
  file.on("data", (bytes) => {
    hash.update(bytes as Buffer);
    hashedBytes += bytes.length;
  });
  file.pipe(inflated);
  try {
    for await (const chunk of inflated) {
      const room = ring.room(control);
      if (room === null) break;
      room.set(chunk as Uint8Array);
      ring.put((chunk as Uint8Array).length, place.before + hashedBytes, place.file);
    }
    return { damage: null, hashedBytes };
  } catch (thrown) {
    return { damage: damageOf(thrown), hashedBytes };
  } finally {
    file.destroy();
    inflated.destroy();
  }
}

serveThread(readCapture);
