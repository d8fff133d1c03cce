// pcapng files: sections of blocks. Reads whole blocks out of whatever bytes it is given and says how many it needs
// next; blocks that are passed over are skipped without being held. Options stand in pcapng-options.ts.
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html

import { type CaptureInterface, createInterface } from "./interface.ts";
import type { IssueLog } from "./issues.ts";
import type { Packet } from "./packet.ts";
import { type CommentLog, eachOption, readInterfaceOptions, readStatistics } from "./pcapng-options.ts";
import { setPcapngTime } from "./timestamp.ts";

const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const obsoletePacket = 2;
const simplePacket = 3;
const interfaceStatistics = 5;
const enhancedPacket = 6;

/** A block that must be read whole may be this long; the others may have any length. As Wireshark. */
const blockLimit = 16_777_216;
/** An interface costs some 300 bytes: 16 MB at most, however many a hostile file describes. */
const interfaceLimit = 16_384;

/** Parser of a pcapng file, fed by the reader. */
export class PcapngParser {
  readonly interfaces: CaptureInterface[] = [];
  /** Bytes wanted from where `parse` stopped before it can go on. */
  needed = 12;
  stopped = false;

  readonly #packet: Packet;
  readonly #onPacket: (packet: Packet) => void;
  readonly #issues: IssueLog;
  readonly #comments: CommentLog;
  #littleEndian = true;
  #section = -1;
  /** Index in `interfaces` of the present section's first one, and how many it has described. */
  #sectionInterfaces = 0;
  #described = 0;
  /** Bytes still to be passed over, of a block nobody reads. */
  #skip = 0;

  constructor(packet: Packet, onPacket: (packet: Packet) => void, issues: IssueLog, comments: CommentLog) {
    this.#packet = packet;
    this.#onPacket = onPacket;
    this.#issues = issues;
    this.#comments = comments;
  }

