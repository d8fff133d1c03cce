// Maps each layer to its function. A new layer is a file, a number in ../layer.ts, a line here, and a line in the
// table that leads to it: ether-type.ts, ip-protocol.ts, udp-ports.ts or ../link-type.ts.

import { type Layer, layers } from "../layer.ts";
import type { Packet } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { decodeAnyIp } from "./any-ip.ts";
import { decodeArista } from "./arista.ts";
import { decodeArp } from "./arp.ts";
import { decodeCapwap } from "./capwap.ts";
import { decodeCooked, decodeCooked2 } from "./cooked.ts";
import { decodeEtherIp } from "./ether-ip.ts";
import { decodeEthernet } from "./ethernet.ts";
import { decodeFabricPath } from "./fabric-path.ts";
import { decodeFddi } from "./fddi.ts";
import { decodeFrameRelay } from "./frame-relay.ts";
import { decodeGeneve } from "./geneve.ts";
import { decodeGre } from "./gre.ts";
import { decodeGtp } from "./gtp.ts";
import { decodeHdlc, decodeSerial } from "./hdlc.ts";
import { decodeIcmp } from "./icmp.ts";
import { decodeInfiniband } from "./infiniband.ts";
import { decodeIpInIp } from "./ip-in-ip.ts";
import { decodeIpnet } from "./ipnet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeIpv6 } from "./ipv6.ts";
import { decodeL2tp } from "./l2tp.ts";
import { decodeLlc } from "./llc.ts";
import { decodeMacsec } from "./macsec.ts";
import { decodeMpls, decodeMplsTunnel } from "./mpls.ts";
import { decodeNflog } from "./nflog.ts";
import { decodeNsh } from "./nsh.ts";
import { decodeNullLoopback } from "./null-loopback.ts";
import { decodePbb } from "./pbb.ts";
import { decodePktap } from "./pktap.ts";
import { decodePortsOnly } from "./ports.ts";
import { decodePpi } from "./ppi.ts";
import { decodePpp } from "./ppp.ts";
import { decodePppWithDirection } from "./ppp-direction.ts";
import { decodePppoe } from "./pppoe.ts";
import { decodeAvs, decodePrism } from "./prism.ts";
import { decodeRadiotap } from "./radiotap.ts";
import { decodeTcp } from "./tcp.ts";
import { decodeTeredo } from "./teredo.ts";
import { decodeUdp } from "./udp.ts";
import { decodeVlan } from "./vlan.ts";
import { decodeCiscoMetadata, decodeVnTag } from "./vn-tag.ts";
import { decodeVxlan } from "./vxlan.ts";
import { decodeTunnelledWifi, decodeWifi } from "./wifi.ts";

type Decode = (packet: Packet, walk: Walk) => Layer;

const byName: Record<Exclude<keyof typeof layers, "done">, Decode> = {
  ethernet: decodeEthernet,
  llc: decodeLlc,
  vlan: decodeVlan,
  vnTag: decodeVnTag,
  ciscoMetadata: decodeCiscoMetadata,
  arista: decodeArista,
  macsec: decodeMacsec,
  fabricPath: decodeFabricPath,
  pbb: decodePbb,
  mpls: decodeMpls,
  nsh: decodeNsh,
  pppoe: decodePppoe,
  ppp: decodePpp,
  arp: decodeArp,
  ip: decodeAnyIp,
  ipv4: decodeIpv4,
  ipv6: decodeIpv6,
  ipInIp: decodeIpInIp,
  etherIp: decodeEtherIp,
  mplsTunnel: decodeMplsTunnel,
  gre: decodeGre,
  vxlan: decodeVxlan,
  geneve: decodeGeneve,
  gtp: decodeGtp,
  teredo: decodeTeredo,
  l2tp: decodeL2tp,
  tcp: decodeTcp,
  udp: decodeUdp,
  icmp: decodeIcmp,
  sctp: decodePortsOnly,
  dccp: decodePortsOnly,
  wifi: decodeWifi,
  radiotap: decodeRadiotap,
  prism: decodePrism,
  avs: decodeAvs,
  nullLoopback: decodeNullLoopback,
  cooked: decodeCooked,
  cooked2: decodeCooked2,
  serial: decodeSerial,
  hdlc: decodeHdlc,
  pppWithDirection: decodePppWithDirection,
  frameRelay: decodeFrameRelay,
  fddi: decodeFddi,
  ipnet: decodeIpnet,
  infiniband: decodeInfiniband,
  nflog: decodeNflog,
  ppi: decodePpi,
  pktap: decodePktap,
  capwap: decodeCapwap,
  tunnelledWifi: decodeTunnelledWifi,
};

const byNumber: Decode[] = [() => layers.done];
for (const [name, decode] of Object.entries(byName)) byNumber[layers[name as keyof typeof byName]] = decode;

/** Indexed by layer number. */
export const decoders: readonly Decode[] = byNumber;
