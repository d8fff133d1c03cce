// The Prism and AVS radio headers before an 802.11 frame.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";

/** The length has the byte order of the capturing machine, so one of its two halves is 0. */
export function decodePrism(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return tooShort(packet, walk, 8, faults.linkHeader);
  if (bytes[offset] === 0x80 && bytes[offset + 1] === 0x21) return layers.avs;
  const little = bytes[offset + 4]! | (bytes[offset + 5]! << 8);
  const big = (bytes[offset + 6]! << 8) | bytes[offset + 7]!;
  return skipHeader(packet, walk, little !== 0 ? little : big);
}

export function decodeAvs(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return tooShort(packet, walk, 8, faults.linkHeader);
  return skipHeader(packet, walk, (bytes[offset + 6]! << 8) | bytes[offset + 7]!);
}

function skipHeader(packet: Packet, walk: Walk, length: number): Layer {
  if (length < 8) return faulty(packet, faults.linkHeader);
  if (walk.offset + length > walk.end) return tooShort(packet, walk, length, faults.linkHeader);
  walk.offset += length;
  return layers.wifi;
}
