// TCP, UDP, ICMP and similar protocols.

import { bytesOf, type Content, checksum, join, type Layer, u8, u16, u32 } from "./layer.ts";

export interface TcpOptions {
  from?: number;
  to?: number;
  /** Letters of FSRPAUEC, and N for accurate ECN's bit. */
  flags?: string;
  seq?: number;
  ack?: number;
  window?: number;
  /** TCP options, a multiple of four bytes. */
  options?: Content;
  /** Overrides the data offset, in words of four bytes. */
  dataOffset?: number;
}

export function tcp(options: TcpOptions, payload: Content = []): Layer {
  const extra = bytesOf(options.options ?? []);
  const words = options.dataOffset ?? 5 + extra.length / 4;
  const bytes = join(
    u16(options.from ?? 40_000),
    u16(options.to ?? 80),
    u32(options.seq ?? 0),
    u32(options.ack ?? 0),
    u16((words << 12) | tcpFlags(options.flags ?? "")),
    u16(options.window ?? 65_535),
    u32(0),
    extra,
    payload,
  );
  return { bytes, ipProtocol: 6, checksumAt: 16 };
}

export function udp(options: { from?: number; to?: number; length?: number }, payload: Content = []): Layer {
  const content = bytesOf(payload);
  const length = options.length ?? 8 + content.length;
  return {
    bytes: join(u16(options.from ?? 40_000), u16(options.to ?? 53), u16(length), u16(0), content),
    ipProtocol: 17,
    checksumAt: 6,
  };
}

export function icmp(
  options: { type: number; code?: number; id?: number; sequence?: number },
  payload: Content = [],
): Layer {
  const bytes = join(
    u8(options.type),
    u8(options.code ?? 0),
    u16(0),
    u16(options.id ?? 0),
    u16(options.sequence ?? 0),
    payload,
  );
  bytes.set(u16(checksum(bytes)), 2);
  return { bytes, ipProtocol: 1 };
}

export function icmpv6(
  options: { type: number; code?: number; id?: number; sequence?: number },
  payload: Content = [],
): Layer {
  const { bytes } = icmp(options, payload);
  return { bytes, ipProtocol: 58, checksumAt: 2 };
}

export function sctp(options: { from?: number; to?: number }, payload: Content = []): Layer {
  return {
    bytes: join(u16(options.from ?? 40_000), u16(options.to ?? 2905), u32(1), u32(0), payload),
    ipProtocol: 132,
  };
}

function tcpFlags(letters: string): number {
  let bits = 0;
  for (const letter of letters) bits |= 1 << "FSRPAUECN".indexOf(letter);
  return bits;
}
