// L2TP data messages, RFC 2661. In version 3 the end points negotiate the payload format, so it is not read.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { u16, u32 } from "./bytes.ts";
import { enter } from "./tunnel.ts";

export function decodeL2tp(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (offset + 6 > end) return layers.done;
  const flags = bytes[offset]!;
  const isControl = (flags & 0x80) !== 0;
  if (isControl || (bytes[offset + 1]! & 0x0f) !== 2) return layers.done;
  const hasLength = (flags & 0x40) !== 0;
  const hasSequence = (flags & 0x08) !== 0;
  const hasOffset = (flags & 0x02) !== 0;
  const idsAt = offset + 2 + (hasLength ? 2 : 0);
  let header = idsAt - offset + 4 + (hasSequence ? 4 : 0);
  if (offset + header + 2 > end) return layers.done;
  if (hasOffset) header += 2 + u16(bytes, offset + header);
  return enter(packet, walk, tunnelKinds.l2tp, u32(bytes, idsAt), false, header, layers.ppp);
}
