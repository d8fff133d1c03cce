// Cisco FabricPath: its addresses were read as Ethernet's; behind the tag and TTL the whole frame follows.

import { type Layer, layers } from "../layer.ts";
import type { Packet } from "../packet.ts";
import type { Walk } from "../walk.ts";

export function decodeFabricPath(_packet: Packet, walk: Walk): Layer {
  walk.offset += 2;
  return layers.ethernet;
}
