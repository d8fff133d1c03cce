// Tunnels over UDP and GRE. A port is only a hint: the header behind it must be what it should be, and hold IP in the
// end; otherwise the outer packet is metered as the plain UDP it then is.

import { faults, type Packet, tunnelKinds } from "./packet.ts";
import { enterTunnel, faulty, type Layer, layers, type Walk } from "./walk.ts";

/** Looks behind a UDP header whose ports may be a tunnel's; `walk.offset` is at the payload. */
export function decodeUdpTunnel(packet: Packet, walk: Walk): Layer {
  const { srcPort, dstPort } = packet;
  switch (tunnelPort(dstPort) ? dstPort : srcPort) {
    case 4789:
    case 8472:
    case 4790:
      return decodeVxlan(packet, walk);
    case 6081:
      return decodeGeneve(packet, walk);
    case 2152:
      return decodeGtp(packet, walk);
    case 3544:
      return decodeTeredo(packet, walk);
    case 1701:
      return decodeL2tp(packet, walk);
    case 4754:
      return decodeGre(packet, walk);
    case 6635:
      return enter(packet, walk, tunnelKinds.mplsInIp, -1, false, 0, layers.mpls);
    default:
      return layers.done;
  }
}

/** RFC 2784, 2890, 2637 (PPTP), 7637 (NVGRE), and ERSPAN in GRE. */
export function decodeGre(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (offset + 4 > end) return layers.done;
  const flags = bytes[offset]!;
  const version = bytes[offset + 1]! & 7;
  const protocol = u16(bytes, offset + 2);
  const hasChecksum = (flags & 0x80) !== 0;
  const hasRouting = (flags & 0x40) !== 0;
  const hasKey = (flags & 0x20) !== 0;
  const hasSequence = (flags & 0x10) !== 0;
  if (version > 1 || hasRouting) return layers.done;
  let header = 4 + (hasChecksum ? 4 : 0);
  let key = -1;
  if (hasKey) {
    if (offset + header + 4 > end) return layers.done;
    key = u32(bytes, offset + header);
    header += 4;
  }
  if (hasSequence) header += 4;
  if (version === 1) {
    const hasAcknowledgement = (bytes[offset + 1]! & 0x80) !== 0;
    if (hasAcknowledgement) header += 4;
    if (protocol !== 0x880b) return layers.done;
    return enter(packet, walk, tunnelKinds.pptp, key & 0xffff, false, header, layers.ppp);
  }
  const isAruba = protocol >= 0x8200 && protocol <= 0x8270;
  if (isAruba) {
    walk.padded = false;
    return enter(packet, walk, tunnelKinds.gre, key, false, header, layers.wifi);
  }
  switch (protocol) {
    case 0x88be:
      // Type I has neither sequence number nor header of its own.
      return hasSequence
        ? decodeErspan(packet, walk, header)
        : enter(packet, walk, tunnelKinds.erspan, -1, false, header, layers.ethernet);
    case 0x22eb:
      return decodeErspan(packet, walk, header);
    case 0x6558:
      return enter(packet, walk, tunnelKinds.gre, hasKey ? key >>> 8 : -1, true, header, layers.ethernet);
    case 0x8909: // Cisco metadata: in GRE the ethertype of what follows stands before it
      if (offset + header + 8 > end) return layers.done;
      return enterByType(packet, walk, tunnelKinds.gre, key, false, header + 8, u16(bytes, offset + header));
    case 0x883e: // WCCP: IP, after a redirect header of four bytes in its second version
      if (offset + header < end && bytes[offset + header]! >> 4 !== 4) header += 4;
      return enter(packet, walk, tunnelKinds.gre, key, false, header, layers.ipv4);
    case 0x0800:
    case 0x86dd:
    case 0x8847:
    case 0x8848:
    case 0x880b:
    case 0x8100:
    case 0x894f:
      return enterByType(packet, walk, tunnelKinds.gre, key, false, header, protocol);
    default:
      return layers.done;
  }
}

/** draft-foschiano-erspan: version 1 is type II, version 2 type III. */
function decodeErspan(packet: Packet, walk: Walk, greHeader: number): Layer {
  const { bytes } = packet;
  const at = walk.offset + greHeader;
  if (at + 8 > walk.end) return layers.done;
  const version = bytes[at]! >> 4;
  const session = u16(bytes, at + 2) & 0x3ff;
  if (version === 1)
    return enter(packet, walk, tunnelKinds.erspan, session, false, greHeader + 8, layers.ethernet);
  if (version !== 2 || at + 12 > walk.end) return layers.done;
  const last = bytes[at + 11]!;
  const hasSubheader = (last & 1) !== 0;
  const frameType = (bytes[at + 10]! >> 2) & 0x1f;
  const next = frameType === 2 ? layers.ip : layers.ethernet;
  return enter(packet, walk, tunnelKinds.erspan, session, false, greHeader + (hasSubheader ? 20 : 12), next);
}

