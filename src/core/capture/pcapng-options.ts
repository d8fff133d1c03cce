// The options of pcapng blocks: what an interface says about itself, its statistics, and comments.
// Options that nothing needs are skipped.

import { readI64, readU16, readU64 } from "./byte-order.ts";
import type { CaptureInterface } from "./interface.ts";
import { decodeUtf8 } from "./utf8.ts";

const commentLimit = 10_000;
const commentBytesLimit = 1_000_000;
/** Bytes kept of each text about an interface. */
const textLimit = 256;

/** A comment found in the capture; frame 0 is the section's own. */
export interface CaptureComment {
  section: number;
  frame: number;
  text: string;
}

/** Keeps comments up to a bound. */
export class CommentLog {
  readonly kept: CaptureComment[] = [];
  section = 0;
  #bytes = 0;

  /** @returns false when there are too many already */
  add(frame: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (this.kept.length >= commentLimit || this.#bytes + (to - from) > commentBytesLimit) return false;
    this.#bytes += to - from;
    this.kept.push({ section: this.section, frame, text: decodeText(bytes, from, to) });
    return true;
  }
}

/**
 * Walks the options in `bytes[from, end)`.
 * @returns false when an option reaches beyond `end`
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

/** Fills in what an interface description block's options say. @returns false when one is cut short */
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

/** Stretches of drops that are kept of an interface. */
const dropsKept = 32;

/**
 * Takes an interface statistics block's counters; a later block replaces an earlier one, as counters run on.
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

/** Drops belong to the time since the last statistics that told of some, or since the interface's first packet. */
function noteDrops({ drops, firstUs, lastUs }: CaptureInterface, atUs: number, count: number): void {
  const last = drops.at(-1);
  // Some writers leave the statistics' time empty.
  const toUs = atUs < firstUs && lastUs >= firstUs ? lastUs : atUs;
  const fromUs = Math.min(toUs, last?.toUs ?? firstUs);
  if (last === undefined || drops.length < dropsKept) drops.push({ fromUs, toUs, count });
  else {
    last.count += count;
    last.toUs = Math.max(last.toUs, toUs);
  }
}

/** Some writers end their texts with a NUL; it is not part of them. */
function decodeText(bytes: Uint8Array, from: number, to: number): string {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end--;
  return decodeUtf8(bytes, from, end);
}
