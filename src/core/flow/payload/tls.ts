// The cleartext part of a TLS handshake: server name, ALPN and fingerprints of the ClientHello, the version that the
// server chose, and up to TLS 1.2 the names in the server's certificate. A hello or certificate that spans packets is
// joined, in order only and up to a few kB. Never throws.

import { readCertificate } from "./certificate.ts";
import type { Payload } from "./payload.ts";
import { Payload as View } from "./payload.ts";
import { goesOn, newStream, type Stream } from "./stream.ts";
import { type Offer, readClientHello } from "./tls-hello.ts";

/** One side's handshake while it is read. */
interface Handshake {
  stream: Stream;
  /** The bytes so far, if the message did not end in one packet. */
  bytes: Uint8Array | null;
  length: number;
  packets: number;
  isDone: boolean;
}

export interface TlsContent extends Offer {
  version: string | null;
  subject: string | null;
  issuer: string | null;
  sides: readonly [Handshake, Handshake];
}

const newHandshake = (): Handshake => ({
  stream: newStream(),
  bytes: null,
  length: 0,
  packets: 0,
  isDone: false,
});

export const newTls = (): TlsContent => ({
  sni: null,
  alpn: null,
  ja3: null,
  ja4: null,
  version: null,
  subject: null,
  issuer: null,
  sides: [newHandshake(), newHandshake()],
});

const HANDSHAKE = 0x16;
const ALERT = 0x15;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const SUPPORTED_VERSIONS = 43;
/** The most bytes and packets of one side's handshake. */
const MOST_BYTES = 8192;
const MOST_PACKETS = 8;

/** The memory of all unfinished handshakes of one meter, with its limit. */
export interface HandshakeMemory {
  bytes: number;
}

export const handshakeMemory = (): HandshakeMemory => ({ bytes: 32 * 2 ** 20 });

const together = new View();

/**
 * Adds one packet of a side.
 * @returns whether it needs more of the flow
 */
export function readTls(payload: Payload, side: number, tls: TlsContent, memory: HandshakeMemory): boolean {
  const handshake = tls.sides[side]!;
  if (!handshake.isDone) {
    const { sequence } = handshake.stream;
    if (sequence !== null && ((payload.sequence - sequence) | 0) > 0) handshake.isDone = true;
    else if (goesOn(handshake.stream, payload)) addPacket(payload, handshake, tls, memory);
    if (handshake.isDone) release(handshake, memory);
  }
  return !(tls.sides[0].isDone && tls.sides[1].isDone);
}

/** Releases the memory of a closed flow. */
export function releaseTls(tls: TlsContent, memory: HandshakeMemory): void {
  for (const handshake of tls.sides) release(handshake, memory);
}

function release(handshake: Handshake, memory: HandshakeMemory): void {
  if (handshake.bytes === null) return;
  memory.bytes += handshake.bytes.length;
  handshake.bytes = null;
}

function addPacket(payload: Payload, handshake: Handshake, tls: TlsContent, memory: HandshakeMemory): void {
  handshake.packets += 1;
  const isWhole = payload.captured === payload.wireLength;
  if (handshake.bytes !== null) {
    const room = handshake.bytes.length - handshake.length;
    const bytes = payload.bytes.subarray(0, room);
    handshake.bytes.set(bytes, handshake.length);
    handshake.length += bytes.length;
    together.fillBytes(handshake.bytes, handshake.length);
    handshake.isDone = !isWhole || bytes.length === room;
  } else handshake.isDone = !isWhole;
  if (readMessages(handshake.bytes === null ? payload : together, tls)) handshake.isDone = true;
  if (handshake.packets === MOST_PACKETS) handshake.isDone = true;
  if (handshake.isDone || handshake.bytes !== null) return;
  if (memory.bytes < MOST_BYTES) {
    handshake.isDone = true;
    return;
  }
  memory.bytes -= MOST_BYTES;
  handshake.bytes = new Uint8Array(MOST_BYTES);
  handshake.bytes.set(payload.bytes.subarray(0, MOST_BYTES));
  handshake.length = Math.min(payload.captured, MOST_BYTES);
}

/**
 * Reads one side's records from the start.
 * @returns whether there is nothing more to learn from them
 */
function readMessages(payload: Payload, tls: TlsContent): boolean {
  for (let record = 0; record < payload.captured; ) {
    const type = payload.u8(record);
    const length = payload.u16(record + 3);
    // An alert may come in the clear; a handshake may still follow.
    if (type !== HANDSHAKE && type !== ALERT) return true;
    if (length < 0) return false;
    const end = record + 5 + length;
    for (let at = record + 5; type === HANDSHAKE && at < end; ) {
      const size = payload.u24(at + 1);
      if (size < 0) return false;
      const isHere = at + 4 + size <= payload.captured;
      switch (payload.u8(at)) {
        case 1:
          readClientHello(payload, at, tls);
          return isHere;
        case SERVER_HELLO:
          readServerHello(payload, at, tls);
          if (tls.version?.startsWith("TLS 1.3")) return true;
          break;
        case CERTIFICATE: {
          const { subject, issuer } = readCertificate(payload, at + 10);
          tls.subject ??= subject;
          tls.issuer ??= issuer;
          return subject !== null || isHere;
        }
        default:
          return true;
      }
      if (!isHere) return false;
      at += 4 + size;
    }
    record = end;
  }
  return false;
}

const versionNames: Readonly<Record<number, string>> = {
  768: "SSL 3.0",
  769: "TLS 1.0",
  770: "TLS 1.1",
  771: "TLS 1.2",
  772: "TLS 1.3",
};

function versionName(version: number): string {
  if (version >> 8 === 0x7f) return `TLS 1.3 draft ${version & 0xff}`;
  return versionNames[version] ?? `0x${version.toString(16).padStart(4, "0")}`;
}

/** The chosen version (RFC 8446, 4.1.3 and 4.2.1). */
function readServerHello(payload: Payload, start: number, tls: TlsContent): void {
  const legacy = payload.u16(start + 4);
  if (legacy < 0) return;
  let version = legacy;
  let at = start + 4 + 2 + 32;
  const session = payload.u8(at);
  at += 1 + session + 3;
  const end = at + 2 + payload.u16(at);
  if (session >= 0 && payload.u16(at) >= 0) {
    for (at += 2; at + 4 <= end; ) {
      const length = payload.u16(at + 2);
      if (length < 0) break;
      if (payload.u16(at) === SUPPORTED_VERSIONS && payload.u16(at + 4) > 0) version = payload.u16(at + 4);
      at += 4 + length;
    }
  }
  // Without the extensions, TLS 1.3 looks like 1.2.
  const isKnown = version !== 0x0303 || end <= payload.captured || at >= start + 4 + payload.u24(start + 1);
  if (isKnown) tls.version = versionName(version);
}
