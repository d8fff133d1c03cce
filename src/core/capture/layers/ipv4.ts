// IPv4, RFC 791. Most packets take this path.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";
import { decodeExtensions } from "./ip-extensions.ts";
import { decodeFragment } from "./ip-fragment.ts";
import { decodeIpProtocol } from "./ip-protocol.ts";
import { decodeTcp } from "./tcp.ts";
import { decodeUdp } from "./udp.ts";

export function decodeIpv4(packet: Packet, walk: Walk): Layer {
  const bytes = packet.bytes;
  const offset = walk.offset;
  if (offset + 20 > walk.end) return tooShort(packet, walk, 20, faults.ipHeaderLength);
  const first = bytes[offset]!;
  if (first >> 4 !== 4) return faulty(packet, faults.ipVersion);
  const header = (first & 15) << 2;
  const available = walk.wireEnd - offset;
  if (header < 20 || header > available) return faulty(packet, faults.ipHeaderLength);
  let total = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  // 0 is a segment that the network card would have split; its length is that of the frame.
  if (total === 0) total = available;
  else if (total > available) {
    faulty(packet, faults.ipTotalLength);
    total = available;
  } else if (total < header) return faulty(packet, faults.ipTotalLength);
  walk.wireEnd = offset + total;
  if (walk.end > walk.wireEnd) walk.end = walk.wireEnd;
  packet.ipVersion = 4;
  packet.tos = bytes[offset + 1]!;
  packet.ipId = (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
  packet.ttl = bytes[offset + 8]!;
  packet.src0 =
    (bytes[offset + 12]! << 24) |
    (bytes[offset + 13]! << 16) |
    (bytes[offset + 14]! << 8) |
    bytes[offset + 15]!;
  packet.dst0 =
    (bytes[offset + 16]! << 24) |
    (bytes[offset + 17]! << 16) |
    (bytes[offset + 18]! << 8) |
    bytes[offset + 19]!;
  packet.ipHeaderBytes = header;
  packet.ipLength = total;
  const protocol = bytes[offset + 9]!;
  packet.protocol = protocol;
  walk.offset = offset + header;
  const fragment = ((bytes[offset + 6]! << 8) | bytes[offset + 7]!) & 0x3fff;
  if (fragment !== 0 && decodeFragment(packet, walk, fragment & 0x1fff)) return layers.done;
  if (protocol === 6) return decodeTcp(packet, walk);
  if (protocol === 17) return decodeUdp(packet, walk);
  if (protocol === 51) return decodeExtensions(packet, walk, 51);
  return decodeIpProtocol(packet, walk);
}
