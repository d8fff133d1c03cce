// GRE, RFC 2784 and 2890, and its payloads: PPTP (RFC 2637), NVGRE (RFC 7637), ERSPAN, WCCP.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { u16, u32 } from "./bytes.ts";
import { decodeErspan } from "./erspan.ts";
import { enter, enterByType } from "./tunnel.ts";

export function decodeGre(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (offset + 4 > end) return layers.done;
  const flags = bytes[offset]!;
  const version = bytes[offset + 1]! & 7;
  const protocol = u16(bytes, offset + 2);
  const hasChecksum = (flags & 0x80) !== 0;
  const hasRouting = (flags & 0x40) !== 0;
  const hasKey = (flags & 0x20) !== 0;
  const hasSequence = (flags & 0x10) !== 0;
  if (version > 1 || hasRouting) return layers.done;
  let header = 4 + (hasChecksum ? 4 : 0);
  let key = -1;
  if (hasKey) {
    if (offset + header + 4 > end) return layers.done;
    key = u32(bytes, offset + header);
    header += 4;
  }
  if (hasSequence) header += 4;
  if (version === 1) {
    const hasAcknowledgement = (bytes[offset + 1]! & 0x80) !== 0;
    if (hasAcknowledgement) header += 4;
    if (protocol !== 0x880b) return layers.done;
    return enter(packet, walk, tunnelKinds.pptp, key & 0xffff, false, header, layers.ppp);
  }
  const isAruba = protocol >= 0x8200 && protocol <= 0x8270;
  if (isAruba) {
    walk.padded = false;
    return enter(packet, walk, tunnelKinds.gre, key, false, header, layers.wifi);
  }
  switch (protocol) {
    case 0x88be:
      // Type I has neither sequence number nor ERSPAN header.
      return hasSequence
        ? decodeErspan(packet, walk, header)
        : enter(packet, walk, tunnelKinds.erspan, -1, false, header, layers.ethernet);
    case 0x22eb:
      return decodeErspan(packet, walk, header);
    case 0x6558:
      return enter(packet, walk, tunnelKinds.gre, hasKey ? key >>> 8 : -1, true, header, layers.ethernet);
    case 0x8909: // Cisco metadata: in GRE it starts with the ethertype of what follows
      if (offset + header + 8 > end) return layers.done;
      return enterByType(packet, walk, tunnelKinds.gre, key, false, header + 8, u16(bytes, offset + header));
    case 0x883e: // WCCP: IP, after a redirect header of four bytes in its second version
      if (offset + header < end && bytes[offset + header]! >> 4 !== 4) header += 4;
      return enter(packet, walk, tunnelKinds.gre, key, false, header, layers.ipv4);
    case 0x0800:
    case 0x86dd:
    case 0x8847:
    case 0x8848:
    case 0x880b:
    case 0x8100:
    case 0x894f:
      return enterByType(packet, walk, tunnelKinds.gre, key, false, header, protocol);
    default:
      return layers.done;
  }
}
