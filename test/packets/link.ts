// The first headers of link types other than Ethernet.

import { snap } from "./ethernet.ts";
import { type Content, join, layerOf, u16, u32 } from "./layer.ts";

/** BSD loopback: the address family in the capturing machine's byte order. */
export function nullLoopback(family: number, inner: Content, order: "little" | "big" = "little"): Uint8Array {
  const bytes = u32(family);
  return join(order === "little" ? bytes.reverse() : bytes, inner);
}

/** Linux cooked capture v1. */
export function cooked(inner: Content, options: { sent?: boolean; protocol?: number } = {}): Uint8Array {
  const protocol = options.protocol ?? layerOf(inner).etherType ?? 0;
  return join(u16(options.sent === true ? 4 : 0), u16(1), u16(6), new Uint8Array(8), u16(protocol), inner);
}

/** Linux cooked capture v2. */
export function cooked2(inner: Content, options: { sent?: boolean } = {}): Uint8Array {
  const protocol = layerOf(inner).etherType ?? 0;
  const kind = options.sent === true ? 4 : 0;
  return join(u16(protocol), u16(0), u32(2), u16(1), [kind, 6], new Uint8Array(8), inner);
}

export function ciscoHdlc(inner: Content): Uint8Array {
  return join([0x0f, 0x00], u16(layerOf(inner).etherType ?? 0), inner);
}

/** Frame relay with an IETF header: data link 100, then a network layer id. */
export function frameRelay(layerId: number, inner: Content): Uint8Array {
  return join([0x18, 0x41, 0x03, layerId], inner);
}

/** An 802.11 data frame to the distribution system. */
export function wifi(
  inner: Content,
  options: { qos?: boolean; fourAddresses?: boolean; encrypted?: boolean; padded?: boolean } = {},
): Uint8Array {
  const control = 0x08 | (options.qos === true ? 0x80 : 0);
  const flags = (options.fourAddresses === true ? 0x03 : 0x01) | (options.encrypted === true ? 0x40 : 0);
  const header = join(
    [control, flags],
    new Uint8Array(options.fourAddresses === true ? 28 : 22),
    options.qos === true ? [0, 0] : [],
  );
  const padding = options.padded === true ? new Uint8Array((4 - (header.length % 4)) % 4) : [];
  return join(header, padding, snap(inner));
}

/** Radiotap with clock and flags, around an 802.11 frame. */
export function radiotap(frame: Content, options: { padded?: boolean } = {}): Uint8Array {
  const flags = options.padded === true ? 0x20 : 0;
  return join([0, 0, 20, 0, 0x03, 0, 0, 0], new Uint8Array(8), [flags, 0, 0, 0], frame);
}

/** The Prism header of 144 bytes, in the capturing machine's byte order, around an 802.11 frame. */
export function prism(frame: Content, order: "little" | "big" = "little"): Uint8Array {
  const numbers = [u32(0x44), u32(144)].map((bytes) => (order === "little" ? bytes.reverse() : bytes));
  return join(...numbers, new Uint8Array(136), frame);
}

/** The AVS header of 64 bytes around an 802.11 frame. */
export function avs(frame: Content): Uint8Array {
  return join(u32(0x80211001), u32(64), new Uint8Array(56), frame);
}

/** Per-packet information around a frame of another link type. */
export function ppi(linkType: number, frame: Content): Uint8Array {
  return join([0, 0, 8, 0, linkType & 0xff, linkType >> 8, 0, 0], frame);
}

/** Netfilter log: a packet header field, then the packet. */
export function nflog(family: 2 | 10, inner: Content): Uint8Array {
  const content = layerOf(inner).bytes;
  const length = 4 + content.length;
  return join([family, 0, 0, 0], [8, 0, 1, 0, 8, 0, 0, 0], [length & 0xff, length >> 8, 9, 0], content);
}

export function fddi(inner: Content): Uint8Array {
  return join([0x50], new Uint8Array(12), snap(inner));
}

/** Solaris ipnet: family 2 is IPv4, 26 IPv6. */
export function ipnet(family: 2 | 26, inner: Content): Uint8Array {
  return join([1, family], new Uint8Array(22), inner);
}

/** IP over InfiniBand, after its routing header. */
export function infiniband(inner: Content): Uint8Array {
  return join(new Uint8Array(40), u16(layerOf(inner).etherType ?? 0), [0, 0], inner);
}

/** Darwin's packet tap around a frame of another link type. */
export function pktap(linkType: number, frame: Content): Uint8Array {
  return join([16, 0, 0, 0], [1, 0, 0, 0], [linkType, 0, 0, 0], [0, 0, 0, 0], frame);
}
