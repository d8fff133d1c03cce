// Teredo, RFC 4380. An authentication header and an origin header may precede the IPv6 packet.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { enter } from "./tunnel.ts";

export function decodeTeredo(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  let header = 0;
  if (offset + 4 <= end && bytes[offset] === 0 && bytes[offset + 1] === 1)
    header = 13 + bytes[offset + 2]! + bytes[offset + 3]!;
  const at = offset + header;
  if (at + 8 <= end && bytes[at] === 0 && bytes[at + 1] === 0) header += 8;
  if (offset + header >= end || bytes[offset + header]! >> 4 !== 6) return layers.done;
  return enter(packet, walk, tunnelKinds.teredo, -1, false, header, layers.ipv6);
}
