// Converts pcapng time stamps (64 bits of ticks in any resolution) into microseconds and nanoseconds. The usual
// resolutions (10⁻⁶, 10⁻⁹) are exact and cheap; every other one needs BigInt.

import type { CaptureInterface } from "./interface.ts";

/** The target of a time, such as a packet. */
interface Moment {
  timeUs: number;
  timeNs: number;
}

const latestUs = Number.MAX_SAFE_INTEGER;

/**
 * Sets `timeUs` and `timeNs` from the two halves of a pcapng time stamp. Finer parts than a nanosecond are cut off.
 * @returns false if the time is outside 1970–2255 and was clamped
 */
export function setPcapngTime(packet: Moment, from: CaptureInterface, high: number, low: number): boolean {
  if (from.offsetSeconds === 0 && from.resolutionBase === 10) {
    if (from.resolutionExponent === 6) {
      packet.timeUs = high * 4294967296 + low;
      packet.timeNs = 0;
      return clamp(packet);
    }
    if (from.resolutionExponent === 9) {
      // 2^32 = 4,294,967 · 1000 + 296, and 296 · 2^32 + 2^32 stays below 2^53.
      const rest = high * 296 + low;
      const us = Math.floor(rest / 1000);
      packet.timeUs = high * 4294967 + us;
      packet.timeNs = rest - us * 1000;
      return clamp(packet);
    }
  }
  setOddTime(packet, from, high, low);
  return clamp(packet);
}

function setOddTime(packet: Moment, from: CaptureInterface, high: number, low: number): void {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  const nanoseconds =
    from.resolutionBase === 10
      ? from.resolutionExponent <= 9
        ? ticks * 10n ** BigInt(9 - from.resolutionExponent)
        : ticks / 10n ** BigInt(from.resolutionExponent - 9)
      : (ticks * 1_000_000_000n) >> BigInt(from.resolutionExponent);
  const total = nanoseconds + BigInt(from.offsetSeconds) * 1_000_000_000n;
  if (total < 0n) {
    packet.timeUs = -1;
    packet.timeNs = 0;
    return;
  }
  packet.timeUs = Number(total / 1000n);
  packet.timeNs = Number(total % 1000n);
}

function clamp(packet: Moment): boolean {
  if (packet.timeUs >= 0 && packet.timeUs <= latestUs) return true;
  packet.timeUs = packet.timeUs < 0 ? 0 : latestUs;
  packet.timeNs = 0;
  return false;
}
