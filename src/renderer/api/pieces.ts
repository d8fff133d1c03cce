// Sends a piece of a file to the engine: by the bridge of Electron, or as a PUT to the page's own origin, where a socket of texts would
// carry bytes badly. A connection that breaks is tried again for a while; a piece that came twice counts once.
import { AppError, fromFailure } from "#shared/errors.ts";
import type { Reply } from "#shared/transport/rpc.ts";
import { request } from "./door.ts";
import { hexOf } from "./hex.ts";

interface Piece {
  upload: string;
  file: number;
  offset: number;
  bytes: Uint8Array<ArrayBuffer>;
}

const waitsMs = [200, 500, 1_000, 2_000, 4_000];

/** Throws an AppError when the engine refuses the piece, or the connection stays broken. */
export async function sendPiece({ upload, file, offset, bytes }: Piece): Promise<void> {
  const sha256 = hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  if (window.tidewatch) {
    await request("upload.write", { upload, file, offset, sha256, bytes });
    return;
  }
  for (const waitMs of [...waitsMs, null]) {
    const reply = await put(`/upload/${upload}/${file}/${offset}`, sha256, bytes);
    if (reply?.ok) return;
    if (reply) throw fromFailure(reply.error);
    if (waitMs === null)
      throw new AppError(
        "ENGINE_GONE",
        "The connection to Tidewatch broke; nothing was kept. Drop the files again.",
      );
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** Null where the server could not be reached, or did not say what became of the piece. */
async function put(path: string, sha256: string, body: Uint8Array<ArrayBuffer>): Promise<Reply | null> {
  try {
    const headers = { "content-type": "application/octet-stream", "x-tidewatch-sha256": sha256 };
    const response = await fetch(path, { method: "PUT", headers, body });
    return response.ok ? ((await response.json()) as Reply) : null;
  } catch {
    return null;
  }
}
