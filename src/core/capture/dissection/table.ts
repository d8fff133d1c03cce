// The name and the description of each layer. A new layer is a line here and a line in ../layers/table.ts.

import type { layers } from "../layer.ts";
import * as ethernet from "./ethernet.ts";
import type { Describe } from "./header.ts";
import { describeIpv4, describeIpv6 } from "./ip.ts";
import * as link from "./link.ts";
import * as transport from "./transport.ts";
import * as tunnels from "./tunnels.ts";

export type LayerName = Exclude<keyof typeof layers, "done">;

export interface LayerWords {
  name: string;
  describe: Describe;
}

const nothing: Describe = () => "";

/** A layer that reads nothing and only chooses the next one has no entry. */
export const descriptions: Record<LayerName, LayerWords | null> = {
  ethernet: { name: "Ethernet", describe: ethernet.describeEthernet },
  llc: { name: "LLC", describe: ethernet.describeLlc },
  vlan: { name: "VLAN", describe: ethernet.describeVlan },
  vnTag: { name: "VN-tag", describe: link.describeVnTag },
  ciscoMetadata: { name: "Cisco metadata", describe: link.describeCiscoMetadata },
  arista: { name: "Arista time stamp", describe: link.describeArista },
  macsec: { name: "MACsec", describe: ethernet.describeMacsec },
  fabricPath: { name: "FabricPath", describe: link.describeFabricPath },
  pbb: { name: "Provider backbone bridging", describe: ethernet.describePbb },
  mpls: { name: "MPLS", describe: ethernet.describeMpls },
  nsh: { name: "Network service header", describe: ethernet.describeNsh },
  pppoe: { name: "PPPoE", describe: ethernet.describePppoe },
  ppp: { name: "PPP", describe: ethernet.describePpp },
  arp: { name: "ARP", describe: ethernet.describeArp },
  ip: null,
  ipv4: { name: "IPv4", describe: describeIpv4 },
  ipv6: { name: "IPv6", describe: describeIpv6 },
  ipInIp: null,
  etherIp: { name: "EtherIP", describe: tunnels.describeEtherIp },
  mplsTunnel: null,
  gre: { name: "GRE", describe: tunnels.describeGre },
  vxlan: { name: "VXLAN", describe: tunnels.describeVxlan },
  geneve: { name: "GENEVE", describe: tunnels.describeGeneve },
  gtp: { name: "GTP", describe: tunnels.describeGtp },
  teredo: { name: "Teredo", describe: tunnels.describeTeredo },
  l2tp: { name: "L2TP", describe: tunnels.describeL2tp },
  tcp: { name: "TCP", describe: transport.describeTcp },
  udp: { name: "UDP", describe: transport.describeUdp },
  icmp: { name: "ICMP", describe: transport.describeIcmp },
  sctp: { name: "SCTP", describe: transport.describeSctp },
  dccp: { name: "DCCP", describe: transport.describeDccp },
  wifi: { name: "802.11", describe: link.describeWifi },
  radiotap: { name: "Radiotap", describe: link.describeRadiotap },
  prism: { name: "Prism", describe: link.describePrism },
  avs: { name: "AVS", describe: link.describeAvs },
  nullLoopback: { name: "Loopback", describe: link.describeNullLoopback },
  cooked: { name: "Linux cooked", describe: link.describeCooked },
  cooked2: { name: "Linux cooked v2", describe: link.describeCooked2 },
  serial: { name: "Serial line", describe: nothing },
  hdlc: { name: "Cisco HDLC", describe: link.describeHdlc },
  pppWithDirection: { name: "PPP direction", describe: link.describePppWithDirection },
  frameRelay: { name: "Frame relay", describe: link.describeFrameRelay },
  fddi: { name: "FDDI", describe: link.describeFddi },
  ipnet: { name: "Solaris ipnet", describe: link.describeIpnet },
  infiniband: { name: "InfiniBand", describe: link.describeInfiniband },
  nflog: { name: "NFLOG", describe: link.describeNflog },
  ppi: { name: "Per-packet information", describe: link.describePpi },
  pktap: { name: "Packet tap", describe: link.describePktap },
  capwap: { name: "CAPWAP", describe: tunnels.describeCapwap },
  tunnelledWifi: { name: "802.11", describe: link.describeWifi },
};
