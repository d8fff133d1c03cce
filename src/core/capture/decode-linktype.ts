// The first header of a frame by the capture's link type, for all link types but plain Ethernet: raw IP, loopback,
// Linux cooked, PPP, Cisco HDLC, frame relay, FDDI, NFLOG and other wrappers (802.11 has its own file).
// Numbers: https://www.tcpdump.org/linktypes.html

import { byTypeOrLength } from "./decode-link.ts";
import { decodeAvs, decodePrism, decodeRadiotap } from "./decode-wifi.ts";
import { faults, type Packet } from "./packet.ts";
import { faulty, type Layer, layers, tooShort, type Walk } from "./walk.ts";

/** The link types that are read, with their names. */
export const linkTypeNames: ReadonlyMap<number, string> = new Map([
  [0, "NULL"],
  [1, "Ethernet"],
  [9, "PPP"],
  [10, "FDDI"],
  [12, "raw IP"],
  [14, "raw IP"],
  [50, "PPP in HDLC framing"],
  [51, "PPPoE"],
  [101, "raw IP"],
  [104, "Cisco HDLC"],
  [105, "802.11"],
  [107, "frame relay"],
  [108, "OpenBSD loopback"],
  [113, "Linux cooked v1"],
  [119, "802.11 with Prism header"],
  [127, "802.11 with radiotap header"],
  [163, "802.11 with AVS header"],
  [166, "PPP with direction (pppd)"],
  [192, "per-packet information"],
  [204, "PPP with direction"],
  [219, "MPLS"],
  [226, "Solaris ipnet"],
  [228, "raw IPv4"],
  [229, "raw IPv6"],
  [239, "NFLOG"],
  [242, "IP over InfiniBand"],
  [258, "Darwin packet tap"],
  [276, "Linux cooked v2"],
]);

/** Reads the outermost header, by `walk.linkType`. A link type that is not known ends the walk. */
export function decodeLinkType(packet: Packet, walk: Walk): Layer {
  switch (walk.linkType) {
    case 1:
      return layers.ethernet;
    case 12:
    case 14:
    case 101:
      return layers.ip;
    case 228:
      return layers.ipv4;
    case 229:
      return layers.ipv6;
    case 0:
    case 108:
      return decodeNull(packet, walk);
    case 113:
      return decodeCooked(packet, walk);
    case 276:
      return decodeCooked2(packet, walk);
    case 9:
    case 50:
      return decodeSerial(packet, walk);
    case 104:
      return decodeHdlc(packet, walk);
    case 166:
    case 204:
      return decodePppWithDirection(packet, walk);
    case 51:
      return layers.pppoe;
    case 10:
      return decodeFddi(packet, walk);
    case 226:
      return decodeIpnet(packet, walk);
    case 242:
      return decodeInfiniband(packet, walk);
    case 258:
      return decodePktap(packet, walk);
    case 107:
      return decodeFrameRelay(packet, walk);
    case 105:
      return layers.wifi;
    case 127:
      return decodeRadiotap(packet, walk);
    case 119:
      return decodePrism(packet, walk);
    case 163:
      return decodeAvs(packet, walk);
    case 192:
      return decodePpi(packet, walk);
    case 219:
      return layers.mpls;
    case 239:
      return decodeNflog(packet, walk);
    default:
      return layers.done;
  }
}

/** IPv4 or IPv6 by the version nibble. */
export function decodeAnyIp(packet: Packet, walk: Walk): Layer {
  if (walk.offset >= walk.end) return tooShort(packet, walk, 1, faults.linkHeader);
  const version = packet.bytes[walk.offset]! >> 4;
  return version === 4 ? layers.ipv4 : version === 6 ? layers.ipv6 : faulty(packet, faults.ipVersion);
}

/** BSD loopback: the address family, in the byte order of whoever captured (NULL) or of the network (LOOP). */
function decodeNull(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.linkHeader);
  const little = bytes[offset]! | (bytes[offset + 1]! << 8);
  const big = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  walk.offset = offset + 4;
  switch (little !== 0 ? little : big) {
    case 2:
      return layers.ipv4;
    case 10: // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin
    case 23:
    case 24:
    case 28:
    case 30:
      return layers.ipv6;
    default:
      return layers.done;
  }
}

function decodeCooked(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 16 > walk.end) return tooShort(packet, walk, 16, faults.linkHeader);
  noteCookedDirection(packet, (bytes[offset]! << 8) | bytes[offset + 1]!);
  const hardware = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  walk.offset = offset + 16;
  return decodeCookedProtocol(packet, hardware, (bytes[offset + 14]! << 8) | bytes[offset + 15]!);
}

function decodeCooked2(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 20 > walk.end) return tooShort(packet, walk, 20, faults.linkHeader);
  noteCookedDirection(packet, bytes[offset + 10]!);
  const hardware = (bytes[offset + 8]! << 8) | bytes[offset + 9]!;
  walk.offset = offset + 20;
  return decodeCookedProtocol(packet, hardware, (bytes[offset]! << 8) | bytes[offset + 1]!);
}

/** Linux counts 4 as sent by us; 0 to 3 were received. */
function noteCookedDirection(packet: Packet, kind: number): void {
  if (packet.direction === 0 && kind <= 4) packet.direction = kind === 4 ? 2 : 1;
}

function decodeCookedProtocol(packet: Packet, hardware: number, protocol: number): Layer {
  const netlink = 824;
  if (hardware === netlink) return layers.done;
  if (protocol === 4) return layers.llc;
  if (protocol <= 1500) return layers.done;
  return byTypeOrLength(packet, protocol);
}

