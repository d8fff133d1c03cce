// Ethernet, IEEE 802.3: the ethertype, or a length followed by LLC.

import type { Layer } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { byTypeOrLength } from "./ether-type.ts";

/** Stores the ethertype in the packet. */
export function decodeEthernet(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 14 > walk.end) return tooShort(packet, walk, 14, faults.linkHeader);
  const { bytes } = packet;
  const type = (bytes[offset + 12]! << 8) | bytes[offset + 13]!;
  walk.offset = offset + 14;
  return byTypeOrLength(packet, type);
}
