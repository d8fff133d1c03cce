// IPv4 and IPv6 with options, extension headers and fragments; lengths and checksums are correct unless overridden.

import { ipv4Address, ipv6Address } from "./address.ts";
import { bytesOf, type Content, checksum, join, type Layer, layerOf, u8, u16, u32 } from "./layer.ts";

export interface Ipv4Options {
  src?: string;
  dst?: string;
  ttl?: number;
  tos?: number;
  id?: number;
  /** Fragment offset in bytes, and whether more follow. */
  fragment?: { offset: number; more: boolean };
  /** By default that of the content. */
  protocol?: number;
  /** IP options, a multiple of four bytes. */
  options?: Content;
  /** Overrides the total length. */
  totalLength?: number;
  /** Overrides the first byte. */
  versionAndLength?: number;
}

export function ipv4(options: Ipv4Options, inner: Content): Layer {
  const src = ipv4Address(options.src ?? "10.0.0.1");
  const dst = ipv4Address(options.dst ?? "10.0.0.2");
  const content = layerOf(inner);
  const protocol = options.protocol ?? content.ipProtocol ?? 253;
  const extra = bytesOf(options.options ?? []);
  const headerLength = 20 + extra.length;
  const flags = options.fragment
    ? (options.fragment.more ? 0x2000 : 0) | (options.fragment.offset / 8)
    : 0x4000;
  const header = join(
    u8(options.versionAndLength ?? 0x40 | (headerLength / 4)),
    u8(options.tos ?? 0),
    u16(options.totalLength ?? headerLength + content.bytes.length),
    u16(options.id ?? 1),
    u16(flags),
    u8(options.ttl ?? 64),
    u8(protocol),
    u16(0),
    src,
    dst,
    extra,
  );
  header.set(u16(checksum(header)), 10);
  return {
    bytes: join(header, sealed(content, join(src, dst), protocol)),
    etherType: 0x0800,
    ipProtocol: 4,
    pppProtocol: 0x0021,
  };
}

export interface Ipv6Options {
  src?: string;
  dst?: string;
  hopLimit?: number;
  trafficClass?: number;
  next?: number;
  /** Overrides the payload length. */
  payloadLength?: number;
}

export function ipv6(options: Ipv6Options, inner: Content): Layer {
  const src = ipv6Address(options.src ?? "2001:db8::1");
  const dst = ipv6Address(options.dst ?? "2001:db8::2");
  const content = layerOf(inner);
  const next = options.next ?? content.ipProtocol ?? 253;
  const header = join(
    u32((6 << 28) | ((options.trafficClass ?? 0) << 20)),
    u16(options.payloadLength ?? content.bytes.length),
    u8(next),
    u8(options.hopLimit ?? 64),
    src,
    dst,
  );
  return {
    bytes: join(header, sealed(content, join(src, dst), next)),
    etherType: 0x86dd,
    ipProtocol: 41,
    pppProtocol: 0x0057,
  };
}

/** Hop-by-hop (0), routing (43) or destination options (60): `eights` units of eight bytes of padding. */
export function extension(number: 0 | 43 | 60, inner: Content, eights = 1): Layer {
  const next = layerOf(inner).ipProtocol ?? 59;
  const rest = eights * 8 - 2;
  const body = number === 43 ? new Uint8Array(rest) : join([1, rest - 2], new Uint8Array(rest - 2));
  return { bytes: join(u8(next), u8(eights - 1), body, inner), ipProtocol: number };
}

/** The IPv6 fragment header. */
export function fragment(
  options: { offset: number; more: boolean; id: number; next?: number },
  inner: Content,
): Layer {
  const next = options.next ?? layerOf(inner).ipProtocol ?? 59;
  const place = options.offset | (options.more ? 1 : 0);
  return { bytes: join(u8(next), u8(0), u16(place), u32(options.id), inner), ipProtocol: 44 };
}

/** The authentication header with twelve bytes of check value. */
export function authentication(inner: Content): Layer {
  const next = layerOf(inner).ipProtocol ?? 59;
  return {
    bytes: join(u8(next), u8(4), u16(0), u32(0x100), u32(1), new Uint8Array(12), inner),
    ipProtocol: 51,
  };
}

/** Fills in the transport checksum over the pseudo-header of RFC 768 or RFC 8200 (which have the same sum). */
function sealed(content: Layer, addresses: Uint8Array, protocol: number): Uint8Array {
  if (content.checksumAt === undefined) return content.bytes;
  const bytes = content.bytes.slice();
  bytes.set(u16(0), content.checksumAt);
  const sum = checksum(join(addresses, u32(bytes.length), u32(protocol), bytes));
  bytes.set(u16(sum === 0 && protocol === 17 ? 0xffff : sum), content.checksumAt);
  return bytes;
}
