// IPv4 and IPv6, with their options, extension headers and fragments, down to the transport header.

import { decodeTcp, decodeTransport, decodeUdp, setPayload } from "./decode-transport.ts";
import type { FragmentTable } from "./fragments.ts";
import { faults, fragmentKinds, type Packet, tunnelKinds } from "./packet.ts";
import { enterTunnel, faulty, type Layer, layers, tooShort, type Walk } from "./walk.ts";

/** More extension headers than this in one packet is an attack on whoever counts them. */
const extensionLimit = 32;

/** RFC 791. The path most packets take. */
export function decodeIpv4(packet: Packet, walk: Walk, fragments: FragmentTable): Layer {
  const bytes = packet.bytes;
  const offset = walk.offset;
  if (offset + 20 > walk.end) return tooShort(packet, walk, 20, faults.ipHeaderLength);
  const first = bytes[offset]!;
  if (first >> 4 !== 4) return faulty(packet, faults.ipVersion);
  const header = (first & 15) << 2;
  const available = walk.wireEnd - offset;
  if (header < 20 || header > available) return faulty(packet, faults.ipHeaderLength);
  let total = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  // 0 stands in segments the network card was to cut up; there the frame tells the length.
  if (total === 0) total = available;
  else if (total > available) {
    faulty(packet, faults.ipTotalLength);
    total = available;
  } else if (total < header) return faulty(packet, faults.ipTotalLength);
  walk.wireEnd = offset + total;
  if (walk.end > walk.wireEnd) walk.end = walk.wireEnd;
  packet.ipVersion = 4;
  packet.tos = bytes[offset + 1]!;
  packet.ipId = (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
  packet.ttl = bytes[offset + 8]!;
  packet.src0 =
    (bytes[offset + 12]! << 24) |
    (bytes[offset + 13]! << 16) |
    (bytes[offset + 14]! << 8) |
    bytes[offset + 15]!;
  packet.dst0 =
    (bytes[offset + 16]! << 24) |
    (bytes[offset + 17]! << 16) |
    (bytes[offset + 18]! << 8) |
    bytes[offset + 19]!;
  packet.ipHeaderBytes = header;
  packet.ipLength = total;
  const protocol = bytes[offset + 9]!;
  packet.protocol = protocol;
  walk.offset = offset + header;
  const fragment = ((bytes[offset + 6]! << 8) | bytes[offset + 7]!) & 0x3fff;
  if (fragment !== 0 && decodeFragment(packet, walk, fragments, fragment & 0x1fff)) return layers.done;
  if (protocol === 6) return decodeTcp(packet, walk);
  if (protocol === 17) return decodeUdp(packet, walk);
  if (protocol === 51) return decodeExtensions(packet, walk, fragments, 51);
  return decodeProtocol(packet, walk);
}

/** RFC 8200. */
export function decodeIpv6(packet: Packet, walk: Walk, fragments: FragmentTable): Layer {
  const bytes = packet.bytes;
  const offset = walk.offset;
  if (offset + 40 > walk.end) return tooShort(packet, walk, 40, faults.ipHeaderLength);
  const first = bytes[offset]!;
  if (first >> 4 !== 6) return faulty(packet, faults.ipVersion);
  const available = walk.wireEnd - offset;
  const length = (bytes[offset + 4]! << 8) | bytes[offset + 5]!;
  // 0 is a jumbogram (RFC 2675) or a segment not cut up yet: the frame tells the length of both.
  let total = length === 0 && bytes[offset + 6] !== 59 ? available : 40 + length;
  if (total > available) {
    faulty(packet, faults.ipTotalLength);
    total = available;
  }
  walk.wireEnd = offset + total;
  if (walk.end > walk.wireEnd) walk.end = walk.wireEnd;
  packet.ipVersion = 6;
  packet.tos = ((first & 15) << 4) | (bytes[offset + 1]! >> 4);
  packet.ttl = bytes[offset + 7]!;
  packet.src0 = word(bytes, offset + 8);
  packet.src1 = word(bytes, offset + 12);
  packet.src2 = word(bytes, offset + 16);
  packet.src3 = word(bytes, offset + 20);
  packet.dst0 = word(bytes, offset + 24);
  packet.dst1 = word(bytes, offset + 28);
  packet.dst2 = word(bytes, offset + 32);
  packet.dst3 = word(bytes, offset + 36);
  packet.ipHeaderBytes = 40;
  packet.ipLength = total;
  const next = bytes[offset + 6]!;
  packet.protocol = next;
  walk.offset = offset + 40;
  if (next === 6) return decodeTcp(packet, walk);
  if (next === 17) return decodeUdp(packet, walk);
  return decodeExtensions(packet, walk, fragments, next);
}

/** Extension headers of IPv6, and the authentication header of both. */
function decodeExtensions(packet: Packet, walk: Walk, fragments: FragmentTable, first: number): Layer {
  const { bytes } = packet;
  let next = first;
  for (let count = 0; next === 0 || next === 43 || next === 44 || next === 51 || next === 60; count++) {
    const { offset } = walk;
    packet.protocol = next;
    if (count === extensionLimit) return unreadable(packet, walk, faults.ipv6Extension);
    if (offset + 8 > walk.end)
      return unreadable(packet, walk, walk.wireEnd - offset >= 8 ? 0 : faults.ipv6Extension);
    const units = bytes[offset + 1]!;
    const length = next === 44 ? 8 : next === 51 ? (units + 2) << 2 : (units + 1) << 3;
    if (offset + length > walk.wireEnd) return unreadable(packet, walk, faults.ipv6Extension);
    const word16 = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
    const isFragment = next === 44;
    next = bytes[offset]!;
    packet.protocol = next;
    packet.ipHeaderBytes += length;
    walk.offset = offset + length;
    // An atomic fragment (RFC 6946: offset 0, none to follow) is a whole packet.
    if (isFragment && (word16 & 0xfff9) !== 0) {
      packet.ipId = word(bytes, offset + 4);
      if (decodeFragment(packet, walk, fragments, word16 >> 3)) return layers.done;
    }
    if (walk.offset > walk.end) return unreadable(packet, walk, 0);
  }
  return decodeProtocol(packet, walk);
}

/**
 * Notes what a fragment is. `units` is its offset in eights of bytes.
 * @returns true when it carries no transport header, so that the walk ends
 */
function decodeFragment(packet: Packet, walk: Walk, fragments: FragmentTable, units: number): boolean {
  if (units * 8 + (walk.wireEnd - walk.offset) > 65_535) faulty(packet, faults.fragment);
  if (units === 0) {
    packet.fragment = fragmentKinds.first;
    fragments.expect(packet);
    return false;
  }
  packet.fragment = fragmentKinds.orphan;
  setPayload(packet, walk, 0);
  fragments.join(packet);
  return true;
}

/** Protocols that are neither TCP nor UDP: tunnels over IP, ICMP, and the rest. */
function decodeProtocol(packet: Packet, walk: Walk): Layer {
  const { protocol } = packet;
  if (walk.inner) {
    if (protocol === 4 || protocol === 41) return enterIp(packet, walk, protocol);
    if (protocol === 47) {
      setPayload(packet, walk, 0);
      return layers.gre;
    }
    if (protocol === 97) return enterOver(packet, walk, 2, tunnelKinds.etherIp, layers.ethernet);
    if (protocol === 143) return enterOver(packet, walk, 0, tunnelKinds.etherIp, layers.ethernet);
    if (protocol === 137) return enterOver(packet, walk, 0, tunnelKinds.mplsInIp, layers.mpls);
  }
  return decodeTransport(packet, walk);
}

function enterIp(packet: Packet, walk: Walk, protocol: number): Layer {
  const kind =
    packet.ipVersion === 4
      ? protocol === 4
        ? tunnelKinds.ipInIp
        : tunnelKinds.sixInFour
      : protocol === 4
        ? tunnelKinds.fourInSix
        : tunnelKinds.sixInSix;
  return enterOver(packet, walk, 0, kind, protocol === 4 ? layers.ipv4 : layers.ipv6);
}

function enterOver(packet: Packet, walk: Walk, header: number, kind: number, next: Layer): Layer {
  setPayload(packet, walk, 0);
  if (!enterTunnel(packet, walk, kind, -1, false)) return faulty(packet, faults.tunnelDepth);
  walk.offset += header;
  return next;
}

/** The IP header was good, what follows it is not there or not to be read. */
function unreadable(packet: Packet, walk: Walk, fault: number): Layer {
  if (fault !== 0) faulty(packet, fault);
  setPayload(packet, walk, 0);
  if (packet.payloadLength < 0) packet.payloadLength = 0;
  return layers.done;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
