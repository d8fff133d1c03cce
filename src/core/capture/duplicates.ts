// Finds frames that the capture holds twice, as a mirror port that sees both directions writes them: the same bytes
// among the last five frames (editcap's window) and within a tenth of a second, so that retransmissions do not count.

import type { Packet } from "./packet.ts";

const remembered = 5;
const withinUs = 100_000;

/** Remembers the last frames by fingerprint, and by their bytes while those are still in memory. */
export class DuplicateFinder {
  readonly #hash = new Int32Array(remembered);
  readonly #length = new Int32Array(remembered);
  readonly #timeUs = new Float64Array(remembered);
  readonly #start = new Float64Array(remembered);
  /** File offset of the chunk that holds each frame. If it is the current chunk, the bytes can still be compared. */
  readonly #chunk = new Float64Array(remembered).fill(-1);
  #next = 0;

  /**
   * Remembers the frame.
   * @returns true if the frame repeats one of the last few
   */
  add(packet: Packet): boolean {
    const hash = packet.ipVersion !== 0 ? fingerprintIp(packet) : fingerprintBytes(packet);
    let found = false;
    for (let slot = 0; slot < remembered; slot++)
      if (this.#hash[slot] === hash && this.#repeats(packet, slot)) found = true;
    const slot = this.#next;
    this.#hash[slot] = hash;
    this.#length[slot] = packet.capturedLength;
    this.#timeUs[slot] = packet.timeUs;
    this.#start[slot] = packet.start;
    this.#chunk[slot] = packet.filePosition - packet.start;
    this.#next = slot === remembered - 1 ? 0 : slot + 1;
    return found;
  }

  #repeats(packet: Packet, slot: number): boolean {
    if (this.#chunk[slot]! < 0 || this.#length[slot] !== packet.capturedLength) return false;
    if (Math.abs(packet.timeUs - this.#timeUs[slot]!) > withinUs) return false;
    if (this.#chunk[slot] !== packet.filePosition - packet.start) return true;
    const { bytes, start, capturedLength } = packet;
    const other = this.#start[slot]!;
    for (let index = 0; index < capturedLength; index++)
      if (bytes[start + index] !== bytes[other + index]) return false;
    return true;
  }
}

/** Hashes numbers that the decoder has read already and a few payload bytes, which is cheaper than hashing the frame. */
function fingerprintIp(packet: Packet): number {
  const { bytes, payloadOffset: at, payloadCaptured: captured } = packet;
  let hash = Math.imul(packet.wireLength ^ (packet.ipId << 13), 0x9e3779b1);
  hash = Math.imul(hash ^ packet.src0 ^ packet.src3, 0x85ebca6b);
  hash = Math.imul(hash ^ packet.dst0 ^ (packet.dst3 << 1) ^ (hash >>> 15), 0xc2b2ae35);
  hash = Math.imul(hash ^ (packet.srcPort << 16) ^ packet.dstPort ^ (hash >>> 13), 0x9e3779b1);
  hash = Math.imul(hash ^ packet.tcpSeq ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ packet.tcpAck ^ (packet.tcpFlags << 8) ^ packet.ttl, 0xc2b2ae35);
  if (captured >= 4) {
    hash ^= (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    hash = Math.imul(hash ^ (hash >>> 13) ^ bytes[at + captured - 1]!, 0x9e3779b1);
  }
  return hash;
}

function fingerprintBytes(packet: Packet): number {
  const { bytes, start } = packet;
  const end = start + Math.min(packet.capturedLength, 64);
  let hash = packet.wireLength;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
  return hash;
}
