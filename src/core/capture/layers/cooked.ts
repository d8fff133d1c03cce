// Linux cooked capture, versions 1 and 2: the link layer of captures on the "any" device.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { byTypeOrLength } from "./ether-type.ts";

export function decodeCooked(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 16 > walk.end) return tooShort(packet, walk, 16, faults.linkHeader);
  noteDirection(packet, (bytes[offset]! << 8) | bytes[offset + 1]!);
  const hardware = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  walk.offset = offset + 16;
  return decodeProtocol(packet, hardware, (bytes[offset + 14]! << 8) | bytes[offset + 15]!);
}

export function decodeCooked2(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 20 > walk.end) return tooShort(packet, walk, 20, faults.linkHeader);
  noteDirection(packet, bytes[offset + 10]!);
  const hardware = (bytes[offset + 8]! << 8) | bytes[offset + 9]!;
  walk.offset = offset + 20;
  return decodeProtocol(packet, hardware, (bytes[offset]! << 8) | bytes[offset + 1]!);
}

/** On Linux, 4 means a packet sent by this machine; 0 to 3 are received ones. */
function noteDirection(packet: Packet, kind: number): void {
  if (packet.direction === 0 && kind <= 4) packet.direction = kind === 4 ? 2 : 1;
}

function decodeProtocol(packet: Packet, hardware: number, protocol: number): Layer {
  const netlink = 824;
  if (hardware === netlink) return layers.done;
  if (protocol === 4) return layers.llc;
  if (protocol <= 1500) return layers.done;
  return byTypeOrLength(packet, protocol);
}