  /**
   * Reads as many whole blocks as lie in `bytes[from, to)` and calls back for each packet.
   * @param base byte offset in the file of `bytes[0]`
   * @returns the index behind the last block read
   */
  parse(bytes: Uint8Array, from: number, to: number, base: number): number {
    let offset = from;
    while (!this.stopped) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, to - offset);
        this.#skip -= passed;
        offset += passed;
        if (this.#skip > 0) {
          this.needed = 1;
          return offset;
        }
      }
      if (to - offset < 12) {
        this.needed = 12;
        return offset;
      }
      let type = this.#u32(bytes, offset);
      if (type === sectionHeader || this.#section < 0) {
        if (!this.#startSection(bytes, offset, base)) return offset;
        type = sectionHeader;
      }
      const length = this.#u32(bytes, offset + 4);
      if (length < 12 || (length & 3) !== 0) return this.#stopAtDamage(offset, base, length);
      if (!isRead(type)) {
        this.#skip = length;
        continue;
      }
      if (length > blockLimit) return this.#stopAtDamage(offset, base, length);
      if (offset + length > to) {
        this.needed = length;
        return offset;
      }
      this.#parseBlock(bytes, type, offset, length, base);
      offset += length;
    }
    return offset;
  }

  /** What an unfinished tail is called when the file ends in it. */
  describeTail(): string {
    return this.#section < 0 ? "in the section header" : "in a block";
  }

  /** True when the file ended inside a block that is passed over. */
  get insideSkippedBlock(): boolean {
    return this.#skip > 0;
  }

  #parseBlock(bytes: Uint8Array, type: number, offset: number, length: number, base: number): void {
    const end = offset + length - 4;
    if (type === enhancedPacket) {
      if (length >= 32)
        this.#parsePacket(bytes, offset, end, base, this.#u32(bytes, offset + 8), offset + 12);
      else this.#noteShortBlock("packet", base + offset);
    } else if (type === simplePacket) {
      if (length >= 16) this.#parseSimplePacket(bytes, offset, end, base);
      else this.#noteShortBlock("simple packet", base + offset);
    } else if (type === interfaceDescription) {
      this.#parseInterface(bytes, offset, end, base);
    } else if (type === sectionHeader) {
      this.#comments.section = this.#section;
      if (length >= 28)
        eachOption(bytes, offset + 24, end, this.#littleEndian, (code, from, to) => {
          if (code === 1) this.#comments.add(0, bytes, from, to);
        });
    } else if (type === interfaceStatistics) {
      if (length >= 24) {
        const at = this.#interfaceAt(this.#u32(bytes, offset + 8));
        if (at !== undefined) readStatistics(at, bytes, offset + 20, end, this.#littleEndian);
      }
    } else if (type === obsoletePacket) {
      if (length >= 32)
        this.#parsePacket(bytes, offset, end, base, this.#u16(bytes, offset + 8), offset + 12);
      else this.#noteShortBlock("obsolete packet", base + offset);
    }
    if (this.#u32(bytes, end) !== length)
      this.#note(
        "block-trailer-differs",
        "has a length at its end that differs from that at its start; the first was believed",
        base + offset,
      );
  }

  /** Enhanced and obsolete packet blocks differ only in where the interface stands. `at` is the time stamp's index. */
  #parsePacket(bytes: Uint8Array, offset: number, end: number, base: number, id: number, at: number): void {
    const packet = this.#packet;
    const taken = this.#interfaceAt(id);
    packet.frame++;
    if (taken === undefined) {
      this.#note(
        "unknown-interface",
        `names interface ${id}, which no block describes; its packet was passed over`,
        base + offset,
      );
      return;
    }
    let captured = this.#u32(bytes, at + 8);
    const data = at + 16;
    if (captured > end - data) {
      this.#note(
        "captured-exceeds-wire",
        "claims more captured bytes than its block holds; cut to the block",
        base + offset,
      );
      captured = end - data;
    }
    packet.hasTime = true;
    if (!setPcapngTime(packet, taken, this.#u32(bytes, at), this.#u32(bytes, at + 4)))
      this.#note(
        "time-out-of-range",
        "has a time before 1970 or after 2255; set to the nearest of these",
        base + offset,
      );
    packet.direction = 0;
    const options = data + ((captured + 3) & ~3);
    if (options + 4 <= end) this.#parsePacketOptions(bytes, options, end);
    this.#emit(bytes, data, captured, this.#u32(bytes, at + 12), taken, base);
  }

  #parseSimplePacket(bytes: Uint8Array, offset: number, end: number, base: number): void {
    const packet = this.#packet;
    packet.frame++;
    const taken = this.#interfaceAt(0);
    if (taken === undefined) {
      this.#note(
        "unknown-interface",
        "is a simple packet before any interface was described; passed over",
        base + offset,
      );
      return;
    }
    const wire = this.#u32(bytes, offset + 8);
    const limit = taken.snapLength === 0 ? 0xffffffff : taken.snapLength;
    const captured = Math.min(wire, limit, end - offset - 12);
    packet.hasTime = false;
    packet.direction = 0;
    if (Number.isNaN(packet.timeUs)) packet.timeUs = 0;
    this.#note(
      "no-time",
      "is a simple packet, which has no time; given that of the packet before it",
      base + offset,
    );
    this.#emit(bytes, offset + 12, captured, wire, taken, base);
  }

  #emit(
    bytes: Uint8Array,
    data: number,
    captured: number,
    wire: number,
    taken: CaptureInterface,
    base: number,
  ): void {
    const packet = this.#packet;
    if (captured > wire) {
      this.#note(
        "captured-exceeds-wire",
        `has ${captured} bytes captured of ${wire} on the wire; read as it stands`,
        base + data,
      );
    }
    packet.bytes = bytes;
    packet.start = data;
    packet.filePosition = base + data;
    packet.wireLength = wire;
    packet.capturedLength = captured;
    packet.interfaceIndex = taken.index;
    packet.linkType = taken.linkType;
    taken.packets++;
    taken.bytes += wire;
    this.#onPacket(packet);
  }

  #parsePacketOptions(bytes: Uint8Array, from: number, end: number): void {
    const packet = this.#packet;
    const whole = eachOption(bytes, from, end, this.#littleEndian, (code, start, to) => {
      if (code === 1) this.#comments.add(packet.frame, bytes, start, to);
      else if (code === 2 && to - start === 4) packet.direction = this.#u32(bytes, start) & 3;
    });
    if (!whole) this.#note("option-cut-short", "has an option longer than its block; ignored", 0);
  }

  #parseInterface(bytes: Uint8Array, offset: number, end: number, base: number): void {
    if (end - offset < 16) {
      this.#noteShortBlock("interface description", base + offset);
      this.#described++;
      return;
    }
    this.#described++;
    if (this.interfaces.length >= interfaceLimit) {
      this.#note(
        "too-many-interfaces",
        `stands before an interface beyond the ${interfaceLimit.toLocaleString("en")} that are kept`,
        base + offset,
      );
      return;
    }
    const index = this.interfaces.length;
    const described = createInterface(index, this.#section, this.#u16(bytes, offset + 8));
    described.snapLength = this.#u32(bytes, offset + 12);
    if (!readInterfaceOptions(described, bytes, offset + 16, end, this.#littleEndian))
      this.#note(
        "option-cut-short",
        "stands before an interface option longer than its block; ignored",
        base + offset,
      );
    this.interfaces.push(described);
  }

  #interfaceAt(id: number): CaptureInterface | undefined {
    return id < this.#described ? this.interfaces[this.#sectionInterfaces + id] : undefined;
  }

  /** Reads the byte order of a section; its options are read when the whole block is there. */
  #startSection(bytes: Uint8Array, offset: number, base: number): boolean {
    const magic =
      (bytes[offset + 8]! << 24) |
      (bytes[offset + 9]! << 16) |
      (bytes[offset + 10]! << 8) |
      bytes[offset + 11]!;
    if (magic === 0x1a2b3c4d) this.#littleEndian = false;
    else if (magic === 0x4d3c2b1a) this.#littleEndian = true;
    else {
      this.#stopAtDamage(offset, base, -1);
      return false;
    }
    // The same header is looked at again when the block was not yet whole; count it once.
    if (this.#sectionPosition !== base + offset) {
      this.#sectionPosition = base + offset;
      this.#section++;
      this.#sectionInterfaces = this.interfaces.length;
      this.#described = 0;
    }
    return true;
  }
  #sectionPosition = -1;

  #stopAtDamage(offset: number, base: number, length: number): number {
    this.stopped = true;
    const after = this.#packet.frame;
    const what =
      length < 0
        ? "has a section header without byte order"
        : `claims an impossible length of ${length} bytes`;
    const sentence =
      `The block after frame ${after}, at byte ${base + offset}, ${what}: the file is damaged there. ` +
      `The ${after} frames before it were kept.`;
    this.#issues.add("corrupt-record", sentence, 0, base + offset);
    return offset;
  }

  #noteShortBlock(name: string, position: number): void {
    const { frame } = this.#packet;
    const sentence = `After frame ${frame} stands a ${name} block too short for its fields; it was passed over.`;
    this.#issues.add("corrupt-record", sentence, 0, position);
  }

  #note(code: Parameters<IssueLog["add"]>[0], predicate: string, position: number): void {
    const { frame } = this.#packet;
    this.#issues.add(code, `Frame ${frame} ${predicate}.`, frame, position);
  }

  #u16(bytes: Uint8Array, at: number): number {
    return this.#littleEndian ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!;
  }

  #u32(bytes: Uint8Array, at: number): number {
    return this.#littleEndian
      ? (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
      : ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }
}

function isRead(type: number): boolean {
  return (
    type === enhancedPacket ||
    type === simplePacket ||
    type === interfaceDescription ||
    type === sectionHeader ||
    type === interfaceStatistics ||
    type === obsoletePacket
  );
}
