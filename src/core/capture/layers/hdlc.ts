// Cisco HDLC, and serial lines, where some writers put Cisco HDLC under the number of PPP.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { byTypeOrLength } from "./ether-type.ts";

export function decodeHdlc(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.linkHeader);
  walk.offset = offset + 4;
  const type = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  if (type === 0xfefe) return layers.done;
  return byTypeOrLength(packet, type);
}

export function decodeSerial(packet: Packet, walk: Walk): Layer {
  const first = walk.offset < walk.end ? packet.bytes[walk.offset]! : 0;
  return first === 0x0f || first === 0x8f ? layers.hdlc : layers.ppp;
}
