// Per-packet information: version, flags, length, and the link type of what follows.

import type { Layer } from "../layer.ts";
import { layerOfLinkType } from "../link-type.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";

export function decodePpi(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return tooShort(packet, walk, 8, faults.linkHeader);
  const length = bytes[offset + 2]! | (bytes[offset + 3]! << 8);
  const linkType = bytes[offset + 4]! | (bytes[offset + 5]! << 8);
  if (length < 8 || linkType === 192) return faulty(packet, faults.linkHeader);
  if (offset + length > walk.end) return tooShort(packet, walk, length, faults.linkHeader);
  walk.offset = offset + length;
  return layerOfLinkType(linkType);
}
