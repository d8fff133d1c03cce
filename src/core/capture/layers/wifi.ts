// IEEE 802.11: unencrypted data frames. Management and control frames are ignored.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";

export function decodeWifi(packet: Packet, walk: Walk): Layer {
  const { offset, end } = walk;
  if (offset + 2 > end) return tooShort(packet, walk, 2, faults.linkHeader);
  return decodeFrame(packet, walk, { controlAt: offset, flagsAt: offset + 1 });
}

/**
 * Some access points swap the first two bytes of tunnelled frames. Data frames have 8 in the lower half of the first
 * byte; the second byte never has, because it holds the direction.
 */
export function decodeTunnelledWifi(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (offset + 2 > end) return tooShort(packet, walk, 2, faults.linkHeader);
  const isData = (at: number) => (bytes[at]! & 0x0f) === 0x08;
  const swapped = isData(offset + 1) && !isData(offset);
  const [controlAt, flagsAt] = swapped ? [offset + 1, offset] : [offset, offset + 1];
  return decodeFrame(packet, walk, { controlAt, flagsAt });
}

function decodeFrame(
  packet: Packet,
  walk: Walk,
  { controlAt, flagsAt }: { controlAt: number; flagsAt: number },
): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  const control = bytes[controlAt]!;
  const flags = bytes[flagsAt]!;
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
  // Only the first sub-frame of an aggregate is read: destination, source, length, then LLC.
  walk.offset = offset + header + (isAggregate ? 14 : 0);
  return layers.llc;
}
