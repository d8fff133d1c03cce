// Solaris ipnet: version, address family (Solaris numbers), then 22 bytes about zones and interfaces.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";

export function decodeIpnet(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 24 > walk.end) return tooShort(packet, walk, 24, faults.linkHeader);
  const family = packet.bytes[offset + 1];
  walk.offset = offset + 24;
  return family === 2 ? layers.ipv4 : family === 26 ? layers.ipv6 : layers.done;
}
