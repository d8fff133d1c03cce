// The network service header, RFC 8300, which names the next protocol.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";

export function decodeNsh(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return tooShort(packet, walk, 8, faults.tunnelHeader);
  const length = (bytes[offset + 1]! & 0x3f) << 2;
  if (length < 8) return faulty(packet, faults.tunnelHeader);
  walk.offset = offset + length;
  switch (bytes[offset + 3]) {
    case 1:
      return layers.ipv4;
    case 2:
      return layers.ipv6;
    case 3:
      return layers.ethernet;
    case 5:
      return layers.mpls;
    default:
      return layers.done;
  }
}
