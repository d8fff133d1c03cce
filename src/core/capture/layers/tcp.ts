// TCP, RFC 9293. Written for speed: nearly every packet ends here.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, type Walk } from "../walk.ts";
import { setPayload } from "./payload.ts";

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

/** Reads the captured part of a truncated TCP header. */
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
