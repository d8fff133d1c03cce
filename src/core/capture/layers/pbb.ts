// Provider backbone bridging, IEEE 802.1ah: a service tag, then the customer's frame.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet, tunnelKinds } from "../packet.ts";
import { enterTunnel, faulty, tooShort, type Walk } from "../walk.ts";

export function decodePbb(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.tunnelHeader);
  const service = (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  if (!enterTunnel(packet, walk, tunnelKinds.pbb, service, true)) return faulty(packet, faults.tunnelDepth);
  walk.offset = offset + 4;
  return layers.ethernet;
}
