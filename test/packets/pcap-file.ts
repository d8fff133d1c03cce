// Classic pcap files, in every variant.

import { type Frame, settle } from "./frame.ts";
import { type Content, join } from "./layer.ts";

export interface PcapOptions {
  order?: "little" | "big";
  precision?: "us" | "ns";
  /** LINKTYPE_ number, optionally with upper bits; 1 is Ethernet. */
  link?: number;
  snap?: number;
  version?: readonly [major: number, minor: number];
  /** Kuznetsov's modified libpcap: 24 bytes of record header. */
  modified?: boolean;
}

export function pcapFile(options: PcapOptions, frames: readonly (Frame | Content)[]): Uint8Array {
  const little = options.order !== "big";
  const magic = options.modified ? 0xa1b2cd34 : options.precision === "ns" ? 0xa1b23c4d : 0xa1b2c3d4;
  const [major, minor] = options.version ?? [2, 4];
  const swapped = major === 2 && minor < 3;
  const header = numbers(little, [
    [magic, 4],
    [major, 2],
    [minor, 2],
    [0, 4],
    [0, 4],
    [options.snap ?? 65_535, 4],
    [options.link ?? 1, 4],
  ]);
  const records = settle(frames).map((frame) => {
    const seconds = Math.floor(frame.us / 1_000_000);
    const us = frame.us - seconds * 1_000_000;
    const lengths: [number, 4][] = [
      [frame.bytes.length, 4],
      [frame.wire, 4],
    ];
    const head = numbers(little, [
      [seconds, 4],
      [options.precision === "ns" ? us * 1000 + frame.ns : us, 4],
      ...(swapped ? lengths.reverse() : lengths),
    ]);
    return join(head, options.modified ? new Uint8Array(8) : [], frame.bytes);
  });
  return join(header, ...records);
}

/** Numbers of two, four or eight bytes in either byte order. */
export function numbers(
  little: boolean,
  values: readonly (readonly [value: number | bigint, bytes: 2 | 4 | 8])[],
): Uint8Array {
  const bytes = new Uint8Array(values.reduce((length, [, size]) => length + size, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const [value, size] of values) {
    if (size === 2) view.setUint16(offset, Number(value), little);
    else if (size === 4) view.setUint32(offset, Number(value), little);
    else view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), little);
    offset += size;
  }
  return bytes;
}
