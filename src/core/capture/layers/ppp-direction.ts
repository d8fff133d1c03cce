// PPP with a direction byte before it.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";

export function decodePppWithDirection(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 2 > walk.end) return tooShort(packet, walk, 2, faults.linkHeader);
  if (packet.direction === 0) packet.direction = bytes[offset] === 0 ? 1 : 2;
  // pppd writes the direction instead of the address byte; the control byte may follow.
  walk.offset = offset + (bytes[offset + 1] === 0x03 ? 2 : 1);
  return layers.ppp;
}
