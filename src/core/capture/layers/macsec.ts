// MACsec, IEEE 802.1AE, if it only authenticates. Encrypted frames are not read.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet } from "../packet.ts";
import { tooShort, type Walk } from "../walk.ts";
import { skipToEtherType } from "./ether-type.ts";

export function decodeMacsec(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 6 > walk.end) return tooShort(packet, walk, 6, faults.linkHeader);
  const control = packet.bytes[offset]!;
  const isEncrypted = (control & 0x0c) !== 0;
  if (isEncrypted) return layers.done;
  return skipToEtherType(packet, walk, (control & 0x20) !== 0 ? 14 : 6);
}
