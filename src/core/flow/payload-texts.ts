// The few words worth keeping from a flow's first payload: TLS server name and ALPN, HTTP host, DNS name.
// Each parser takes what the packet at hand holds; a hello or a head that goes on in the next packet is read as
// far as it goes. Nothing here throws.

import type { Payload } from "./payload.ts";

/** Words found in a flow's payload; null until found. */
export interface FlowTexts {
  tlsSni: string | null;
  tlsAlpn: string | null;
  httpHost: string | null;
  dnsQuery: string | null;
}

export function noTexts(): FlowTexts {
  return { tlsSni: null, tlsAlpn: null, httpHost: null, dnsQuery: null };
}

const SERVER_NAME = 0;
const ALPN = 16;

/** Server name and ALPN of a TLS ClientHello (RFC 8446, 4.1.2; RFC 6066, 3; RFC 7301, 3.1). */
export function readClientHello(payload: Payload, texts: FlowTexts): void {
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
        texts.tlsSni = payload.text(at + 9, at + 9 + name);
      }
    } else if (type === ALPN) texts.tlsAlpn = readAlpn(payload, at + 6, at + 4 + length);
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

const LF = 0x0a;
const HEADER_LINES = 64;

/** Host header of an HTTP/1 request (RFC 9112, 3.2). */
export function readHttpHost(payload: Payload, texts: FlowTexts): void {
  let at = payload.find(LF, 0) + 1;
  for (let line = 0; at > 0 && line < HEADER_LINES; line++) {
    const end = payload.find(LF, at);
    const stop = end < 0 ? payload.captured : end;
    if (payload.u8(at + 4) === 0x3a && payload.text(at, at + 4).toLowerCase() === "host") {
      const host = payload.text(at + 5, payload.u8(stop - 1) === 0x0d ? stop - 1 : stop).trim();
      if (host !== "") texts.httpHost = host;
      return;
    }
    at = end + 1;
  }
}

const DNS_HEADER = 12;

/**
 * Name in the first question of a DNS message (RFC 1035, 4.1), or null when this is none.
 * @param at where the message begins (2 over TCP)
 */
export function readDnsQuestion(payload: Payload, at: number): string | null {
  const flags = payload.u16(at + 2);
  if (flags < 0 || (flags & 0x7800) > 0x3000) return null;
  const questions = payload.u16(at + 4);
  if (questions < 1 || questions > 16) return null;
  if (payload.u16(at + 6) > 256 || payload.u16(at + 8) > 256 || payload.u16(at + 10) > 64) return null;
  let name = "";
  let label = at + DNS_HEADER;
  for (;;) {
    const length = payload.u8(label);
    if (length === 0) break;
    if (length < 0 || length > 63 || name.length + length > 254) return null;
    if (label + 1 + length > payload.captured) return null;
    name += (name === "" ? "" : ".") + payload.text(label + 1, label + 1 + length);
    label += 1 + length;
  }
  const kind = payload.u16(label + 1);
  // The class: IN, CH, HS, NONE, ANY; mDNS sets the top bit to ask for unicast.
  const dnsClass = payload.u16(label + 3) & 0x7fff;
  if (kind <= 0 || !(dnsClass === 1 || dnsClass === 3 || dnsClass === 4 || dnsClass >= 254)) return null;
  return name === "" ? "." : name;
}
