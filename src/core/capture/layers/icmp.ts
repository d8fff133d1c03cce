// ICMP (RFC 792) and ICMPv6 (RFC 4443). The packet quoted in an error message is payload.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { setPayload } from "./payload.ts";

export function decodeIcmp(packet: Packet, walk: Walk): Layer {
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
  const hasId =
    packet.protocol === 1
      ? type === 0 || type === 8 || (type >= 13 && type <= 18)
      : type === 128 || type === 129;
  if (hasId && offset + 6 <= walk.end) packet.icmpId = (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
  packet.transportHeaderBytes = Math.min(8, walk.wireEnd - offset);
  setPayload(packet, walk, packet.transportHeaderBytes);
  return layers.done;
}
