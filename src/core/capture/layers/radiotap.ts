// Radiotap (https://www.radiotap.org), little-endian. Only the flags matter here: they announce padding before the payload.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { faulty, tooShort, type Walk } from "../walk.ts";

export function decodeRadiotap(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (offset + 8 > end) return tooShort(packet, walk, 8, faults.linkHeader);
  const length = bytes[offset + 2]! | (bytes[offset + 3]! << 8);
  if (bytes[offset] !== 0 || length < 8) return faulty(packet, faults.linkHeader);
  if (offset + length > end) return tooShort(packet, walk, length, faults.linkHeader);
  const present = bytes[offset + 4]!;
  let field = 4;
  while (field + 4 <= length && (bytes[offset + field + 3]! & 0x80) !== 0) field += 4;
  field += 4;
  const hasClock = (present & 1) !== 0;
  if (hasClock) field = ((field + 7) & ~7) + 8;
  const hasFlags = (present & 2) !== 0;
  walk.padded = hasFlags && field < length && (bytes[offset + field]! & 0x20) !== 0;
  walk.offset = offset + length;
  return layers.wifi;
}
