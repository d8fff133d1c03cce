// ERSPAN in GRE, draft-foschiano-erspan: version 1 is type II, version 2 type III.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { u16 } from "./bytes.ts";
import { enter } from "./tunnel.ts";

export function decodeErspan(packet: Packet, walk: Walk, greHeader: number): Layer {
  const { bytes } = packet;
  const at = walk.offset + greHeader;
  if (at + 8 > walk.end) return layers.done;
  const version = bytes[at]! >> 4;
  const session = u16(bytes, at + 2) & 0x3ff;
  if (version === 1)
    return enter(packet, walk, tunnelKinds.erspan, session, false, greHeader + 8, layers.ethernet);
  if (version !== 2 || at + 12 > walk.end) return layers.done;
  const last = bytes[at + 11]!;
  const hasSubheader = (last & 1) !== 0;
  const frameType = (bytes[at + 10]! >> 2) & 0x1f;
  const next = frameType === 2 ? layers.ip : layers.ethernet;
  return enter(packet, walk, tunnelKinds.erspan, session, false, greHeader + (hasSubheader ? 20 : 12), next);
}
