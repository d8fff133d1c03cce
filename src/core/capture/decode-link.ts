// Everything between a frame's first byte and its IP header that hangs on ethertypes: Ethernet, LLC/SNAP, VLAN tags,
// MPLS, PBB, VN-tag, FabricPath, MACsec without encryption, PPPoE and PPP.

import { faults, type Packet, tunnelKinds } from "./packet.ts";
import { enterTunnel, faulty, type Layer, layers, tooShort, type Walk } from "./walk.ts";

/** IEEE 802.3. Leaves the ethertype in the packet. */
export function decodeEthernet(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 14 > walk.end) return tooShort(packet, walk, 14, faults.linkHeader);
  const { bytes } = packet;
  const type = (bytes[offset + 12]! << 8) | bytes[offset + 13]!;
  walk.offset = offset + 14;
  return byTypeOrLength(packet, type);
}

/** Goes by `packet.etherType`: the header after it stands at `walk.offset`. */
export function decodeEtherType(packet: Packet, walk: Walk): Layer {
  switch (packet.etherType) {
    case 0x0800:
      return layers.ipv4;
    case 0x86dd:
      return layers.ipv6;
    case 0x8100: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100: // the TPIDs of QinQ before it had a standard
    case 0x9200:
    case 0x9300:
      return decodeVlan(packet, walk);
    case 0x8847:
    case 0x8848:
      return layers.mpls;
    case 0x8864:
      return layers.pppoe;
    case 0x88e7:
      return decodePbb(packet, walk);
    case 0x8926: // VN-tag: 4 bytes, then the ethertype
      return skipToEtherType(packet, walk, 4);
    case 0xd28b:
      return decodeArista(packet, walk);
    case 0x8909: // Cisco metadata (TrustSec): six bytes, then the ethertype
      return skipToEtherType(packet, walk, 6);
    case 0x8903: // FabricPath: its outer addresses were read as Ethernet's; after FTAG and TTL the frame stands whole
      walk.offset += 2;
      return layers.ethernet;
    case 0x88e5:
      return decodeMacsec(packet, walk);
    case 0x894f:
      return layers.nsh;
    case 0x6558: // Transparent Ethernet bridging
      return layers.ethernet;
    case 0x880b:
      return layers.ppp;
    case 0x0806:
      return walk.offset + 8 > walk.end ? tooShort(packet, walk, 8, faults.arp) : layers.done;
    default:
      return layers.done;
  }
}

/** IEEE 802.2 with SNAP; and IP straight on LLC, which RFC 948 had. */
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
  // 0 is RFC 1042, 0xf8 the bridge-tunnel encapsulation of 802.1H; other organisations number as they like.
  if (organisation !== 0 && organisation !== 0xf8) return layers.done;
  packet.etherType = (bytes[offset + 6]! << 8) | bytes[offset + 7]!;
  walk.offset = offset + 8;
  return layers.etherType;
}

/** RFC 3032. What follows the stack is told by nothing but its own first bytes. */
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
  // A pseudowire's Ethernet has a control word that begins with 0 before it (RFC 4448), or none at all.
  if (nibble === 0 && isEthernetAt(packet, walk, offset + 4)) return enterWire(packet, walk, offset + 4);
  if (nibble !== 1 && isEthernetAt(packet, walk, offset)) return enterWire(packet, walk, offset);
  return nibble === 4 ? layers.ipv4 : nibble === 6 ? layers.ipv6 : layers.done;
}

/** RFC 2516, the session stage. */
export function decodePppoe(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 6 > walk.end) return tooShort(packet, walk, 6, faults.pppoeHeader);
  if (bytes[offset] !== 0x11 || bytes[offset + 1] !== 0) return faulty(packet, faults.pppoeHeader);
  walk.offset = offset + 6;
  return layers.ppp;
}

