// ARP, RFC 826. It is not metered; only its length is checked.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";

export function decodeArp(packet: Packet, walk: Walk): Layer {
  return walk.offset + 8 > walk.end ? tooShort(packet, walk, 8, faults.arp) : layers.done;
}
