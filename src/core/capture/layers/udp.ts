// UDP, RFC 768, and UDP-Lite, RFC 3828, whose length field is a checksum coverage.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, type Walk } from "../walk.ts";
import { setPayload } from "./payload.ts";
import { decodePorts } from "./ports.ts";
import { tunnelOfUdpPorts } from "./udp-ports.ts";

export function decodeUdp(packet: Packet, walk: Walk): Layer {
  const bytes = packet.bytes;
  const offset = walk.offset;
  const wire = walk.wireEnd - offset;
  if (offset + 8 > walk.end) return decodePorts(packet, walk, 8);
  const srcPort = (bytes[offset]! << 8) | bytes[offset + 1]!;
  const dstPort = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  const length = (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
  packet.srcPort = srcPort;
  packet.dstPort = dstPort;
  packet.hasTransport = true;
  packet.transportHeaderBytes = 8;
  if (length !== wire && packet.protocol === 17) {
    // 0 is a jumbogram or a segment before it is split; a first fragment holds less than the length.
    if (length >= 8 && length < wire) {
      walk.wireEnd = offset + length;
      if (walk.end > walk.wireEnd) walk.end = walk.wireEnd;
    } else if (length !== 0 && (length < 8 || packet.fragment === 0)) faulty(packet, faults.udpHeader);
  }
  setPayload(packet, walk, 8);
  if (!walk.inner) return layers.done;
  walk.offset = offset + 8;
  return tunnelOfUdpPorts(srcPort, dstPort);
}
