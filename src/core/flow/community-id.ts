// Community ID v1 (Corelight's specification): a short text that identifies a flow across tools. Endpoints are
// sorted, so both directions agree; an ICMP message without a reply type keeps its direction.

import { sha1Block } from "./sha1.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const pairs: readonly string[] = Array.from(
  { length: 4096 },
  (_, bits) => alphabet[bits >> 6]! + alphabet[bits & 63]!,
);

const message = new Uint8Array(64);
const digest = new Uint8Array(20);

/** Protocols whose ports are part of the id: ICMP (mapped types), TCP, UDP, ICMPv6, SCTP. */
const withPorts = new Set([1, 6, 17, 58, 132]);

interface CommunityIdFlow {
  readonly protocol: number;
  /** 4 or 6. */
  readonly ipVersion: number;
  /** Index in the words of the originator's address and of the responder's: one word or four, int32. */
  readonly orig: number;
  readonly resp: number;
  /** Ports; for ICMP the types as `icmpPorts` maps them. */
  readonly origPort: number;
  readonly respPort: number;
  /** An ICMP message without a reply type; its endpoints are not sorted. */
  readonly oneWay: boolean;
}

/** The Community ID, "1:" and 28 characters of base64. `seed` is 0–65,535. */
export function communityId(words: Int32Array, flow: CommunityIdFlow, seed = 0): string {
  const count = flow.ipVersion === 6 ? 4 : 1;
  const order = compare(words, flow.orig, flow.resp, count) || flow.origPort - flow.respPort;
  const swap = order > 0 && !flow.oneWay;
  let at = put16(0, seed);
  at = putAddress(at, words, swap ? flow.resp : flow.orig, count);
  at = putAddress(at, words, swap ? flow.orig : flow.resp, count);
  at = put16(at, flow.protocol << 8);
  if (withPorts.has(flow.protocol)) {
    at = put16(at, swap ? flow.respPort : flow.origPort);
    at = put16(at, swap ? flow.origPort : flow.respPort);
  }
  sha1Block(message, at, digest);
  return `1:${base64Of20()}`;
}

function compare(words: Int32Array, a: number, b: number, count: number): number {
  for (let k = 0; k < count; k++) {
    const difference = (words[a + k]! >>> 0) - (words[b + k]! >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function put16(at: number, value: number): number {
  message[at] = value >> 8;
  message[at + 1] = value;
  return at + 2;
}

function putAddress(at: number, words: Int32Array, from: number, count: number): number {
  let to = at;
  for (let k = from; k < from + count; k++) {
    to = put16(to, words[k]! >>> 16);
    to = put16(to, words[k]!);
  }
  return to;
}

/** Base64 (RFC 4648, 4) of a 20-byte digest: six groups of three bytes, and two more. */
function base64Of20(): string {
  let text = "";
  for (let k = 0; k < 18; k += 3) {
    const bits = (digest[k]! << 16) | (digest[k + 1]! << 8) | digest[k + 2]!;
    text += pairs[bits >> 12]! + pairs[bits & 4095]!;
  }
  const rest = (digest[18]! << 16) | (digest[19]! << 8);
  return `${text}${pairs[rest >> 12]!}${alphabet[(rest >> 6) & 63]!}=`;
}
