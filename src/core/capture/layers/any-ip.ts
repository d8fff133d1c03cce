// IPv4 or IPv6, by the version in the first byte.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";

export function decodeAnyIp(packet: Packet, walk: Walk): Layer {
  if (walk.offset >= walk.end) return tooShort(packet, walk, 1, faults.linkHeader);
  const version = packet.bytes[walk.offset]! >> 4;
  return version === 4 ? layers.ipv4 : version === 6 ? layers.ipv6 : faulty(packet, faults.ipVersion);
}
