// The thread that reads a capture: hashes the file's own bytes, inflates them when it is gzipped, and puts them into the ring
// that the meter's thread reads from. It knows no packet.
import { createHash, type Hash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { createGunzip } from "node:zlib";
import { ChunkRing, pieceBytes } from "./chunk-ring.ts";
import type { Control } from "./control.ts";
import { type InThread, serveThread } from "./in-thread.ts";
import type { FileRead, ReadOrder } from "./meter-messages.ts";
import { damageOf } from "./read-chunks.ts";

async function readCapture(
  { path, gzip, ring: memory }: ReadOrder,
  { control }: InThread<never>,
): Promise<FileRead> {
  const ring = new ChunkRing(memory);
  const hash = createHash("sha256");
  try {
    if (!gzip) {
      readPlain(path, 0, { ring, hash, control });
      return { sha256: hash.digest("hex"), damage: null };
    }
    const { damage, hashedBytes } = await readInflated(path, { ring, hash, control });
    // What follows damage is the file's too.
    if (!control.cancelled) readPlain(path, hashedBytes, { ring: null, hash, control });
    return { sha256: hash.digest("hex"), damage };
  } finally {
    ring.end();
  }
}

interface Reading {
  /** Null when the bytes are only hashed. */
  ring: ChunkRing | null;
  hash: Hash;
  control: Control;
}

function readPlain(path: string, from: number, { ring, hash, control }: Reading): void {
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
      if (room !== null) ring!.put(length, fileBytes);
      hash.update(bytes.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

async function readInflated(
  path: string,
  { ring, hash, control }: Reading & { ring: ChunkRing },
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
      ring.put((chunk as Uint8Array).length, hashedBytes);
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
