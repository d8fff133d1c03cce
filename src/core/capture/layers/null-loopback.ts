// BSD loopback: the address family, in the byte order of the capturing machine (NULL) or of the network (LOOP).

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";

export function decodeNullLoopback(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.linkHeader);
  const little = bytes[offset]! | (bytes[offset + 1]! << 8);
  const big = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  walk.offset = offset + 4;
  switch (little !== 0 ? little : big) {
    case 2:
      return layers.ipv4;
    case 10: // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin
    case 23:
    case 24:
    case 28:
    case 30:
      return layers.ipv6;
    default:
      return layers.done;
  }
}
