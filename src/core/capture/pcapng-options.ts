// Reads the options of pcapng blocks: the description of an interface, its statistics, and comments. Other options are skipped.

import { readI64, readU16, readU64 } from "./byte-order.ts";
import type { CaptureInterface } from "./interface.ts";
import { decodeUtf8 } from "./utf8.ts";

const commentLimit = 10_000;
const commentBytesLimit = 1_000_000;
/** Bytes kept of each text of an interface. */
const textLimit = 256;

/** A comment in the capture; frame 0 means the section. */
export interface CaptureComment {
  section: number;
  frame: number;
  text: string;
}

/** Keeps a bounded number of comments. */
export class CommentLog {
  readonly kept: CaptureComment[] = [];
  section = 0;
  #bytes = 0;

  /** @returns false if there are too many already */
  add(frame: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (this.kept.length >= commentLimit || this.#bytes + (to - from) > commentBytesLimit) return false;
    this.#bytes += to - from;
    this.kept.push({ section: this.section, frame, text: decodeText(bytes, from, to) });
    return true;
  }
}

/**
 * Walks the options in `bytes[from, end)`.
 * @returns false if an option ends beyond `end`
 */
export function eachOption(
  bytes: Uint8Array,
  from: number,
  end: number,
  littleEndian: boolean,
  visit: (code: number, from: number, to: number) => void,
): boolean {
  let offset = from;
  while (offset + 4 <= end) {
    const code = readU16(bytes, offset, littleEndian);
    const length = readU16(bytes, offset + 2, littleEndian);
    if (code === 0) return true;
    offset += 4;
    if (offset + length > end) return false;
    visit(code, offset, offset + length);
    offset += (length + 3) & ~3;
  }
  return true;
}

/**
 * Reads the options of an interface description block.
 * @returns false if one is truncated
 */
export function readInterfaceOptions(
  described: CaptureInterface,
  bytes: Uint8Array,
  from: number,
  end: number,
  littleEndian: boolean,
): boolean {
  return eachOption(bytes, from, end, littleEndian, (code, start, to) => {
    const length = to - start;
    if (code === 2) described.name = decodeText(bytes, start, Math.min(to, start + textLimit));
    else if (code === 3) described.description = decodeText(bytes, start, Math.min(to, start + textLimit));
    else if (code === 9 && length >= 1) {
      const resolution = bytes[start]!;
      described.resolutionBase = resolution & 0x80 ? 2 : 10;
      described.resolutionExponent = resolution & 0x7f;
    } else if (code === 11 && length >= 1 && bytes[start] === 0)
      described.filter = decodeText(bytes, start + 1, Math.min(to, start + textLimit));
    else if (code === 12) described.system = decodeText(bytes, start, Math.min(to, start + textLimit));
    else if (code === 14 && length === 8) described.offsetSeconds = readI64(bytes, start, littleEndian);
  });
}

/** Stretches of drops kept per interface. */
const dropsKept = 32;

/**
 * Reads the counters of an interface statistics block. A later block replaces an earlier one, because counters are
 * cumulative.
 * @param atUs time of the statistics, microseconds since 1970
 */
export function readStatistics(
  of: CaptureInterface,
  bytes: Uint8Array,
  from: number,
  end: number,
  littleEndian: boolean,
  atUs: number,
): void {
  const before = Math.max(0, of.dropped) + Math.max(0, of.systemDropped);
  eachOption(bytes, from, end, littleEndian, (code, start, to) => {
    if (to - start !== 8) return;
    if (code === 4) of.received = readU64(bytes, start, littleEndian);
    else if (code === 5) of.dropped = readU64(bytes, start, littleEndian);
    else if (code === 7) of.systemDropped = readU64(bytes, start, littleEndian);
  });
  const count = Math.max(0, of.dropped) + Math.max(0, of.systemDropped) - before;
  if (count > 0) noteDrops(of, atUs, count);
}

/** Drops happened since the last statistics that reported any, or since the interface's first packet. */
function noteDrops({ drops, firstUs, lastUs }: CaptureInterface, atUs: number, count: number): void {
  const last = drops.at(-1);
  // Some writers leave the time of the statistics empty.
  const toUs = atUs < firstUs && lastUs >= firstUs ? lastUs : atUs;
  const fromUs = Math.min(toUs, last?.toUs ?? firstUs);
  if (last === undefined || drops.length < dropsKept) drops.push({ fromUs, toUs, count });
  else {
    last.count += count;
    last.toUs = Math.max(last.toUs, toUs);
  }
}

/** Some writers end their texts with a NUL, which is removed. */
function decodeText(bytes: Uint8Array, from: number, to: number): string {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end--;
  return decodeUtf8(bytes, from, end);
}
