// The supported ethertypes. To add one, add a line.

import { type Layer, layers, layerTable } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";

const etherTypes = layerTable(65_536, [
  [0x0800, layers.ipv4],
  [0x0806, layers.arp],
  [0x6558, layers.ethernet], // transparent Ethernet bridging
  [0x8100, layers.vlan], // 802.1Q
  [0x86dd, layers.ipv6],
  [0x880b, layers.ppp],
  [0x8847, layers.mpls],
  [0x8848, layers.mpls],
  [0x8864, layers.pppoe],
  [0x88a8, layers.vlan], // 802.1ad
  [0x88e5, layers.macsec],
  [0x88e7, layers.pbb],
  [0x8903, layers.fabricPath],
  [0x8909, layers.ciscoMetadata],
  [0x8926, layers.vnTag],
  [0x894f, layers.nsh],
  [0x9100, layers.vlan], // QinQ before it had a standard
  [0x9200, layers.vlan],
  [0x9300, layers.vlan],
  [0xd28b, layers.arista],
]);

export function layerOfEtherType(etherType: number): Layer {
  return etherTypes[etherType] as Layer;
}

/** A value up to 1,500 is the length of an 802.3 frame, and LLC follows. */
export function byTypeOrLength(packet: Packet, type: number): Layer {
  if (type <= 1500) {
    packet.etherType = -1;
    return layers.llc;
  }
  packet.etherType = type;
  return layerOfEtherType(type);
}

/** Skips `bytes` and reads the ethertype after them. */
export function skipToEtherType(packet: Packet, walk: Walk, bytes: number): Layer {
  const at = walk.offset + bytes;
  if (at + 2 > walk.end) return tooShort(packet, walk, bytes + 2, faults.linkHeader);
  walk.offset = at + 2;
  return byTypeOrLength(packet, (packet.bytes[at]! << 8) | packet.bytes[at + 1]!);
}