/**
 * RFC 7348, and its generic extension (draft-ietf-nvo3-vxlan-gpe), where a flag says that the fourth byte tells what
 * follows; writers of the extension do not always use its port.
 */
function decodeVxlan(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return layers.done;
  const hasNetwork = (bytes[offset]! & 0x08) !== 0;
  if (!hasNetwork || bytes[offset + 7] !== 0) return layers.done;
  const network = u32(bytes, offset + 4) >>> 8;
  const namesNext = (bytes[offset]! & 0x04) !== 0;
  const following = namesNext ? bytes[offset + 3]! : 3;
  const next = [layers.done, layers.ipv4, layers.ipv6, layers.ethernet, layers.nsh, layers.mpls][following];
  if (next === undefined || next === layers.done) return layers.done;
  return enter(packet, walk, tunnelKinds.vxlan, network, true, 8, next);
}

/** RFC 8926. */
function decodeGeneve(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end || bytes[offset]! >> 6 !== 0) return layers.done;
  const header = 8 + ((bytes[offset]! & 0x3f) << 2);
  const network = u32(bytes, offset + 4) >>> 8;
  return enterByType(packet, walk, tunnelKinds.geneve, network, true, header, u16(bytes, offset + 2));
}

/** 3GPP TS 29.281: version 1, and only the messages that carry a user's packet. */
function decodeGtp(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (offset + 8 > end) return layers.done;
  const flags = bytes[offset]!;
  if ((flags & 0xf0) !== 0x30 || bytes[offset + 1] !== 255) return layers.done;
  let header = 8;
  if ((flags & 0x07) !== 0) {
    if (offset + 12 > end) return layers.done;
    header = 12;
    const hasExtension = (flags & 0x04) !== 0;
    let next = hasExtension ? bytes[offset + 11]! : 0;
    while (next !== 0) {
      if (offset + header >= end) return layers.done;
      const length = bytes[offset + header]! << 2;
      if (length === 0 || offset + header + length > end) return layers.done;
      next = bytes[offset + header + length - 1]!;
      header += length;
    }
  }
  return enter(packet, walk, tunnelKinds.gtpu, u32(bytes, offset + 4), false, header, layers.ip);
}

/** RFC 4380: an authentication and an origin header may stand before the IPv6 packet. */
function decodeTeredo(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  let header = 0;
  if (offset + 4 <= end && bytes[offset] === 0 && bytes[offset + 1] === 1)
    header = 13 + bytes[offset + 2]! + bytes[offset + 3]!;
  const at = offset + header;
  if (at + 8 <= end && bytes[at] === 0 && bytes[at + 1] === 0) header += 8;
  if (offset + header >= end || bytes[offset + header]! >> 4 !== 6) return layers.done;
  return enter(packet, walk, tunnelKinds.teredo, -1, false, header, layers.ipv6);
}

/** RFC 2661, data messages. (Version 3 agrees on its payload out of band.) */
function decodeL2tp(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset, end } = walk;
  if (offset + 6 > end) return layers.done;
  const flags = bytes[offset]!;
  const isControl = (flags & 0x80) !== 0;
  if (isControl || (bytes[offset + 1]! & 0x0f) !== 2) return layers.done;
  const hasLength = (flags & 0x40) !== 0;
  const hasSequence = (flags & 0x08) !== 0;
  const hasOffset = (flags & 0x02) !== 0;
  const idsAt = offset + 2 + (hasLength ? 2 : 0);
  let header = idsAt - offset + 4 + (hasSequence ? 4 : 0);
  if (offset + header + 2 > end) return layers.done;
  if (hasOffset) header += 2 + u16(bytes, offset + header);
  return enter(packet, walk, tunnelKinds.l2tp, u32(bytes, idsAt), false, header, layers.ppp);
}

function enterByType(
  packet: Packet,
  walk: Walk,
  kind: number,
  id: number,
  shared: boolean,
  header: number,
  etherType: number,
): Layer {
  const next = enter(packet, walk, kind, id, shared, header, layers.etherType);
  if (next === layers.etherType) packet.etherType = etherType;
  return next;
}

function enter(
  packet: Packet,
  walk: Walk,
  kind: number,
  id: number,
  shared: boolean,
  header: number,
  next: Layer,
): Layer {
  if (walk.offset + header > walk.wireEnd) return faulty(packet, faults.tunnelHeader);
  if (!enterTunnel(packet, walk, kind, id, shared)) return faulty(packet, faults.tunnelDepth);
  walk.offset += header;
  return next;
}

function tunnelPort(port: number): boolean {
  return (
    port === 4789 ||
    port === 8472 ||
    port === 4790 ||
    port === 6081 ||
    port === 2152 ||
    port === 3544 ||
    port === 1701 ||
    port === 4754 ||
    port === 6635
  );
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
