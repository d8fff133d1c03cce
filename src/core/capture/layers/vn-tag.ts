// Cisco's VN-tag (four bytes, then the ethertype) and Cisco metadata, also called TrustSec (six bytes, then the ethertype).

import type { Layer } from "../layer.ts";
import type { Packet } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { skipToEtherType } from "./ether-type.ts";

export function decodeVnTag(packet: Packet, walk: Walk): Layer {
  return skipToEtherType(packet, walk, 4);
}

export function decodeCiscoMetadata(packet: Packet, walk: Walk): Layer {
  return skipToEtherType(packet, walk, 6);
}
