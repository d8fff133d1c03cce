// Addresses as text, from the 32-bit words the packet holds.

import type { Packet } from "./packet.ts";

/** "192.0.2.1" from one signed word. */
function formatIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}

/** RFC 5952: lower case, the longest run of two or more zero groups as "::". */
export function formatIpv6(word0: number, word1: number, word2: number, word3: number): string {
  const groups = [word0, word1, word2, word3].flatMap((word) => [word >>> 16, word & 0xffff]);
  let runStart = -1;
  let runLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > runLength) {
      runStart = start;
      runLength = length;
    }
  }
  const hex = groups.map((group) => group.toString(16));
  if (runStart < 0) return hex.join(":");
  return `${hex.slice(0, runStart).join(":")}::${hex.slice(runStart + runLength).join(":")}`;
}

/** The source address; "" if the packet has no IP header. */
export function sourceOf(packet: Packet): string {
  if (packet.ipVersion === 4) return formatIpv4(packet.src0);
  if (packet.ipVersion === 6) return formatIpv6(packet.src0, packet.src1, packet.src2, packet.src3);
  return "";
}

/** The destination address; "" if the packet has no IP header. */
export function destinationOf(packet: Packet): string {
  if (packet.ipVersion === 4) return formatIpv4(packet.dst0);
  if (packet.ipVersion === 6) return formatIpv6(packet.dst0, packet.dst1, packet.dst2, packet.dst3);
  return "";
}
