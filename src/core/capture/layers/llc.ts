// LLC with SNAP, IEEE 802.2, and IP directly on LLC (RFC 948).

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { layerOfEtherType } from "./ether-type.ts";

export function decodeLlc(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 3 > walk.end) return tooShort(packet, walk, 3, faults.linkHeader);
  const sap = (bytes[offset]! << 8) | bytes[offset + 1]!;
  if (sap === 0x0606 && bytes[offset + 2] === 3) {
    walk.offset = offset + 3;
    return layers.ipv4;
  }
  if (sap !== 0xaaaa || bytes[offset + 2] !== 3) return layers.done;
  if (offset + 8 > walk.end) return tooShort(packet, walk, 8, faults.linkHeader);
  const organisation = (bytes[offset + 3]! << 16) | (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
  // 0 is RFC 1042, 0xf8 the bridge-tunnel encapsulation of 802.1H; other organisations use other numbers.
  if (organisation !== 0 && organisation !== 0xf8) return layers.done;
  packet.etherType = (bytes[offset + 6]! << 8) | bytes[offset + 7]!;
  walk.offset = offset + 8;
  return layerOfEtherType(packet.etherType);
}
