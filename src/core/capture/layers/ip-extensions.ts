// The extension headers of IPv6, and the authentication header of both versions.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, type Walk } from "../walk.ts";
import { i32 } from "./bytes.ts";
import { decodeFragment } from "./ip-fragment.ts";
import { decodeIpProtocol } from "./ip-protocol.ts";
import { setPayload } from "./payload.ts";

/** No legitimate packet has more extension headers. */
const extensionLimit = 32;

/** @param first protocol number of the first extension header, at `walk.offset` */
export function decodeExtensions(packet: Packet, walk: Walk, first: number): Layer {
  const { bytes } = packet;
  let next = first;
  for (let count = 0; next === 0 || next === 43 || next === 44 || next === 51 || next === 60; count++) {
    const { offset } = walk;
    packet.protocol = next;
    if (count === extensionLimit) return unreadable(packet, walk, faults.ipv6Extension);
    if (offset + 8 > walk.end)
      return unreadable(packet, walk, walk.wireEnd - offset >= 8 ? 0 : faults.ipv6Extension);
    const units = bytes[offset + 1]!;
    const length = next === 44 ? 8 : next === 51 ? (units + 2) << 2 : (units + 1) << 3;
    if (offset + length > walk.wireEnd) return unreadable(packet, walk, faults.ipv6Extension);
    const word16 = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
    const isFragment = next === 44;
    next = bytes[offset]!;
    packet.protocol = next;
    packet.ipHeaderBytes += length;
    walk.offset = offset + length;
    // An atomic fragment (RFC 6946: offset 0, none to follow) is a whole packet.
    if (isFragment && (word16 & 0xfff9) !== 0) {
      packet.ipId = i32(bytes, offset + 4);
      if (decodeFragment(packet, walk, word16 >> 3)) return layers.done;
    }
    if (walk.offset > walk.end) return unreadable(packet, walk, 0);
  }
  return decodeIpProtocol(packet, walk);
}

/** The IP header was valid; what follows it is missing or unreadable. */
function unreadable(packet: Packet, walk: Walk, fault: number): Layer {
  if (fault !== 0) faulty(packet, fault);
  setPayload(packet, walk, 0);
  if (packet.payloadLength < 0) packet.payloadLength = 0;
  return layers.done;
}
