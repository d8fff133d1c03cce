// IPv6, RFC 8200.

import type { Layer } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";
import { i32 } from "./bytes.ts";
import { decodeExtensions } from "./ip-extensions.ts";
import { decodeTcp } from "./tcp.ts";
import { decodeUdp } from "./udp.ts";

export function decodeIpv6(packet: Packet, walk: Walk): Layer {
  const bytes = packet.bytes;
  const offset = walk.offset;
  if (offset + 40 > walk.end) return tooShort(packet, walk, 40, faults.ipHeaderLength);
  const first = bytes[offset]!;
  if (first >> 4 !== 6) return faulty(packet, faults.ipVersion);
  const available = walk.wireEnd - offset;
  const length = (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
  // 0 is a jumbogram (RFC 2675) or a segment before it is split; both have the length of the frame.
  let total = length === 0 && bytes[offset + 6] !== 59 ? available : 40 + length;
  if (total > available) {
    faulty(packet, faults.ipTotalLength);
    total = available;
  }
  walk.wireEnd = offset + total;
  if (walk.end > walk.wireEnd) walk.end = walk.wireEnd;
  packet.ipVersion = 6;
  packet.tos = ((first & 15) << 4) | (bytes[offset + 1]! >> 4);
  packet.ttl = bytes[offset + 7]!;
  packet.src0 = i32(bytes, offset + 8);
  packet.src1 = i32(bytes, offset + 12);
  packet.src2 = i32(bytes, offset + 16);
  packet.src3 = i32(bytes, offset + 20);
  packet.dst0 = i32(bytes, offset + 24);
  packet.dst1 = i32(bytes, offset + 28);
  packet.dst2 = i32(bytes, offset + 32);
  packet.dst3 = i32(bytes, offset + 36);
  packet.ipHeaderBytes = 40;
  packet.ipLength = total;
  const next = bytes[offset + 6]!;
  packet.protocol = next;
  walk.offset = offset + 40;
  if (next === 6) return decodeTcp(packet, walk);
  if (next === 17) return decodeUdp(packet, walk);
  return decodeExtensions(packet, walk, next);
}
