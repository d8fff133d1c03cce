// The offer of a TLS ClientHello and its fingerprints: JA3 as Salesforce published it, JA4 as FoxIO did. Fingerprints
// need the whole hello. Never throws.

import { md5 } from "./md5.ts";
import type { Payload } from "./payload.ts";
import { sha256 } from "./sha256.ts";

export interface Offer {
  sni: string | null;
  /** Comma-separated. */
  alpn: string | null;
  ja3: string | null;
  ja4: string | null;
}

const SERVER_NAME = 0;
const GROUPS = 10;
const POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const SUPPORTED_VERSIONS = 43;
const PROTOCOLS = 16;
/** The most extensions to read. */
const EXTENSIONS = 128;

/** The parts of a hello for fingerprints, without GREASE (RFC 8701). */
interface Hello {
  version: number;
  suites: number[];
  extensions: number[];
  groups: number[];
  formats: number[];
  signatures: number[];
  versions: number[];
}

const isGrease = (word: number) => (word & 0x0f0f) === 0x0a0a && word >> 8 === (word & 0xff);

/** 16-bit numbers in [from, end). */
function words(payload: Payload, from: number, end: number): number[] {
  const found: number[] = [];
  for (let at = from; at + 1 < end && at + 1 < payload.captured; at += 2) {
    const word = payload.u16(at);
    if (!isGrease(word)) found.push(word);
  }
  return found;
}

/** Reads the ClientHello whose handshake header is at `start` (RFC 8446, 4.1.2; RFC 6066, 3; RFC 7301, 3.1). */
export function readClientHello(payload: Payload, start: number, offer: Offer): void {
  const whole = start + 4 + payload.u24(start + 1);
  let at = start + 4 + 2 + 32;
  at += 1 + payload.u8(at);
  const suites = payload.u16(at);
  if (suites < 0) return;
  const hello: Hello = {
    version: payload.u16(start + 4),
    suites: words(payload, at + 2, at + 2 + suites),
    extensions: [],
    groups: [],
    formats: [],
    signatures: [],
    versions: [],
  };
  at += 2 + suites;
  const methods = payload.u8(at);
  if (methods < 0) return;
  at += 1 + methods;
  const end = Math.min(whole, at + 2 + Math.max(0, payload.u16(at)));
  at += 2;
  for (let count = 0; at + 4 <= end && count < EXTENSIONS; count++) {
    const type = payload.u16(at);
    const length = payload.u16(at + 2);
    if (type < 0 || length < 0) return;
    if (!isGrease(type)) hello.extensions.push(type);
    readExtension(payload, type, at + 4, at + 4 + length, hello, offer);
    at += 4 + length;
  }
  if (whole > payload.captured) return;
  offer.ja3 = ja3(hello);
  offer.ja4 = ja4(hello, offer);
}

function readExtension(
  payload: Payload,
  type: number,
  from: number,
  end: number,
  hello: Hello,
  offer: Offer,
): void {
  switch (type) {
    case SERVER_NAME: {
      const name = payload.u16(from + 3);
      const isHere = from + 5 + name <= Math.min(end, payload.captured);
      if (payload.u8(from + 2) === 0 && name > 0 && isHere)
        offer.sni = payload.text(from + 5, from + 5 + name);
      break;
    }
    case ALPN:
      offer.alpn = readAlpn(payload, from + 2, end);
      break;
    case GROUPS:
      hello.groups = words(payload, from + 2, end);
      break;
    case POINT_FORMATS:
      for (let at = from + 1; at < end && payload.u8(at) >= 0; at++) hello.formats.push(payload.u8(at));
      break;
    case SIGNATURE_ALGORITHMS:
      hello.signatures = words(payload, from + 2, end);
      break;
    case SUPPORTED_VERSIONS:
      hello.versions = words(payload, from + 1, end);
      break;
  }
}

function readAlpn(payload: Payload, from: number, end: number): string | null {
  const names: string[] = [];
  let at = from;
  while (at < end && names.length < PROTOCOLS) {
    const length = payload.u8(at);
    if (length <= 0 || at + 1 + length > Math.min(end, payload.captured)) break;
    names.push(payload.text(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return names.length > 0 ? names.join(",") : null;
}

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function ja3({ version, suites, extensions, groups, formats }: Hello): string {
  return md5(ascii([[version], suites, extensions, groups, formats].map((list) => list.join("-")).join(",")));
}

const ja4Versions: Readonly<Record<number, string>> = {
  768: "s3",
  769: "10",
  770: "11",
  771: "12",
  772: "13",
};
const twoDigits = (count: number) => String(Math.min(99, count)).padStart(2, "0");
const hexWord = (word: number) => word.toString(16).padStart(4, "0");
const hashOf = (text: string) => (text === "" ? "0".repeat(12) : sha256(ascii(text)).slice(0, 12));

function ja4({ version, suites, extensions, signatures, versions }: Hello, { alpn }: Offer): string {
  const newest = versions.length === 0 ? version : Math.max(...versions);
  const name = extensions.includes(SERVER_NAME) ? "d" : "i";
  const first = alpn?.split(",")[0];
  const protocol = first === undefined ? "00" : firstAndLast(first);
  const start = `t${ja4Versions[newest] ?? "00"}${name}${twoDigits(suites.length)}${twoDigits(extensions.length)}${protocol}`;
  const others = extensions.filter((type) => type !== SERVER_NAME && type !== ALPN);
  const sorted = (list: readonly number[]) => list.map(hexWord).sort().join(",");
  const offered = signatures.length === 0 ? "" : `_${signatures.map(hexWord).join(",")}`;
  const extensionText = others.length === 0 ? "" : sorted(others) + offered;
  return `${start}_${hashOf(sorted(suites))}_${hashOf(extensionText)}`;
}

/** First and last character; the hexadecimal digits if one is neither letter nor digit. */
function firstAndLast(text: string): string {
  const [first, last] = [text[0]!, text.at(-1)!];
  if (/^[a-z0-9]{2}$/i.test(first + last)) return first + last;
  const hex = (letter: string) => letter.charCodeAt(0).toString(16).padStart(2, "0");
  return hex(first)[0]! + hex(last)[1]!;
}
