// Darwin's packet tap, little-endian: the length of this header, a record type, and the link type of what follows.

import type { Layer } from "../layer.ts";
import { layerOfLinkType } from "../link-type.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";

export function decodePktap(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 12 > walk.end) return tooShort(packet, walk, 12, faults.linkHeader);
  const length = bytes[offset]! | (bytes[offset + 1]! << 8);
  const linkType = bytes[offset + 8]! | (bytes[offset + 9]! << 8);
  if (length < 12 || linkType === 258) return faulty(packet, faults.linkHeader);
  if (offset + length > walk.end) return tooShort(packet, walk, length, faults.linkHeader);
  walk.offset = offset + length;
  return layerOfLinkType(linkType);
}
