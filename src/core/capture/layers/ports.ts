// Transports that begin with two ports: SCTP, DCCP, and a truncated UDP header.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, type Walk } from "../walk.ts";
import { setPayload } from "./payload.ts";

/** SCTP (RFC 9260) and DCCP (RFC 4340): only the ports of the twelve header bytes are read. */
export function decodePortsOnly(packet: Packet, walk: Walk): Layer {
  return decodePorts(packet, walk, 12);
}

export function decodePorts(packet: Packet, walk: Walk, header: number): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (walk.wireEnd - offset < header)
    faulty(packet, packet.protocol === 17 ? faults.udpHeader : faults.otherTransport);
  if (offset + 4 <= walk.end) {
    packet.srcPort = (bytes[offset]! << 8) | bytes[offset + 1]!;
    packet.dstPort = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
    packet.hasTransport = true;
  }
  packet.transportHeaderBytes = Math.min(header, walk.wireEnd - offset);
  setPayload(packet, walk, packet.transportHeaderBytes);
  return layers.done;
}
