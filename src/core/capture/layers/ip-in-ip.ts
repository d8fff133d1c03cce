// IPv4 or IPv6 directly after an IP header: RFC 2003, 2473, 4213.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { enter } from "./tunnel.ts";

export function decodeIpInIp(packet: Packet, walk: Walk): Layer {
  const isInner4 = packet.protocol === 4;
  const kind =
    packet.ipVersion === 4
      ? isInner4
        ? tunnelKinds.ipInIp
        : tunnelKinds.sixInFour
      : isInner4
        ? tunnelKinds.fourInSix
        : tunnelKinds.sixInSix;
  return enter(packet, walk, kind, -1, false, 0, isInner4 ? layers.ipv4 : layers.ipv6);
}
