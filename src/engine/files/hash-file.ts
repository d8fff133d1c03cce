// The SHA-256 of a file, piece by piece, so that the engine answers in between.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { AppError } from "../../shared/errors.ts";

const pieceBytes = 1 << 20;

/** In hexadecimal digits. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
    if (signal.aborted) throw new AppError("CANCELLED", "The import was cancelled.");
    hash.update(piece as Buffer);
  }
  return hash.digest("hex");
}
