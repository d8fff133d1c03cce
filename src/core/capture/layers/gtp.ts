// GTP-U, 3GPP TS 29.281: version 1, and only the messages that carry a user's packet.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { u32 } from "./bytes.ts";
import { enter } from "./tunnel.ts";

export function decodeGtp(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (offset + 8 > end) return layers.done;
  const flags = bytes[offset]!;
  if ((flags & 0xf0) !== 0x30 || bytes[offset + 1] !== 255) return layers.done;
  let header = 8;
  if ((flags & 0x07) !== 0) {
    if (offset + 12 > end) return layers.done;
    header = 12;
    const hasExtension = (flags & 0x04) !== 0;
    let next = hasExtension ? bytes[offset + 11]! : 0;
    while (next !== 0) {
      if (offset + header >= end) return layers.done;
      const length = bytes[offset + header]! << 2;
      if (length === 0 || offset + header + length > end) return layers.done;
      next = bytes[offset + header + length - 1]!;
      header += length;
    }
  }
  return enter(packet, walk, tunnelKinds.gtpu, u32(bytes, offset + 4), false, header, layers.ip);
}
