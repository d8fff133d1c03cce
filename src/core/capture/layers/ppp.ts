// PPP, RFC 1661 and 1662: with or without address and control bytes, with one or two bytes of protocol.

import { type Layer, layers } from "../layer.ts";
import type { Packet } from "../packet.ts";
import type { Walk } from "../walk.ts";

export function decodePpp(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { end } = walk;
  let { offset } = walk;
  if (offset + 2 <= end && bytes[offset] === 0xff && bytes[offset + 1] === 0x03) offset += 2;
  if (offset >= end) return layers.done;
  let protocol = bytes[offset++]!;
  if ((protocol & 1) === 0) {
    if (offset >= end) return layers.done;
    protocol = (protocol << 8) | bytes[offset++]!;
  }
  walk.offset = offset;
  if (protocol === 0x0021) return layers.ipv4;
  if (protocol === 0x0057) return layers.ipv6;
  if (protocol === 0x0281 || protocol === 0x0283) return layers.mpls;
  return layers.done;
}
