// Numbers of one datagram, big-endian. A read beyond the end gives 0 and marks the datagram as cut, so no reader has to
// check a length before each field.
import { ipv4Text, ipv6Text } from "../address-text.ts";

export class Datagram {
  readonly #view: DataView;
  readonly length: number;
  isCut = false;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.length = bytes.length;
  }

  u8(at: number): number {
    return this.#holds(at, 1) ? this.#view.getUint8(at) : 0;
  }

  u16(at: number): number {
    return this.#holds(at, 2) ? this.#view.getUint16(at) : 0;
  }

  u32(at: number): number {
    return this.#holds(at, 4) ? this.#view.getUint32(at) : 0;
  }

  /** A number of 1 to 8 bytes: exporters may shorten counters. Beyond 2⁵³ it is rounded. */
  uint(at: number, size: number): number {
    if (size === 4) return this.u32(at);
    if (size === 8) return this.u32(at) * 2 ** 32 + this.u32(at + 4);
    let value = 0;
    for (let k = 0; k < Math.min(size, 8); k++) value = value * 256 + this.u8(at + k);
    return value;
  }

  ipv4(at: number): string {
    return ipv4Text(this.u32(at));
  }

  ipv6(at: number): string {
    return ipv6Text([this.u32(at) | 0, this.u32(at + 4) | 0, this.u32(at + 8) | 0, this.u32(at + 12) | 0], 0);
  }

  /** An NTP time of 64 bits in milliseconds since 1970. */
  ntpMs(at: number): number {
    return (this.u32(at) - secondsFrom1900) * 1000 + (this.u32(at + 4) / 2 ** 32) * 1000;
  }

  #holds(at: number, size: number): boolean {
    if (at >= 0 && at + size <= this.length) return true;
    this.isCut = true;
    return false;
  }
}

const secondsFrom1900 = 2_208_988_800;

/**
 * The time of a counter of milliseconds since the exporter started. The counter wraps after 49.7 days, so of the possible times the one
 * nearest to the message is meant.
 */
export function sinceBootMs(
  counterMs: number,
  { bootMs, sentMs }: { bootMs: number; sentMs: number },
): number {
  const ms = bootMs + counterMs;
  return ms > sentMs + 2 ** 31 ? ms - 2 ** 32 : ms;
}
