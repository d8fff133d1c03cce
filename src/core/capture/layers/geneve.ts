// GENEVE, RFC 8926.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { u16, u32 } from "./bytes.ts";
import { enterByType } from "./tunnel.ts";

export function decodeGeneve(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end || bytes[offset]! >> 6 !== 0) return layers.done;
  const header = 8 + ((bytes[offset]! & 0x3f) << 2);
  const network = u32(bytes, offset + 4) >>> 8;
  return enterByType(packet, walk, tunnelKinds.geneve, network, true, header, u16(bytes, offset + 2));
}