/** RFC 1661 and 1662: with or without address and control, with one or two bytes of protocol. */
export function decodePpp(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { end } = walk;
  let { offset } = walk;
  if (offset + 2 <= end && bytes[offset] === 0xff && bytes[offset + 1] === 0x03) offset += 2;
  if (offset >= end) return layers.done;
  let protocol = bytes[offset++]!;
  if ((protocol & 1) === 0) {
    if (offset >= end) return layers.done;
    protocol = (protocol << 8) | bytes[offset++]!;
  }
  walk.offset = offset;
  if (protocol === 0x0021) return layers.ipv4;
  if (protocol === 0x0057) return layers.ipv6;
  if (protocol === 0x0281 || protocol === 0x0283) return layers.mpls;
  return layers.done;
}

/** RFC 8300: the network service header tells what follows. */
export function decodeNsh(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return tooShort(packet, walk, 8, faults.tunnelHeader);
  const length = (bytes[offset + 1]! & 0x3f) << 2;
  if (length < 8) return faulty(packet, faults.tunnelHeader);
  walk.offset = offset + length;
  switch (bytes[offset + 3]) {
    case 1:
      return layers.ipv4;
    case 2:
      return layers.ipv6;
    case 3:
      return layers.ethernet;
    case 5:
      return layers.mpls;
    default:
      return layers.done;
  }
}

/** Up to 1,500 it is 802.3's length, and LLC follows. */
export function byTypeOrLength(packet: Packet, type: number): Layer {
  if (type <= 1500) {
    packet.etherType = -1;
    return layers.llc;
  }
  packet.etherType = type;
  return layers.etherType;
}

function decodeVlan(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.vlanTag);
  const { bytes } = packet;
  const id = ((bytes[offset]! & 0x0f) << 8) | bytes[offset + 1]!;
  if (packet.vlan < 0) packet.vlan = id;
  else if (packet.vlanInner < 0) packet.vlanInner = id;
  return skipToEtherType(packet, walk, 2);
}

/** IEEE 802.1ah: a service tag, then the customer's frame. */
function decodePbb(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.tunnelHeader);
  const service = (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  if (!enterTunnel(packet, walk, tunnelKinds.pbb, service, true)) return faulty(packet, faults.tunnelDepth);
  walk.offset = offset + 4;
  return layers.ethernet;
}

/** Arista's time stamp: subtype, version, then eight or six bytes of time. */
function decodeArista(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.linkHeader);
  const { bytes } = packet;
  const isTimeStamp = bytes[offset] === 0 && bytes[offset + 1] === 1;
  if (!isTimeStamp) return layers.done;
  const hasLongTime = (bytes[offset + 3]! & 0xf0) === 0x10;
  return skipToEtherType(packet, walk, hasLongTime ? 12 : 10);
}

/** IEEE 802.1AE: read when it only authenticates; what is encrypted stays closed. */
function decodeMacsec(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 6 > walk.end) return tooShort(packet, walk, 6, faults.linkHeader);
  const control = packet.bytes[offset]!;
  const isEncrypted = (control & 0x0c) !== 0;
  if (isEncrypted) return layers.done;
  return skipToEtherType(packet, walk, (control & 0x20) !== 0 ? 14 : 6);
}

function skipToEtherType(packet: Packet, walk: Walk, bytes: number): Layer {
  const at = walk.offset + bytes;
  if (at + 2 > walk.end) return tooShort(packet, walk, bytes + 2, faults.linkHeader);
  walk.offset = at + 2;
  return byTypeOrLength(packet, (packet.bytes[at]! << 8) | packet.bytes[at + 1]!);
}

/** Whether the lengths of an IPv4 header at `offset` fit, so that it is none of a hardware address's first bytes. */
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

/** Whether an Ethernet header that could be real stands at `offset`: one of the common ethertypes in its place. */
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

function enterWire(packet: Packet, walk: Walk, offset: number): Layer {
  if (!enterTunnel(packet, walk, tunnelKinds.mplsPseudowire, -1, false))
    return faulty(packet, faults.tunnelDepth);
  walk.offset = offset;
  return layers.ethernet;
}
