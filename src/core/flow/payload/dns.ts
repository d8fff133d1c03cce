// The DNS messages of a flow (RFC 1035, 4.1), over UDP and TCP, including mDNS and LLMNR. Counts all messages, each
// as far as it was captured. Never throws.

import { ipv4Text, ipv6Text } from "../../table/address-text.ts";
import type { Payload } from "./payload.ts";
import { eachMessage, type Framing, newStream, type Stream } from "./stream.ts";

/** The DNS of one flow. Plain data. */
export interface DnsContent {
  /** Name of the first question, and the first address, name or text of an answer. */
  query: string | null;
  answer: string | null;
  queries: number;
  failures: number;
  answerBytes: number;
  names: number;
  nameBytes: number;
  /** Hashes of the last 64 counted names; a new one replaces the oldest. */
  lastNames: number[];
  oldest: number;
  /** Requested types, each followed by its count. */
  types: number[];
  /** Both sides' streams, for TCP. */
  streams: readonly [Stream, Stream] | null;
}

const noCounts = () => ({
  queries: 0,
  failures: 0,
  answerBytes: 0,
  names: 0,
  nameBytes: 0,
  lastNames: [],
  oldest: 0,
  types: [],
});

export const newDns = (): DnsContent => ({ query: null, answer: null, ...noCounts(), streams: null });

/** The content for the next part of a flow that was cut: texts stay, counts restart. */
export const nextDns = (dns: DnsContent): DnsContent => ({ ...dns, ...noCounts() });

const HEADER = 12;
const QUESTIONS = 16;
const ANSWERS = 64;
const NAMES = 64;
const TYPES = 16;
const TYPES_SHOWN = 4;
const NXDOMAIN = 3;

/** The result of `walkName`, reused so that a message needs no memory. */
const walked = { end: -1, length: 0, hash: 0, whole: false, isCompressed: false };

/**
 * Walks the name at `at`. `walked` gets its end in the message (−1 if it is no name or was not captured whole), its
 * length as text, and a case-insensitive hash.
 * @param base start of the message, for compressed names
 */
function walkName(payload: Payload, base: number, at: number): void {
  walked.end = -1;
  walked.length = 0;
  walked.whole = false;
  walked.isCompressed = false;
  let hash = 0x811c9dc5;
  let from = at;
  let end = -1;
  for (let label = 0; label < 128; label++) {
    const length = payload.u8(from);
    if (length >= 0xc0) {
      const target = base + (payload.u16(from) & 0x3fff);
      if (end < 0) end = from + 2;
      // A pointer must point back, else it could loop.
      if (payload.u16(from) < 0 || target >= from) break;
      walked.isCompressed = true;
      from = target;
      continue;
    }
    if (length === 0) {
      walked.whole = true;
      walked.end = end < 0 ? from + 1 : end;
      break;
    }
    if (length < 0 || length > 63 || walked.length + length > 254) break;
    hash = Math.imul(hash ^ length, 0x01000193);
    for (let k = from + 1; k <= from + length; k++) {
      const byte = payload.u8(k);
      if (byte < 0) break;
      hash = Math.imul(hash ^ (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte), 0x01000193);
    }
    walked.length += length + (label === 0 ? 0 : 1);
    from += 1 + length;
  }
  walked.hash = hash;
}

/** The name at `at` as text with dots; null if it was not captured whole. */
function nameText(payload: Payload, base: number, at: number): string | null {
  walkName(payload, base, at);
  if (!walked.whole) return null;
  const labels: string[] = [];
  let from = at;
  for (let step = 0; step < 256; step++) {
    const length = payload.u8(from);
    if (length <= 0) break;
    if (length >= 0xc0) from = base + (payload.u16(from) & 0x3fff);
    else {
      labels.push(payload.text(from + 1, from + 1 + length));
      from += 1 + length;
    }
  }
  return labels.length === 0 ? "." : labels.join(".");
}

/** Whether a class is IN, CH, HS, NONE or ANY; mDNS sets the top bit to request unicast. */
function isClass(word: number): boolean {
  const dnsClass = word & 0x7fff;
  return word >= 0 && (dnsClass === 1 || dnsClass === 3 || dnsClass === 4 || dnsClass >= 254);
}

/**
 * Name of the first question of a DNS message; null if this is none or the question was not captured whole.
 * @param at start of the message (2 over TCP)
 */
export function readDnsQuestion(payload: Payload, at: number): string | null {
  const flags = payload.u16(at + 2);
  if (flags < 0 || (flags & 0x7800) > 0x3000) return null;
  const questions = payload.u16(at + 4);
  if (questions < 1 || questions > QUESTIONS) return null;
  if (payload.u16(at + 6) > 256 || payload.u16(at + 8) > 256 || payload.u16(at + 10) > 64) return null;
  walkName(payload, at, at + HEADER);
  const { end, whole, isCompressed } = walked;
  if (!whole || isCompressed || payload.u16(end) <= 0 || !isClass(payload.u16(end + 2))) return null;
  return nameText(payload, at, at + HEADER);
}

const tcpFraming: Framing = {
  header: 2,
  lengthAt: (payload, at) => {
    const length = payload.u16(at);
    return length >= HEADER ? length + 2 : -1;
  },
};

/** Adds the messages of one packet. */
export function readDns(payload: Payload, side: number, dns: DnsContent): void {
  if (payload.protocol !== 6) {
    readMessage(payload, 0, payload.wireLength, dns);
    return;
  }
  dns.streams ??= [newStream(), newStream()];
  eachMessage(payload, dns.streams[side]!, tcpFraming, readTcpMessage, dns);
}

function readTcpMessage(payload: Payload, at: number, end: number, dns: DnsContent): void {
  readMessage(payload, at + 2, end, dns);
}

