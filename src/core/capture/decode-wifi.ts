// IEEE 802.11 and the radio headers that stand before it: radiotap, Prism, AVS. Management and control frames, and what
// is encrypted, are not looked into.

import { faults, type Packet } from "./packet.ts";
import { faulty, type Layer, layers, tooShort, type Walk } from "./walk.ts";

/** IEEE 802.11: data frames that are not encrypted. */
export function decodeWifi(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 2 > walk.end) return tooShort(packet, walk, 2, faults.linkHeader);
  const control = bytes[offset]!;
  const flags = bytes[offset + 1]!;
  const isData = (control & 0x0c) === 0x08;
  const carriesNothing = (control & 0x40) !== 0;
  const isProtected = (flags & 0x40) !== 0;
  if (!isData || carriesNothing || isProtected) return layers.done;
  const hasFourAddresses = (flags & 0x03) === 0x03;
  const hasQos = (control & 0x80) !== 0;
  const qosAt = hasFourAddresses ? 30 : 24;
  let header = qosAt + (hasQos ? 2 : 0);
  const hasHtControl = hasQos && (flags & 0x80) !== 0;
  if (hasHtControl) header += 4;
  if (offset + header > walk.end) return tooShort(packet, walk, header, faults.linkHeader);
  const isAggregate = hasQos && (bytes[offset + qosAt]! & 0x80) !== 0;
  if (walk.padded) header = (header + 3) & ~3;
  // Of an aggregate only the first sub-frame is read: destination, source, length, then LLC.
  walk.offset = offset + header + (isAggregate ? 14 : 0);
  return layers.llc;
}

/** https://www.radiotap.org: little-endian; of its fields only the flags matter here (padding before the payload). */
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

/** Its length stands in the byte order of whoever captured; there are only two it can have. */
export function decodePrism(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return tooShort(packet, walk, 8, faults.linkHeader);
  if (bytes[offset] === 0x80 && bytes[offset + 1] === 0x21) return decodeAvs(packet, walk);
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
