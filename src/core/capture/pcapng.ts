// pcapng files: sections of blocks. Reads whole blocks from the bytes it gets and says how many bytes it needs next;
// other kinds of blocks are skipped without buffering. Options are in pcapng-options.ts.
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html

import { readU16, readU32 } from "./byte-order.ts";
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

/** The limit for blocks that are read whole, as in Wireshark; others may have any length. */
const blockLimit = 16_777_216;
/** An interface takes 300 bytes, and up to 2 kB with its texts: 32 MB at most, however many a hostile file describes. */
const interfaceLimit = 16_384;

/** Parses a pcapng file; the reader feeds it. */
export class PcapngParser {
  readonly interfaces: CaptureInterface[] = [];
  /** Bytes needed, from where `parse` stopped, to go on. */
  needed = 12;
  stopped = false;

  readonly #packet: Packet;
  readonly #onPacket: (packet: Packet) => void;
  readonly #issues: IssueLog;
  readonly #comments: CommentLog;
  #littleEndian = true;
  #section = -1;
  /** File offset of the current section's header. */
  #sectionPosition = -1;
  /** The current section's interfaces, by the number that packets use; null for one that could not be read. */
  #described: (CaptureInterface | null)[] = [];
  /** Bytes still to skip of a block that is not read. */
  #skip = 0;

  constructor(packet: Packet, onPacket: (packet: Packet) => void, issues: IssueLog, comments: CommentLog) {
    this.#packet = packet;
    this.#onPacket = onPacket;
    this.#issues = issues;
    this.#comments = comments;
  }

  /**
   * Reads the whole blocks in `bytes[from, to)` and calls back for each packet.
   * @param base byte offset in the file of `bytes[0]`
   * @returns the index after the last block read
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
      let type = readU32(bytes, offset, this.#littleEndian);
      if (type === sectionHeader || this.#section < 0) {
        if (!this.#startSection(bytes, offset, base)) return offset;
        type = sectionHeader;
      }
      const length = readU32(bytes, offset + 4, this.#littleEndian);
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

  /** Describes where the file ended, if it ended inside a block. */
  describeTail(): string {
    return this.#section < 0 ? "in the section header" : "in a block";
  }

  /** Whether the file ended inside a skipped block. */
  get insideSkippedBlock(): boolean {
    return this.#skip > 0;
  }

