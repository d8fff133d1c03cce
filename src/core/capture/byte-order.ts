// Numbers in either byte order, for file headers. Frames are big-endian and are read directly.

/** An unsigned 16-bit number at `at`. */
export function readU16(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!;
}

/** An unsigned 32-bit number at `at`. */
export function readU32(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return littleEndian
    ? (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
    : ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** An unsigned 64-bit number at `at`; exact up to 2^53. */
export function readU64(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const first = readU32(bytes, at, littleEndian);
  const second = readU32(bytes, at + 4, littleEndian);
  return littleEndian ? second * 4_294_967_296 + first : first * 4_294_967_296 + second;
}

/** A signed 64-bit number at `at`; exact up to ±2^53. */
export function readI64(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const high = readU32(bytes, littleEndian ? at + 4 : at, littleEndian);
  const low = readU32(bytes, littleEndian ? at : at + 4, littleEndian);
  return (high | 0) * 4_294_967_296 + low;
}
