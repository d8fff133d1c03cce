// Classic pcap files: a 24-byte header, then records. Reads whole records from the bytes it gets and says how many
// bytes it needs next; it stores no bytes. https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html

import { readU16, readU32 } from "./byte-order.ts";
import type { PcapVariant } from "./format.ts";
import { type CaptureInterface, createInterface } from "./interface.ts";
import type { IssueLog } from "./issues.ts";
import type { Packet } from "./packet.ts";

const headerBytes = 24;
/** As in libpcap and Wireshark: a longer record counts as damage unless the header announces longer ones. */
const recordLimit = 262_144;
const recordLimitAnnounced = 16_777_216;

/** Parses a classic pcap file; the reader feeds it. */
export class PcapParser {
  readonly interfaces: CaptureInterface[] = [];
  /** Bytes needed, from where `parse` stopped, to go on. */
  needed = headerBytes;
  /** True once nothing more can be read. */
  stopped = false;

  readonly #packet: Packet;
  readonly #onPacket: (packet: Packet) => void;
  readonly #issues: IssueLog;
  readonly #littleEndian: boolean;
  readonly #recordHeaderBytes: number;
  /** Nanoseconds in one tick of the sub-second field: 1 or 1,000. */
  readonly #ticksPerUs: number;
  #swappedLengths: "never" | "always" | "maybe" = "never";
  #snapLength = 0;
  #limit = recordLimit;

  constructor(variant: PcapVariant, packet: Packet, onPacket: (packet: Packet) => void, issues: IssueLog) {
    this.#packet = packet;
    this.#onPacket = onPacket;
    this.#issues = issues;
    this.#littleEndian = variant.littleEndian;
    this.#recordHeaderBytes = variant.recordHeaderBytes;
    this.#ticksPerUs = variant.nanoseconds ? 1000 : 1;
  }

  /**
   * Reads the whole records in `bytes[from, to)` and calls back for each.
   * @param base byte offset in the file of `bytes[0]`
   * @returns the index after the last record read
   */
  parse(bytes: Uint8Array, from: number, to: number, base: number): number {
    let offset = from;
    if (this.interfaces.length === 0) {
      if (to - offset < headerBytes) return offset;
      this.#parseHeader(bytes, offset);
      offset += headerBytes;
    }
    return this.#parseRecords(bytes, offset, to, base);
  }

  /** Describes an unfinished tail at the end of the file. */
  describeTail(): string {
    return this.interfaces.length === 0 ? "in the file header" : "in a packet record";
  }

  #parseHeader(bytes: Uint8Array, offset: number): void {
    const little = this.#littleEndian;
    const major = readU16(bytes, offset + 4, little);
    const minor = readU16(bytes, offset + 6, little);
    if (major !== 2 || minor > 4)
      this.#issues.add("odd-version", `The header says pcap version ${major}.${minor}; read as 2.4.`, 0, 4);
    // Before 2.3 the two lengths were in the other order; in 2.3 both orders occur (libpcap, sf-pcap.c). 543 is DG/UX.
    if (major === 543 || (major === 2 && minor < 3)) this.#swappedLengths = "always";
    else if (major === 2 && minor === 3) this.#swappedLengths = "maybe";
    this.#snapLength = readU32(bytes, offset + 16, little);
    this.#limit = Math.min(Math.max(this.#snapLength, recordLimit), recordLimitAnnounced);
    const only = createInterface(0, 0, readU32(bytes, offset + 20, little) & 0xffff);
    only.snapLength = this.#snapLength;
    only.resolutionExponent = this.#ticksPerUs === 1000 ? 9 : 6;
    this.interfaces.push(only);
    this.#packet.interfaceIndex = 0;
    this.#packet.linkType = only.linkType;
  }

  /** The hot loop: it allocates nothing, and everything unusual is in another function. */
  #parseRecords(bytes: Uint8Array, from: number, to: number, base: number): number {
    const packet = this.#packet;
    const only = this.interfaces[0]!;
    const onPacket = this.#onPacket;
    const header = this.#recordHeaderBytes;
    const little = this.#littleEndian;
    const ticksPerUs = this.#ticksPerUs;
    const ticksPerSecond = ticksPerUs * 1_000_000;
    const snapLength = this.#snapLength === 0 ? 0xffffffff : this.#snapLength;
    let offset = from;
    packet.bytes = bytes;
    while (to - offset >= header) {
      const seconds = readU32(bytes, offset, little);
      const ticks = readU32(bytes, offset + 4, little);
      let captured = readU32(bytes, offset + 8, little);
      let wire = readU32(bytes, offset + 12, little);
      if (this.#swappedLengths !== "never" && (this.#swappedLengths === "always" || captured > wire)) {
        const other = captured;
        captured = wire;
        wire = other;
      }
      if (captured > this.#limit) {
        this.#stopAtDamage(captured, base + offset);
        return offset;
      }
      const next = offset + header + captured;
      if (next > to) {
        this.needed = header + captured;
        return offset;
      }
      packet.frame++;
      packet.start = offset + header;
      packet.filePosition = base + offset + header;
      if (ticksPerUs === 1) {
        packet.timeUs = seconds * 1_000_000 + ticks;
        packet.timeNs = 0;
      } else {
        const us = Math.floor(ticks / 1000);
        packet.timeUs = seconds * 1_000_000 + us;
        packet.timeNs = ticks - us * 1000;
      }
      if (ticks >= ticksPerSecond) this.#noteSubSecond(base + offset);
      if (captured > wire || captured > snapLength) this.#noteLengths(captured, wire, base + offset);
      packet.wireLength = wire;
      packet.capturedLength = captured;
      packet.direction = 0; // The decoder sets it if the link layer tells.
      only.packets++;
      only.bytes += wire;
      offset = next;
      onPacket(packet);
    }
    this.needed = header;
    return offset;
  }

  #noteSubSecond(position: number): void {
    const { frame } = this.#packet;
    const sentence = `Frame ${frame} has a sub-second part of a second or more; it was added up.`;
    this.#issues.add("sub-second-overflow", sentence, frame, position);
  }

  #noteLengths(captured: number, wire: number, position: number): void {
    const { frame } = this.#packet;
    if (captured > wire) {
      const sentence = `Frame ${frame} has ${captured} bytes captured of ${wire} on the wire; read as it stands.`;
      this.#issues.add("captured-exceeds-wire", sentence, frame, position);
      return;
    }
    const sentence = `Frame ${frame} is longer (${captured} bytes) than the snap length the file announces (${this.#snapLength}).`;
    this.#issues.add("captured-exceeds-snap-length", sentence, frame, position);
  }

  #stopAtDamage(captured: number, position: number): void {
    this.stopped = true;
    const after = this.#packet.frame;
    const sentence =
      `The record after frame ${after}, at byte ${position}, claims ${captured} bytes, more than any packet: ` +
      `the file is damaged there. The ${after} frames before it were kept.`;
    this.#issues.add("corrupt-record", sentence, 0, position);
  }
}
