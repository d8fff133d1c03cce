// VXLAN, RFC 7348, and its generic extension (draft-ietf-nvo3-vxlan-gpe), where a flag says that the fourth byte
// names the next header. The flag decides, because writers of the extension do not always use its port.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { u32 } from "./bytes.ts";
import { enter } from "./tunnel.ts";

export function decodeVxlan(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return layers.done;
  const hasNetwork = (bytes[offset]! & 0x08) !== 0;
  if (!hasNetwork || bytes[offset + 7] !== 0) return layers.done;
  const network = u32(bytes, offset + 4) >>> 8;
  const namesNext = (bytes[offset]! & 0x04) !== 0;
  const following = namesNext ? bytes[offset + 3]! : 3;
  const next = [layers.done, layers.ipv4, layers.ipv6, layers.ethernet, layers.nsh, layers.mpls][following];
  if (next === undefined || next === layers.done) return layers.done;
  return enter(packet, walk, tunnelKinds.vxlan, network, true, 8, next);
}
