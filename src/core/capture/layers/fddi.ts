// FDDI: frame control and two addresses; only frames of the LLC kind hold packets.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";

export function decodeFddi(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 13 > walk.end) return tooShort(packet, walk, 13, faults.linkHeader);
  const isLlc = (packet.bytes[offset]! & 0xf0) === 0x50;
  walk.offset = offset + 13;
  return isLlc ? layers.llc : layers.done;
}
