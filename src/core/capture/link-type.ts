// The supported link types: number, name, and the first layer of a frame. To add one, add a line.
// Numbers: https://www.tcpdump.org/linktypes.html

import { type Layer, layers, layerTable } from "./layer.ts";

const linkTypes: readonly (readonly [linkType: number, name: string, layer: Layer])[] = [
  [0, "NULL", layers.nullLoopback],
  [1, "Ethernet", layers.ethernet],
  [9, "PPP", layers.serial],
  [10, "FDDI", layers.fddi],
  [12, "raw IP", layers.ip],
  [14, "raw IP", layers.ip],
  [50, "PPP in HDLC framing", layers.serial],
  [51, "PPPoE", layers.pppoe],
  [101, "raw IP", layers.ip],
  [104, "Cisco HDLC", layers.hdlc],
  [105, "802.11", layers.wifi],
  [107, "frame relay", layers.frameRelay],
  [108, "OpenBSD loopback", layers.nullLoopback],
  [113, "Linux cooked v1", layers.cooked],
  [119, "802.11 with Prism header", layers.prism],
  [127, "802.11 with radiotap header", layers.radiotap],
  [163, "802.11 with AVS header", layers.avs],
  [166, "PPP with direction (pppd)", layers.pppWithDirection],
  [192, "per-packet information", layers.ppi],
  [204, "PPP with direction", layers.pppWithDirection],
  [219, "MPLS", layers.mpls],
  [226, "Solaris ipnet", layers.ipnet],
  [228, "raw IPv4", layers.ipv4],
  [229, "raw IPv6", layers.ipv6],
  [239, "NFLOG", layers.nflog],
  [242, "IP over InfiniBand", layers.infiniband],
  [258, "Darwin packet tap", layers.pktap],
  [276, "Linux cooked v2", layers.cooked2],
];

export const linkTypeNames: ReadonlyMap<number, string> = new Map(
  linkTypes.map(([linkType, name]) => [linkType, name]),
);

const firstLayers = layerTable(
  65_536,
  linkTypes.map(([linkType, , layer]) => [linkType, layer]),
);

/** The outermost layer of a frame; `done` for an unsupported link type. */
export function layerOfLinkType(linkType: number): Layer {
  return (firstLayers[linkType] ?? layers.done) as Layer;
}
