// Tunnels: the contents of a UDP payload or a GRE header.

import { type Content, join, type Layer, layerOf, u8, u16, u24, u32 } from "./layer.ts";
import { udp } from "./transport.ts";

export function gre(
  options: { key?: number; sequence?: number; checksum?: boolean; protocol?: number },
  inner: Content,
): Layer {
  const flags =
    (options.checksum === true ? 0x8000 : 0) |
    (options.key === undefined ? 0 : 0x2000) |
    (options.sequence === undefined ? 0 : 0x1000);
  return {
    bytes: join(
      u16(flags),
      u16(options.protocol ?? layerOf(inner).etherType ?? 0),
      options.checksum === true ? u32(0) : [],
      options.key === undefined ? [] : u32(options.key),
      options.sequence === undefined ? [] : u32(options.sequence),
      inner,
    ),
    ipProtocol: 47,
  };
}

/** GRE as in PPTP (RFC 2637), around PPP. */
export function pptp(options: { call: number; sequence?: number; ack?: number }, inner: Content): Layer {
  const content = layerOf(inner).bytes;
  const flags =
    0x2001 | (options.sequence === undefined ? 0 : 0x1000) | (options.ack === undefined ? 0 : 0x80);
  return {
    bytes: join(
      u16(flags),
      u16(0x880b),
      u16(content.length),
      u16(options.call),
      options.sequence === undefined ? [] : u32(options.sequence),
      options.ack === undefined ? [] : u32(options.ack),
      content,
    ),
    ipProtocol: 47,
  };
}

/** ERSPAN of type 1, 2 or 3 around a whole frame, in its GRE. */
export function erspan(options: { type: 1 | 2 | 3; session?: number }, frame: Content): Layer {
  const session = options.session ?? 1;
  if (options.type === 1) return gre({ protocol: 0x88be }, frame);
  if (options.type === 2)
    return gre({ protocol: 0x88be, sequence: 1 }, join(u16(0x1000), u16(session), u32(0), frame));
  return gre({ protocol: 0x22eb, sequence: 1 }, join(u16(0x2000), u16(session), u32(0), u32(0), frame));
}

export function vxlan(vni: number, frame: Content, port = 4789): Layer {
  return udp({ to: port }, join(u32(0x08000000), u24(vni), u8(0), frame));
}

/** VXLAN's generic protocol extension: 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH. */
export function vxlanGpe(vni: number, next: 1 | 2 | 3 | 4, inner: Content, port = 4790): Layer {
  return udp({ to: port }, join([0x0c, 0, 0, next], u24(vni), u8(0), inner));
}

export function geneve(vni: number, inner: Content, options: Uint8Array = new Uint8Array(0)): Layer {
  const type = layerOf(inner).etherType ?? 0x6558;
  return udp({ to: 6081 }, join(u8(options.length / 4), u8(0), u16(type), u24(vni), u8(0), options, inner));
}

/** A CAPWAP data message around an 802.11 frame, or an Ethernet frame; `more` are flags and bytes of the header. */
export function capwap(
  frame: Content,
  more: { ethernet?: boolean; flags?: number; radio?: boolean; preamble?: number; binding?: number } = {},
): Layer {
  const radio = more.radio === true ? [6, 2, 0, 0, 0, 0, 1, 0] : [];
  const words = 2 + radio.length / 4;
  const binding = ((more.binding ?? 1) << 1) | (more.ethernet === true ? 0 : 1);
  const flags = (more.flags ?? 0) | (more.radio === true ? 0x10 : 0);
  const header = join(u8(more.preamble ?? 0), u8(words << 3), u8(0x40 | binding), u8(flags), u32(0), radio);
  return udp({ from: 5247, to: 10_000 }, join(header, frame));
}

/** A GTP-U user packet, optionally with one extension header of four bytes. */
export function gtpu(teid: number, inner: Content, options: { extension?: boolean } = {}): Layer {
  const extra =
    options.extension === true ? join(u16(0), u8(0), u8(0x85), [1, 0x10, 0x09, 0]) : new Uint8Array(0);
  const flags = options.extension === true ? 0x34 : 0x30;
  const content = layerOf(inner).bytes;
  const header = join(u8(flags), u8(255), u16(extra.length + content.length), u32(teid));
  return udp({ from: 2152, to: 2152 }, join(header, extra, content));
}

/** IPv6 in UDP, optionally after an origin indication. */
export function teredo(inner: Content, options: { origin?: boolean } = {}): Layer {
  const origin = options.origin === true ? [0, 0, 0xf2, 0x27, 0x3f, 0xff, 0xfe, 0xfd] : [];
  return udp({ from: 3544, to: 51_000 }, join(origin, inner));
}

/** An L2TP version 2 data message around PPP. */
export function l2tp(options: { tunnel: number; session: number; length?: boolean }, inner: Content): Layer {
  const hasLength = options.length === true;
  const content = layerOf(inner).bytes;
  return udp(
    { from: 1701, to: 1701 },
    join(
      u16(hasLength ? 0x4002 : 0x0002),
      hasLength ? u16(8 + content.length) : [],
      u16(options.tunnel),
      u16(options.session),
      content,
    ),
  );
}

/** Ethernet in IP, RFC 3378. */
export function etherIp(frame: Content): Layer {
  return { bytes: join(u16(0x3000), frame), ipProtocol: 97 };
}
