// Computes the SHA-256 of a file in pieces, so that the engine stays responsive.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { AppError } from "../../shared/errors.ts";

const pieceBytes = 1 << 20;

/** Returns hexadecimal digits. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
    if (signal.aborted) throw new AppError("CANCELLED", "The import was cancelled.");
    hash.update(piece as Buffer);
  }
  return hash.digest("hex");
}
