// PUT /upload/UPLOAD/FILE/OFFSET: a piece of a file that the window sends, handed to the engine as the request upload.write. The server
// has checked who asks; here the size of what is read is bounded.
import type { IncomingMessage } from "node:http";
import { AppError, toFailure } from "../../shared/errors.ts";
import type { Reply, RequestRoute } from "../../shared/transport/rpc.ts";
import { mostPieceBytes } from "../../shared/upload-limits.ts";

/** A window sends one piece after the other; more at once are of no use to it. */
const mostAtOnce = 8;

export type ReceivePiece = (request: IncomingMessage, path: string) => Promise<Reply | null>;

/** Answers null for a path that is none of a piece. Never reads more than a piece may hold. */
export function createPieceReceiver(route: RequestRoute): ReceivePiece {
  let underWay = 0;
  return async (request, path) => {
    const [, upload, file, offset] = /^\/upload\/([0-9a-f]{32})\/(\d{1,6})\/(\d{1,16})$/.exec(path) ?? [];
    if (upload === undefined) return null;
    if (underWay >= mostAtOnce)
      return refuse("FORBIDDEN", "Too many pieces are sent at once; send one after the other.");
    underWay++;
    try {
      const bytes = await readBody(request);
      const sha256 = String(request.headers["x-tidewatch-sha256"] ?? "");
      return await route("upload.write", {
        upload,
        file: Number(file),
        offset: Number(offset),
        sha256,
        bytes,
      });
    } catch (thrown) {
      return { ok: false, error: toFailure(thrown) };
    } finally {
      underWay--;
    }
  };
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const length = Number(request.headers["content-length"] ?? Number.NaN);
  if (!Number.isInteger(length) || length > mostPieceBytes)
    throw new AppError("INVALID_INPUT", "A piece has to say its length, and is at most 8 MiB long.");
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (at + chunk.length > length) throw new AppError("INVALID_INPUT", "A piece is longer than it says.");
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (at < length) throw new AppError("INVALID_INPUT", "The connection broke within a piece; send it again.");
  return bytes;
}

const refuse = (code: "FORBIDDEN", message: string): Reply => ({ ok: false, error: { code, message } });
