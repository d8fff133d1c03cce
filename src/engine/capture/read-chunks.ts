// Reads a capture's bytes in order, in pieces, and inflates gzip. Blocks its thread, so call it from a worker.
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { createGunzip } from "node:zlib";

/** A larger piece would fall out of the processor's cache before it is parsed. */
const chunkBytes = 1 << 20;

/** Receives a piece, whose memory is reused afterwards, and the bytes of the file read so far. Returns false to stop. */
type TakeChunk = (chunk: Uint8Array, fileBytes: number) => boolean;

interface ReadEnd {
  /** Why the compressed data could not be read to its end, or null. */
  damage: string | null;
}

export function readChunks(path: string, gzip: boolean, take: TakeChunk): Promise<ReadEnd> {
  return gzip ? readInflated(path, take) : Promise.resolve(readPlain(path, take));
}

function readPlain(path: string, take: TakeChunk): ReadEnd {
  const chunk = new Uint8Array(chunkBytes);
  const file = openSync(path, "r");
  let fileBytes = 0;
  try {
    for (;;) {
      const length = readSync(file, chunk, 0, chunkBytes, null);
      fileBytes += length;
      if (length === 0 || !take(chunk.subarray(0, length), fileBytes)) return { damage: null };
    }
  } finally {
    closeSync(file);
  }
}

async function readInflated(path: string, take: TakeChunk): Promise<ReadEnd> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const inflated = createGunzip({ chunkSize: chunkBytes });
  file.on("error", (error) => inflated.destroy(error));
  file.pipe(inflated);
  try {
    for await (const chunk of inflated) {
      if (!take(chunk as Uint8Array, file.bytesRead)) break;
    }
    return { damage: null };
  } catch (thrown) {
    return { damage: damageOf(thrown) };
  } finally {
    file.destroy();
    inflated.destroy();
  }
}

/** Describes damaged compressed data; everything inflated before the damage is good. Throws all other errors again. */
export function damageOf(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code?.startsWith("Z_") || code === "ERR_ZLIB_INITIALIZATION_FAILED") return message;
  throw thrown;
}
