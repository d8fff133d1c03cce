// Enters a tunnel.

import type { Layer } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { enterTunnel, faulty, type Walk } from "../walk.ts";
import { layerOfEtherType } from "./ether-type.ts";

/**
 * Enters a tunnel whose header is `header` bytes long.
 * @param id the tunnel's id, −1 if it has none
 * @param shared whether both directions carry the same id
 */
export function enter(
  packet: Packet,
  walk: Walk,
  kind: number,
  id: number,
  shared: boolean,
  header: number,
  next: Layer,
): Layer {
  if (walk.offset + header > walk.wireEnd) return faulty(packet, faults.tunnelHeader);
  if (!enterTunnel(packet, walk, kind, id, shared)) return faulty(packet, faults.tunnelDepth);
  walk.offset += header;
  return next;
}

/** Enters a tunnel that names its content by an ethertype. */
export function enterByType(
  packet: Packet,
  walk: Walk,
  kind: number,
  id: number,
  shared: boolean,
  header: number,
  etherType: number,
): Layer {
  const depth = packet.tunnelDepth;
  const next = enter(packet, walk, kind, id, shared, header, layerOfEtherType(etherType));
  if (packet.tunnelDepth > depth) packet.etherType = etherType;
  return next;
}
