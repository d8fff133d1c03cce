// Cisco FabricPath: its outer addresses were read as Ethernet's; the whole frame follows the tag and TTL.

import { type Layer, layers } from "../layer.ts";
import type { Packet } from "../packet.ts";
import type { Walk } from "../walk.ts";

export function decodeFabricPath(_packet: Packet, walk: Walk): Layer {
  walk.offset += 2;
  return layers.ethernet;
}