/** Adds the message in [at, end) on the wire. */
function readMessage(payload: Payload, at: number, end: number, dns: DnsContent): void {
  const flags = payload.u16(at + 2);
  if (flags < 0 || (flags & 0x7800) > 0x3000) return;
  const isQuery = (flags & 0x8000) === 0;
  if (isQuery) dns.queries += 1;
  else if ((flags & 0xf) === NXDOMAIN) dns.failures += 1;
  const questions = payload.u16(at + 4);
  if (questions < 0 || questions > QUESTIONS) return;
  if (dns.query === null && questions > 0) dns.query = readDnsQuestion(payload, at);
  let next = at + HEADER;
  for (let question = 0; question < questions; question++) {
    walkName(payload, at, next);
    if (!walked.whole) {
      if (walked.length > 0 && end > payload.captured) addCutName(payload, at, end, isQuery, dns);
      return;
    }
    next = walked.end;
    addName(walked.hash, walked.length, dns);
    const type = payload.u16(next);
    if (type > 0 && (isQuery || dns.queries === 0)) addType(type, dns);
    next += 4;
  }
  if (!isQuery) readAnswers(payload, at, next, end, dns);
}

/** Adds the name of the last question if only its beginning was captured: its length follows from the message's. */
function addCutName(payload: Payload, at: number, end: number, isQuery: boolean, dns: DnsContent): void {
  // A query ends with type and class, and perhaps an EDNS record of 11 bytes; a name is two bytes shorter as text.
  const additional = Math.max(0, payload.u16(at + 10));
  const length = isQuery ? end - at - HEADER - 4 - 11 * additional - 2 : walked.length;
  addName(walked.hash, Math.min(253, Math.max(walked.length, length)), dns);
}

/** Counts a name unless it is one of the last 64. */
function addName(hash: number, length: number, dns: DnsContent): void {
  const { lastNames } = dns;
  if (lastNames.includes(hash)) return;
  dns.names += 1;
  dns.nameBytes += length;
  if (lastNames.length < NAMES) lastNames.push(hash);
  else {
    lastNames[dns.oldest] = hash;
    dns.oldest = (dns.oldest + 1) % NAMES;
  }
}

function addType(type: number, { types }: DnsContent): void {
  for (let k = 0; k < types.length; k += 2) {
    if (types[k] !== type) continue;
    types[k + 1] = types[k + 1]! + 1;
    return;
  }
  if (types.length < 2 * TYPES) types.push(type, 1);
}

/** Adds up the data of the answers; for the part not captured, estimates it from the message's length. */
function readAnswers(payload: Payload, at: number, from: number, end: number, dns: DnsContent): void {
  const answers = payload.u16(at + 6);
  let next = from;
  for (let answer = 0; answer < answers; answer++) {
    if (answer < ANSWERS) walkName(payload, at, next);
    const fields = walked.end;
    const length = answer < ANSWERS && walked.whole ? payload.u16(fields + 8) : -1;
    if (length < 0) {
      // A record has a pointer to its name, ten bytes of fields, and data.
      dns.answerBytes += Math.max(0, end - next - 12 * (answers - answer));
      return;
    }
    const data = fields + 10;
    dns.answerBytes += Math.max(0, Math.min(length, end - data));
    dns.answer ??= answerText(payload, at, payload.u16(fields), data, length);
    next = data + length;
  }
}

const A = 1;
const CNAME = 5;
const TXT = 16;
const AAAA = 28;

/** The data of an A, AAAA, CNAME or TXT record as text, as far as captured; null for other types. */
function answerText(payload: Payload, base: number, type: number, at: number, length: number): string | null {
  if (type === CNAME) return nameText(payload, base, at);
  if (at + length > payload.captured && type !== TXT) return null;
  if (type === A && length === 4) return ipv4Text(payload.u32(at) | 0);
  if (type === AAAA && length === 16)
    return ipv6Text(
      Int32Array.from([0, 4, 8, 12], (word) => payload.u32(at + word)),
      0,
    );
  if (type !== TXT) return null;
  let text = "";
  const end = at + length;
  for (let from = at; from < end && text.length < 255; ) {
    const part = payload.u8(from);
    if (part < 0) break;
    text += payload.text(from + 1, Math.min(end, from + 1 + part), 255 - text.length);
    from += 1 + part;
  }
  return text === "" ? null : text;
}

const typeNames: ReadonlyMap<number, string> = new Map([
  [A, "A"],
  [2, "NS"],
  [CNAME, "CNAME"],
  [6, "SOA"],
  [10, "NULL"],
  [12, "PTR"],
  [13, "HINFO"],
  [15, "MX"],
  [TXT, "TXT"],
  [25, "KEY"],
  [AAAA, "AAAA"],
  [33, "SRV"],
  [35, "NAPTR"],
  [39, "DNAME"],
  [43, "DS"],
  [46, "RRSIG"],
  [48, "DNSKEY"],
  [52, "TLSA"],
  [64, "SVCB"],
  [65, "HTTPS"],
  [99, "SPF"],
  [249, "TKEY"],
  [250, "TSIG"],
  [251, "IXFR"],
  [252, "AXFR"],
  [255, "ANY"],
  [257, "CAA"],
]);

/** The most requested types in descending order, such as "A, TXT"; an unknown one as in RFC 3597. Null if there are none. */
export function typesText({ types }: DnsContent): string | null {
  const pairs = Array.from(
    { length: types.length / 2 },
    (_, k) => [types[2 * k]!, types[2 * k + 1]!] as const,
  );
  const names = pairs
    .sort(([, a], [, b]) => b - a)
    .slice(0, TYPES_SHOWN)
    .map(([type]) => typeNames.get(type) ?? `TYPE${type}`);
  return names.length === 0 ? null : names.join(", ");
}
