// Transport headers: TCP, UDP, ICMP and the others with ports. The last step of nearly every packet, so TCP and UDP
// are written for speed.

import { faults, type Packet } from "./packet.ts";
import { faulty, type Layer, layers, tooShort, type Walk } from "./walk.ts";

const udpTunnelPorts = new Uint8Array(65_536);
/** GTP-U, Teredo, VXLAN (and Linux's first port for it, and its generic extension), GENEVE, L2TP, GRE, MPLS. */
for (const port of [2152, 3544, 4789, 8472, 4790, 6081, 1701, 4754, 6635]) udpTunnelPorts[port] = 1;

/** Reads the transport header at `walk.offset` by `packet.protocol`. */
export function decodeTransport(packet: Packet, walk: Walk): Layer {
  switch (packet.protocol) {
    case 6:
      return decodeTcp(packet, walk);
    case 17:
    case 136:
      return decodeUdp(packet, walk);
    case 1:
    case 58:
      return decodeIcmp(packet, walk);
    case 132:
      return decodePorts(packet, walk, 12);
    case 33:
      return decodePorts(packet, walk, 12);
    default:
      setPayload(packet, walk, 0);
      return layers.done;
  }
}

/** RFC 9293. */
export function decodeTcp(packet: Packet, walk: Walk): Layer {
  const bytes = packet.bytes;
  const offset = walk.offset;
  const wire = walk.wireEnd - offset;
  if (offset + 20 > walk.end) return decodeShortTcp(packet, walk);
  packet.srcPort = (bytes[offset]! << 8) | bytes[offset + 1]!;
  packet.dstPort = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  packet.tcpSeq =
    (bytes[offset + 4]! << 24) | (bytes[offset + 5]! << 16) | (bytes[offset + 6]! << 8) | bytes[offset + 7]!;
  packet.tcpAck =
    (bytes[offset + 8]! << 24) |
    (bytes[offset + 9]! << 16) |
    (bytes[offset + 10]! << 8) |
    bytes[offset + 11]!;
  const high = bytes[offset + 12]!;
  packet.tcpFlags = ((high & 1) << 8) | bytes[offset + 13]!;
  packet.tcpWindow = (bytes[offset + 14]! << 8) | bytes[offset + 15]!;
  packet.hasTransport = true;
  let header = (high >> 4) << 2;
  if (header < 20 || header > wire) {
    faulty(packet, faults.tcpHeader);
    header = header < 20 ? 20 : wire;
  }
  packet.transportHeaderBytes = header;
  setPayload(packet, walk, header);
  return layers.done;
}

/** A TCP header of which only a part was captured: the ports at least, when they were. */
function decodeShortTcp(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (walk.wireEnd - offset < 20) faulty(packet, faults.tcpHeader);
  if (offset + 4 <= end) {
    packet.srcPort = (bytes[offset]! << 8) | bytes[offset + 1]!;
    packet.dstPort = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  }
  if (offset + 8 <= end)
    packet.tcpSeq =
      (bytes[offset + 4]! << 24) |
      (bytes[offset + 5]! << 16) |
      (bytes[offset + 6]! << 8) |
      bytes[offset + 7]!;
  let header = 20;
  if (offset + 14 <= end) {
    packet.tcpAck =
      (bytes[offset + 8]! << 24) |
      (bytes[offset + 9]! << 16) |
      (bytes[offset + 10]! << 8) |
      bytes[offset + 11]!;
    packet.tcpFlags = ((bytes[offset + 12]! & 1) << 8) | bytes[offset + 13]!;
    header = Math.max(20, (bytes[offset + 12]! >> 4) << 2);
    packet.hasTransport = true;
  }
  if (offset + 16 <= end) packet.tcpWindow = (bytes[offset + 14]! << 8) | bytes[offset + 15]!;
  header = Math.min(header, walk.wireEnd - offset);
  packet.transportHeaderBytes = header;
  setPayload(packet, walk, header);
  return layers.done;
}

/** RFC 768, and UDP-Lite (RFC 3828), whose length field is a checksum coverage. */
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
    // 0 is a jumbogram or a segment not cut up yet; a first fragment holds less than the length says.
    if (length >= 8 && length < wire) {
      walk.wireEnd = offset + length;
      if (walk.end > walk.wireEnd) walk.end = walk.wireEnd;
    } else if (length !== 0 && (length < 8 || packet.fragment === 0)) faulty(packet, faults.udpHeader);
  }
  setPayload(packet, walk, 8);
  if (walk.inner && (udpTunnelPorts[dstPort]! | udpTunnelPorts[srcPort]!) !== 0) {
    walk.offset = offset + 8;
    return layers.udpTunnel;
  }
  return layers.done;
}

/** Transports whose first four bytes are the ports: SCTP, DCCP, and what is left of a snapped UDP header. */
function decodePorts(packet: Packet, walk: Walk, header: number): Layer {
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

/** RFC 792, RFC 4443. What an error message quotes is its payload, not looked into. */
function decodeIcmp(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 4 > walk.end) {
    setPayload(packet, walk, Math.min(4, walk.wireEnd - offset));
    return tooShort(packet, walk, 4, faults.icmpHeader);
  }
  const type = bytes[offset]!;
  packet.icmpType = type;
  packet.icmpCode = bytes[offset + 1]!;
  packet.hasTransport = true;
  const named =
    packet.protocol === 1
      ? type === 0 || type === 8 || (type >= 13 && type <= 18)
      : type === 128 || type === 129;
  if (named && offset + 6 <= walk.end) packet.icmpId = (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
  packet.transportHeaderBytes = Math.min(8, walk.wireEnd - offset);
  setPayload(packet, walk, packet.transportHeaderBytes);
  return layers.done;
}

/** Says where the payload is: what is left after `header` bytes. */
export function setPayload(packet: Packet, walk: Walk, header: number): void {
  const at = walk.offset + header;
  const captured = walk.end - at;
  packet.payloadOffset = at;
  packet.payloadLength = walk.wireEnd - at;
  packet.payloadCaptured = Math.max(captured, 0);
}
