// VLAN tags: IEEE 802.1Q and 802.1ad, and the QinQ tags from before the standard.

import type { Layer } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { skipToEtherType } from "./ether-type.ts";

export function decodeVlan(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.vlanTag);
  const { bytes } = packet;
  const id = ((bytes[offset]! & 0x0f) << 8) | bytes[offset + 1]!;
  if (packet.vlan < 0) packet.vlan = id;
  else if (packet.vlanInner < 0) packet.vlanInner = id;
  return skipToEtherType(packet, walk, 2);
}