  #parseBlock(bytes: Uint8Array, type: number, offset: number, length: number, base: number): void {
    const end = offset + length - 4;
    const little = this.#littleEndian;
    if (type === enhancedPacket) {
      if (length >= 32) this.#parsePacket(bytes, offset, end, base, readU32(bytes, offset + 8, little));
      else this.#noteShortBlock("packet", base + offset);
    } else if (type === simplePacket) {
      if (length >= 16) this.#parseSimplePacket(bytes, offset, end, base);
      else this.#noteShortBlock("simple packet", base + offset);
    } else if (type === interfaceDescription) {
      this.#parseInterface(bytes, offset, end, base);
    } else if (type === sectionHeader) {
      this.#comments.section = this.#section;
      if (length >= 28)
        eachOption(bytes, offset + 24, end, little, (code, from, to) => {
          if (code === 1) this.#comment(0, bytes, from, to);
        });
    } else if (type === interfaceStatistics) {
      if (length >= 24) {
        const at = this.#interfaceAt(readU32(bytes, offset + 8, little));
        if (at !== undefined) {
          const moment = { timeUs: 0, timeNs: 0 };
          setPcapngTime(moment, at, readU32(bytes, offset + 12, little), readU32(bytes, offset + 16, little));
          readStatistics(at, bytes, offset + 20, end, little, moment.timeUs);
        }
      }
    } else if (type === obsoletePacket) {
      if (length >= 32) this.#parsePacket(bytes, offset, end, base, readU16(bytes, offset + 8, little));
      else this.#noteShortBlock("obsolete packet", base + offset);
    }
    if (readU32(bytes, end, little) !== length)
      this.#note(
        "block-trailer-differs",
        "has a length at its end that differs from that at its start; the first was used",
        base + offset,
      );
  }

  /** Enhanced and obsolete packet blocks differ only in the position of the interface. */
  #parsePacket(bytes: Uint8Array, offset: number, end: number, base: number, id: number): void {
    const packet = this.#packet;
    const little = this.#littleEndian;
    const at = offset + 12;
    const source = this.#interfaceAt(id);
    packet.frame++;
    if (source === undefined) {
      this.#note(
        "unknown-interface",
        `names interface ${id}, which no block describes; its packet was passed over`,
        base + offset,
      );
      return;
    }
    let captured = readU32(bytes, at + 8, little);
    const data = at + 16;
    if (captured > end - data) {
      this.#note(
        "captured-exceeds-block",
        "claims more captured bytes than its block holds; cut to the block",
        base + offset,
      );
      captured = end - data;
    }
    packet.hasTime = true;
    const high = readU32(bytes, at, little);
    const low = readU32(bytes, at + 4, little);
    if (!setPcapngTime(packet, source, high, low))
      this.#note(
        "time-out-of-range",
        "has a time before 1970 or after 2255; set to the nearest of these",
        base + offset,
      );
    packet.direction = 0;
    const options = data + ((captured + 3) & ~3);
    if (options + 4 <= end) this.#parsePacketOptions(bytes, options, end);
    this.#emit(bytes, data, captured, readU32(bytes, at + 12, little), source, base);
  }

  #parseSimplePacket(bytes: Uint8Array, offset: number, end: number, base: number): void {
    const packet = this.#packet;
    packet.frame++;
    const source = this.#interfaceAt(0);
    if (source === undefined) {
      this.#note(
        "unknown-interface",
        "is a simple packet before any interface was described; passed over",
        base + offset,
      );
      return;
    }
    const wire = readU32(bytes, offset + 8, this.#littleEndian);
    const limit = source.snapLength === 0 ? 0xffffffff : source.snapLength;
    const captured = Math.min(wire, limit, end - offset - 12);
    packet.hasTime = false;
    packet.direction = 0;
    if (Number.isNaN(packet.timeUs)) packet.timeUs = 0;
    this.#note(
      "no-time",
      "is a simple packet, which has no time; given that of the packet before it",
      base + offset,
    );
    this.#emit(bytes, offset + 12, captured, wire, source, base);
  }

  #emit(
    bytes: Uint8Array,
    data: number,
    captured: number,
    wire: number,
    source: CaptureInterface,
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
    packet.interfaceIndex = source.index;
    packet.linkType = source.linkType;
    source.packets++;
    source.bytes += wire;
    if (packet.timeUs < source.firstUs) source.firstUs = packet.timeUs;
    if (packet.timeUs > source.lastUs) source.lastUs = packet.timeUs;
    this.#onPacket(packet);
  }

  #parsePacketOptions(bytes: Uint8Array, from: number, end: number): void {
    const packet = this.#packet;
    const whole = eachOption(bytes, from, end, this.#littleEndian, (code, start, to) => {
      if (code === 1) this.#comment(packet.frame, bytes, start, to);
      else if (code === 2 && to - start === 4)
        packet.direction = readU32(bytes, start, this.#littleEndian) & 3;
    });
    if (!whole) this.#note("option-cut-short", "has an option longer than its block; ignored", 0);
  }

  #comment(frame: number, bytes: Uint8Array, from: number, to: number): void {
    if (this.#comments.add(frame, bytes, from, to)) return;
    this.#note("comments-dropped", "has a comment beyond those that are kept; it was dropped", 0);
  }

  #parseInterface(bytes: Uint8Array, offset: number, end: number, base: number): void {
    if (end - offset < 16) {
      this.#noteShortBlock("interface description", base + offset);
      if (this.#described.length < interfaceLimit) this.#described.push(null);
      return;
    }
    if (this.interfaces.length >= interfaceLimit) {
      this.#note(
        "too-many-interfaces",
        `stands before an interface beyond the ${interfaceLimit} that are kept`,
        base + offset,
      );
      return;
    }
    const index = this.interfaces.length;
    const described = createInterface(index, this.#section, readU16(bytes, offset + 8, this.#littleEndian));
    described.snapLength = readU32(bytes, offset + 12, this.#littleEndian);
    if (!readInterfaceOptions(described, bytes, offset + 16, end, this.#littleEndian))
      this.#note(
        "option-cut-short",
        "stands before an interface option longer than its block; ignored",
        base + offset,
      );
    this.interfaces.push(described);
    this.#described.push(described);
  }

  #interfaceAt(id: number): CaptureInterface | undefined {
    return this.#described[id] ?? undefined;
  }

  /** Reads the byte order of a section. Its options are read when the whole block is there. */
  #startSection(bytes: Uint8Array, offset: number, base: number): boolean {
    const magic = readU32(bytes, offset + 8, false);
    if (magic === 0x1a2b3c4d) this.#littleEndian = false;
    else if (magic === 0x4d3c2b1a) this.#littleEndian = true;
    else {
      this.#stopAtDamage(offset, base, -1);
      return false;
    }
    // The header is read again if the block was not whole yet; count it once.
    if (this.#sectionPosition !== base + offset) {
      this.#sectionPosition = base + offset;
      this.#section++;
      this.#described = [];
    }
    return true;
  }

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
