// What the ClientHello of a TLS flow says. A hello that goes on in the next packet is read as far as this one holds it.
// Nothing here throws.

import type { Payload } from "./payload.ts";

export interface TlsContent {
  sni: string | null;
  alpn: string | null;
}

export const newTls = (): TlsContent => ({ sni: null, alpn: null });

const SERVER_NAME = 0;
const ALPN = 16;

/** Server name and ALPN of a TLS ClientHello (RFC 8446, 4.1.2; RFC 6066, 3; RFC 7301, 3.1). */
export function readTls(payload: Payload, tls: TlsContent): void {
  if (payload.u8(0) !== 0x16 || payload.u8(5) !== 1) return;
  let at = 5 + 4 + 2 + 32;
  at += 1 + payload.u8(at);
  const suites = payload.u16(at);
  if (suites < 0) return;
  at += 2 + suites;
  const methods = payload.u8(at);
  if (methods < 0) return;
  at += 1 + methods;
  const end = at + 2 + Math.max(0, payload.u16(at));
  at += 2;
  while (at + 4 <= end) {
    const type = payload.u16(at);
    const length = payload.u16(at + 2);
    if (type < 0 || length < 0) return;
    if (type === SERVER_NAME && payload.u8(at + 6) === 0) {
      const name = payload.u16(at + 7);
      if (name > 0 && name + 5 <= length && at + 9 + name <= payload.captured) {
        tls.sni = payload.text(at + 9, at + 9 + name);
      }
    } else if (type === ALPN) tls.alpn = readAlpn(payload, at + 6, at + 4 + length);
    at += 4 + length;
  }
}

function readAlpn(payload: Payload, from: number, end: number): string | null {
  const names: string[] = [];
  let at = from;
  while (at < end && names.length < 16) {
    const length = payload.u8(at);
    if (length <= 0 || at + 1 + length > Math.min(end, payload.captured)) break;
    names.push(payload.text(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return names.length > 0 ? names.join(",") : null;
}
