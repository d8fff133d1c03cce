// Arista's time stamp: subtype, version, then eight or six bytes of time, then the ethertype.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { skipToEtherType } from "./ether-type.ts";

export function decodeArista(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.linkHeader);
  const { bytes } = packet;
  const isTimeStamp = bytes[offset] === 0 && bytes[offset + 1] === 1;
  if (!isTimeStamp) return layers.done;
  const hasLongTime = (bytes[offset + 3]! & 0xf0) === 0x10;
  return skipToEtherType(packet, walk, hasLongTime ? 12 : 10);
}
