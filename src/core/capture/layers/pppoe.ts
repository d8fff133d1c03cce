// PPPoE, RFC 2516, the session stage.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";

export function decodePppoe(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 6 > walk.end) return tooShort(packet, walk, 6, faults.pppoeHeader);
  if (bytes[offset] !== 0x11 || bytes[offset + 1] !== 0) return faulty(packet, faults.pppoeHeader);
  walk.offset = offset + 6;
  return layers.ppp;
}
