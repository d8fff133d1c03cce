// Frame relay, RFC 2427: two bytes of address, control, then a network layer id, or SNAP.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { byTypeOrLength } from "./ether-type.ts";

export function decodeFrameRelay(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  let { offset } = walk;
  while (offset < walk.end && (bytes[offset]! & 1) === 0) offset++;
  offset++;
  if (offset + 3 > walk.end) {
    walk.offset = Math.min(offset, walk.end);
    return tooShort(packet, walk, 3, faults.linkHeader);
  }
  if (bytes[offset] !== 0x03) {
    // Cisco's encapsulation: the ethertype follows directly.
    walk.offset = offset + 2;
    return byTypeOrLength(packet, (bytes[offset]! << 8) | bytes[offset + 1]!);
  }
  offset++;
  if (bytes[offset] === 0) offset++;
  if (offset >= walk.end) return layers.done;
  const layerId = bytes[offset]!;
  walk.offset = offset + 1;
  if (layerId === 0xcc) return layers.ipv4;
  if (layerId === 0x8e) return layers.ipv6;
  if (layerId !== 0x80 || offset + 6 > walk.end) return layers.done;
  walk.offset = offset + 6;
  return byTypeOrLength(packet, (bytes[offset + 4]! << 8) | bytes[offset + 5]!);
}
