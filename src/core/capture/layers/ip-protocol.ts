// The supported IP protocols: transports, and tunnels if the inner packet is metered. To add one, add a line.

import { type Layer, layers, layerTable } from "../layer.ts";
import type { Packet } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { setPayload } from "./payload.ts";

const transports = layerTable(256, [
  [1, layers.icmp],
  [6, layers.tcp],
  [17, layers.udp],
  [33, layers.dccp],
  [58, layers.icmp],
  [132, layers.sctp],
  [136, layers.udp], // UDP-Lite
]);

const tunnels = layerTable(256, [
  [4, layers.ipInIp],
  [41, layers.ipInIp],
  [47, layers.gre],
  [97, layers.etherIp],
  [137, layers.mplsTunnel],
  [143, layers.etherIp], // Ethernet over SRv6, RFC 8986
]);

/**
 * Chooses the layer by `packet.protocol`. The header after IP is at `walk.offset`. An unsupported protocol is all payload.
 */
export function decodeIpProtocol(packet: Packet, walk: Walk): Layer {
  const { protocol } = packet;
  const transport = transports[protocol]!;
  if (transport !== layers.done) return transport as Layer;
  setPayload(packet, walk, 0);
  return walk.inner ? (tunnels[protocol] as Layer) : layers.done;
}
