// IP over InfiniBand, RFC 4391: forty bytes of global routing header, then an ethertype and two reserved bytes.

import type { Layer } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { byTypeOrLength } from "./ether-type.ts";

export function decodeInfiniband(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 44 > walk.end) return tooShort(packet, walk, 44, faults.linkHeader);
  walk.offset = offset + 44;
  return byTypeOrLength(packet, (bytes[offset + 40]! << 8) | bytes[offset + 41]!);
}