/** PPP on a serial line; some writers put Cisco HDLC under the same link type. */
function decodeSerial(packet: Packet, walk: Walk): Layer {
  const first = walk.offset < walk.end ? packet.bytes[walk.offset]! : 0;
  return first === 0x0f || first === 0x8f ? decodeHdlc(packet, walk) : layers.ppp;
}

function decodeHdlc(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 4 > walk.end) return tooShort(packet, walk, 4, faults.linkHeader);
  walk.offset = offset + 4;
  const type = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  if (type === 0xfefe) return layers.done;
  return byTypeOrLength(packet, type);
}

function decodePppWithDirection(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 2 > walk.end) return tooShort(packet, walk, 2, faults.linkHeader);
  if (packet.direction === 0) packet.direction = bytes[offset] === 0 ? 1 : 2;
  // pppd lets the direction take the place of the address byte; the control byte may follow.
  walk.offset = offset + (bytes[offset + 1] === 0x03 ? 2 : 1);
  return layers.ppp;
}

/** RFC 2427: two bytes of address, control, then a network layer id, or SNAP. */
function decodeFrameRelay(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  let { offset } = walk;
  while (offset < walk.end && (bytes[offset]! & 1) === 0) offset++;
  offset++;
  if (offset + 3 > walk.end) {
    walk.offset = Math.min(offset, walk.end);
    return tooShort(packet, walk, 3, faults.linkHeader);
  }
  if (bytes[offset] !== 0x03) {
    // Cisco's own encapsulation: the ethertype follows at once.
    walk.offset = offset + 2;
    return byTypeOrLength(packet, (bytes[offset]! << 8) | bytes[offset + 1]!);
  }
  offset++;
  if (bytes[offset] === 0) offset++;
  if (offset >= walk.end) return layers.done;
  const layerId = bytes[offset]!;
  walk.offset = offset + 1;
  if (layerId === 0xcc) return layers.ipv4;
  if (layerId === 0x8e) return layers.ipv6;
  if (layerId !== 0x80 || offset + 6 > walk.end) return layers.done;
  walk.offset = offset + 6;
  return byTypeOrLength(packet, (bytes[offset + 4]! << 8) | bytes[offset + 5]!);
}

/** Per-packet information: version, flags, length, and the link type of what follows. */
function decodePpi(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return tooShort(packet, walk, 8, faults.linkHeader);
  const length = bytes[offset + 2]! | (bytes[offset + 3]! << 8);
  const linkType = bytes[offset + 4]! | (bytes[offset + 5]! << 8);
  if (length < 8 || linkType === 192) return faulty(packet, faults.linkHeader);
  if (offset + length > walk.end) return tooShort(packet, walk, length, faults.linkHeader);
  walk.offset = offset + length;
  walk.linkType = linkType;
  return layers.link;
}

/** Frame control and two addresses; only frames of the LLC kind hold packets. */
function decodeFddi(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 13 > walk.end) return tooShort(packet, walk, 13, faults.linkHeader);
  const isLlc = (packet.bytes[offset]! & 0xf0) === 0x50;
  walk.offset = offset + 13;
  return isLlc ? layers.llc : layers.done;
}

/** Version, address family (Solaris numbers), then 22 bytes about zones and interfaces. */
function decodeIpnet(packet: Packet, walk: Walk): Layer {
  const { offset } = walk;
  if (offset + 24 > walk.end) return tooShort(packet, walk, 24, faults.linkHeader);
  const family = packet.bytes[offset + 1];
  walk.offset = offset + 24;
  return family === 2 ? layers.ipv4 : family === 26 ? layers.ipv6 : layers.done;
}

/** Forty bytes of global routing header, then an ethertype and two reserved bytes (RFC 4391). */
function decodeInfiniband(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 44 > walk.end) return tooShort(packet, walk, 44, faults.linkHeader);
  walk.offset = offset + 44;
  return byTypeOrLength(packet, (bytes[offset + 40]! << 8) | bytes[offset + 41]!);
}

/** Little-endian: its own length, a record type, and the link type of what follows. */
function decodePktap(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 12 > walk.end) return tooShort(packet, walk, 12, faults.linkHeader);
  const length = bytes[offset]! | (bytes[offset + 1]! << 8);
  const linkType = bytes[offset + 8]! | (bytes[offset + 9]! << 8);
  if (length < 12 || linkType === 258) return faulty(packet, faults.linkHeader);
  if (offset + length > walk.end) return tooShort(packet, walk, length, faults.linkHeader);
  walk.offset = offset + length;
  walk.linkType = linkType;
  return layers.link;
}

/** Family, version, resource; then fields of length, type, value, padded to four; type 9 is the packet. */
function decodeNflog(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { end } = walk;
  let offset = walk.offset + 4;
  const family = walk.offset < end ? bytes[walk.offset]! : 0;
  while (offset + 4 <= end) {
    const length = bytes[offset]! | (bytes[offset + 1]! << 8);
    const type = (bytes[offset + 2]! | (bytes[offset + 3]! << 8)) & 0x7fff;
    if (length < 4) return faulty(packet, faults.linkHeader);
    if (type === 9) {
      walk.wireEnd = Math.max(end, Math.min(walk.wireEnd, offset + length));
      walk.end = Math.min(end, walk.wireEnd);
      walk.offset = offset + 4;
      return family === 2 ? layers.ipv4 : family === 10 ? layers.ipv6 : layers.ip;
    }
    offset += (length + 3) & ~3;
  }
  walk.offset = Math.min(offset, end);
  return tooShort(packet, walk, 4, faults.linkHeader);
}
