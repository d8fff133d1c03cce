// NFLOG: family, version, resource, then fields of length, type and value, padded to four bytes; type 9 is the packet.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";

export function decodeNflog(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { end } = walk;
  let offset = walk.offset + 4;
  const family = walk.offset < end ? bytes[walk.offset]! : 0;
  while (offset + 4 <= end) {
    const length = bytes[offset]! | (bytes[offset + 1]! << 8);
    const type = (bytes[offset + 2]! | (bytes[offset + 3]! << 8)) & 0x7fff;
    if (length < 4) return faulty(packet, faults.linkHeader);
    if (type === 9) {
      walk.wireEnd = Math.max(end, Math.min(walk.wireEnd, offset + length));
      walk.end = Math.min(end, walk.wireEnd);
      walk.offset = offset + 4;
      return family === 2 ? layers.ipv4 : family === 10 ? layers.ipv6 : layers.ip;
    }
    offset += (length + 3) & ~3;
  }
  walk.offset = Math.min(offset, end);
  return tooShort(packet, walk, 4, faults.linkHeader);
}
