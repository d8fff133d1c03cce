// Ethernet directly after an IP header: EtherIP (RFC 3378, a header of two bytes) and SRv6 (RFC 8986, no header).

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet, tunnelKinds } from "../packet.ts";
import { enterTunnel, faulty, type Walk } from "../walk.ts";

export function decodeEtherIp(packet: Packet, walk: Walk): Layer {
  const header = packet.protocol === 97 ? 2 : 0;
  if (!enterTunnel(packet, walk, tunnelKinds.etherIp, -1, false)) return faulty(packet, faults.tunnelDepth);
  walk.offset += header;
  return layers.ethernet;
}
