// What the first HTTP/1 request of a flow says (RFC 9112). A head that goes on in the next packet is read as far as this one
// holds it. Nothing here throws.

import type { Payload } from "./payload.ts";

export interface HttpContent {
  host: string | null;
}

export const newHttp = (): HttpContent => ({ host: null });

const LF = 0x0a;
const HEADER_LINES = 64;

/** Host header of an HTTP/1 request (RFC 9112, 3.2). */
export function readHttp(payload: Payload, http: HttpContent): void {
  if (http.host !== null || payload.starts("HTTP/1.")) return;
  let at = payload.find(LF, 0) + 1;
  for (let line = 0; at > 0 && line < HEADER_LINES; line++) {
    const end = payload.find(LF, at);
    const stop = end < 0 ? payload.captured : end;
    if (payload.u8(at + 4) === 0x3a && payload.text(at, at + 4).toLowerCase() === "host") {
      const host = payload.text(at + 5, payload.u8(stop - 1) === 0x0d ? stop - 1 : stop).trim();
      if (host !== "") http.host = host;
      return;
    }
    at = end + 1;
  }
}
