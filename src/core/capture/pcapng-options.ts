// The options of pcapng blocks: what an interface says about itself, its statistics, and comments.
// Options nobody asks for are passed over.

import type { CaptureInterface } from "./interface.ts";
import { decodeUtf8 } from "./utf8.ts";

const commentLimit = 10_000;
const commentBytesLimit = 1_000_000;
const textLimit = 4096;

/** A comment found in the capture; frame 0 is the section's own. */
export interface CaptureComment {
  section: number;
  frame: number;
  text: string;
}

/** Keeps comments up to a bound, and counts those it let go. */
export class CommentLog {
  readonly kept: CaptureComment[] = [];
  dropped = 0;
  section = 0;
  #bytes = 0;

  add(frame: number, bytes: Uint8Array, from: number, to: number): void {
    if (this.kept.length >= commentLimit || this.#bytes + (to - from) > commentBytesLimit) {
      this.dropped++;
      return;
    }
    this.#bytes += to - from;
    this.kept.push({ section: this.section, frame, text: decodeText(bytes, from, to) });
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
    const code = u16(bytes, offset, littleEndian);
    const length = u16(bytes, offset + 2, littleEndian);
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
    else if (code === 14 && length === 8) described.offsetSeconds = i64(bytes, start, littleEndian);
  });
}

/** Takes an interface statistics block's counters; a later block replaces an earlier one, as counters run on. */
export function readStatistics(
  of: CaptureInterface,
  bytes: Uint8Array,
  from: number,
  end: number,
  littleEndian: boolean,
): void {
  eachOption(bytes, from, end, littleEndian, (code, start, to) => {
    if (to - start !== 8) return;
    if (code === 4) of.received = u64(bytes, start, littleEndian);
    else if (code === 5) of.dropped = u64(bytes, start, littleEndian);
    else if (code === 7) of.systemDropped = u64(bytes, start, littleEndian);
  });
}

/** Some writers end their texts with a NUL; it is not part of them. */
function decodeText(bytes: Uint8Array, from: number, to: number): string {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end--;
  return decodeUtf8(bytes, from, end);
}

function u16(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!;
}

function u32(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return (
    u16(bytes, at, littleEndian) * (littleEndian ? 1 : 65536) +
    u16(bytes, at + 2, littleEndian) * (littleEndian ? 65536 : 1)
  );
}

function u64(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const first = u32(bytes, at, littleEndian);
  const second = u32(bytes, at + 4, littleEndian);
  return littleEndian ? second * 4294967296 + first : first * 4294967296 + second;
}

function i64(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const first = u32(bytes, at, littleEndian);
  const second = u32(bytes, at + 4, littleEndian);
  return littleEndian ? (second | 0) * 4294967296 + first : (first | 0) * 4294967296 + second;
}
