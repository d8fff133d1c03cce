// Ethernet and every layer between it and IP.

import { macAddress } from "./address.ts";
import { type Content, join, type Layer, layerOf, u8, u16, u24, u32 } from "./layer.ts";

export interface EthernetOptions {
  src?: string;
  dst?: string;
  /** Ethertype; by default that of the content. */
  type?: number;
}

export function ethernet(options: EthernetOptions, inner: Content): Layer {
  const type = options.type ?? layerOf(inner).etherType ?? 0xffff;
  const header = join(
    macAddress(options.dst ?? "02:00:00:00:00:02"),
    macAddress(options.src ?? "02:00:00:00:00:01"),
    u16(type),
  );
  // GRE and GENEVE announce a whole frame as transparent Ethernet bridging.
  return { bytes: join(header, inner), etherType: 0x6558 };
}

/** IEEE 802.3: a length instead of a type, then LLC and SNAP. */
export function ethernetSnap(options: EthernetOptions, inner: Content): Layer {
  const llc = snap(inner);
  return ethernet({ ...options, type: llc.bytes.length }, llc.bytes);
}

/** LLC with a SNAP header. */
export function snap(inner: Content): Layer {
  return { bytes: join([0xaa, 0xaa, 0x03, 0, 0, 0], u16(layerOf(inner).etherType ?? 0), inner) };
}

export function vlan(options: { id: number; tpid?: number; priority?: number }, inner: Content): Layer {
  const tag = u16(((options.priority ?? 0) << 13) | options.id);
  return {
    bytes: join(tag, u16(layerOf(inner).etherType ?? 0xffff), inner),
    etherType: options.tpid ?? 0x8100,
  };
}

/** A stack of labels, the top one first. */
export function mpls(labels: readonly number[], inner: Content): Layer {
  const stack = labels.map((label, index) =>
    u32((label << 12) | (index === labels.length - 1 ? 0x100 : 0) | 64),
  );
  return { bytes: join(...stack, inner), etherType: 0x8847, ipProtocol: 137 };
}

/** The control word of an Ethernet pseudowire over MPLS. */
export function controlWord(inner: Content): Layer {
  return { bytes: join(u32(0), inner) };
}

/** Provider backbone bridging: service tag and the customer's whole frame. */
export function pbb(service: number, inner: Content): Layer {
  return { bytes: join(u8(0), u24(service), inner), etherType: 0x88e7 };
}

export function vnTag(inner: Content): Layer {
  return { bytes: join(u32(0x00010002), u16(layerOf(inner).etherType ?? 0xffff), inner), etherType: 0x8926 };
}

/** Cisco FabricPath around a whole frame. */
export function fabricPath(inner: Content): Layer {
  return ethernet({ type: 0x8903 }, join(u16(0x0060), inner));
}

/** MACsec that only authenticates. */
export function macsec(inner: Content): Layer {
  const tag = join([0x20, 0x00], u32(1), new Uint8Array(8));
  return {
    bytes: join(tag, u16(layerOf(inner).etherType ?? 0xffff), inner, new Uint8Array(16)),
    etherType: 0x88e5,
  };
}

export function pppoe(session: number, inner: Content): Layer {
  const content = ppp(inner, { addressAndControl: false });
  return { bytes: join([0x11, 0], u16(session), u16(content.bytes.length), content), etherType: 0x8864 };
}

export function ppp(
  inner: Content,
  options: { addressAndControl?: boolean; compressed?: boolean } = {},
): Layer {
  const protocol = layerOf(inner).pppProtocol ?? 0xc021;
  const head = options.addressAndControl === false ? [] : [0xff, 0x03];
  return {
    bytes: join(head, options.compressed === true ? u8(protocol) : u16(protocol), inner),
    etherType: 0x880b,
  };
}

export function arp(): Layer {
  return { bytes: join(u16(1), u16(0x0800), [6, 4], u16(1), new Uint8Array(20)), etherType: 0x0806 };
}

/** Network service header, type 2, without metadata. */
export function nsh(next: 1 | 2 | 3, inner: Content): Layer {
  return { bytes: join([0x00, 0x02, 0x02, next], u32(0x2aff), inner), etherType: 0x894f };
}

/** Arista's time stamp of eight bytes. */
export function aristaTime(inner: Content): Layer {
  const type = layerOf(inner).etherType ?? 0xffff;
  return { bytes: join(u16(1), u16(0x10), new Uint8Array(8), u16(type), inner), etherType: 0xd28b };
}

/** Cisco metadata (TrustSec) with a security group. */
export function ciscoMetadata(group: number, inner: Content): Layer {
  return {
    bytes: join([1, 1, 0, 1], u16(group), u16(layerOf(inner).etherType ?? 0xffff), inner),
    etherType: 0x8909,
  };
}
