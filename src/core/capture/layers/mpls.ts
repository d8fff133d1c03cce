// MPLS label stacks, RFC 3032. The stack does not name its payload, so the first bytes after it must tell.

import { type Layer, layers } from "../layer.ts";
import { faults, type Packet, tunnelKinds } from "../packet.ts";
import { enterTunnel, faulty, tooShort, type Walk } from "../walk.ts";
import { enter } from "./tunnel.ts";

export function decodeMpls(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  let { offset } = walk;
  for (let last = false; !last; offset += 4) {
    if (offset + 4 > walk.end) {
      walk.offset = offset;
      return tooShort(packet, walk, 4, faults.mplsStack);
    }
    if (packet.mplsLabel < 0)
      packet.mplsLabel = (bytes[offset]! << 12) | (bytes[offset + 1]! << 4) | (bytes[offset + 2]! >> 4);
    last = (bytes[offset + 2]! & 1) === 1;
  }
  walk.offset = offset;
  if (offset >= walk.end) return layers.done;
  const nibble = bytes[offset]! >> 4;
  if (nibble === 4 && isIpv4At(packet, walk, offset)) return layers.ipv4;
  if (nibble === 6 && isIpv6At(packet, walk, offset)) return layers.ipv6;
  // An Ethernet pseudowire has a control word that begins with 0 before the frame (RFC 4448), or none.
  if (nibble === 0 && isEthernetAt(packet, walk, offset + 4))
    return enterPseudowire(packet, walk, offset + 4);
  if (nibble !== 1 && isEthernetAt(packet, walk, offset)) return enterPseudowire(packet, walk, offset);
  return nibble === 4 ? layers.ipv4 : nibble === 6 ? layers.ipv6 : layers.done;
}

/** A label stack directly after an IP or UDP header: RFC 4023 and RFC 7510. */
export function decodeMplsTunnel(packet: Packet, walk: Walk): Layer {
  return enter(packet, walk, tunnelKinds.mplsInIp, -1, false, 0, layers.mpls);
}

/** Whether the lengths of an IPv4 header at `offset` are consistent; the first bytes of a hardware address rarely are. */
function isIpv4At(packet: Packet, walk: Walk, offset: number): boolean {
  if (offset + 20 > walk.end) return false;
  const header = (packet.bytes[offset]! & 15) << 2;
  const total = (packet.bytes[offset + 2]! << 8) | packet.bytes[offset + 3]!;
  return header >= 20 && (total === 0 || (total >= header && total <= walk.wireEnd - offset));
}

function isIpv6At(packet: Packet, walk: Walk, offset: number): boolean {
  if (offset + 40 > walk.end) return false;
  return 40 + ((packet.bytes[offset + 4]! << 8) | packet.bytes[offset + 5]!) <= walk.wireEnd - offset;
}

/** Whether a frame at `offset` would have one of the common ethertypes. */
function isEthernetAt(packet: Packet, walk: Walk, offset: number): boolean {
  if (offset + 14 > walk.end) return false;
  const type = (packet.bytes[offset + 12]! << 8) | packet.bytes[offset + 13]!;
  return (
    type === 0x0800 ||
    type === 0x86dd ||
    type === 0x0806 ||
    type === 0x8100 ||
    type === 0x88a8 ||
    type === 0x8847 ||
    type === 0x8864
  );
}

function enterPseudowire(packet: Packet, walk: Walk, offset: number): Layer {
  if (!enterTunnel(packet, walk, tunnelKinds.mplsPseudowire, -1, false))
    return faulty(packet, faults.tunnelDepth);
  walk.offset = offset;
  return layers.ethernet;
}
