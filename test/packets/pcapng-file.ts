// pcapng files, block by block, so that a test can write any order of blocks.

import { firstTimeUs } from "./frame.ts";
import { bytesOf, type Content, join } from "./layer.ts";
import { numbers } from "./pcap-file.ts";

/** One block: a function from the section's byte order to its bytes. */
export type Block = (little: boolean) => Uint8Array;

/** An option: its code and its value (a number becomes four bytes in the section's order). */
export type Option = readonly [code: number, value: Content | number | bigint];

/** A section: its header, then its blocks. A file is sections one after the other. */
export function section(
  options: { order?: "little" | "big"; comment?: string },
  ...blocks: readonly Block[]
): Uint8Array {
  const little = options.order !== "big";
  const header = block(0x0a0d0d0a, (order) =>
    join(
      numbers(order, [
        [0x1a2b3c4d, 4],
        [1, 2],
        [0, 2],
        [-1n, 8],
      ]),
      optionsOf(order, options.comment === undefined ? [] : [[1, options.comment]]),
    ),
  );
  return join(header(little), ...blocks.map((build) => build(little)));
}

export interface InterfaceOptions {
  link?: number;
  snap?: number;
  name?: string;
  description?: string;
  /** if_tsresol: 6 is microseconds, 9 nanoseconds, with 0x80 a power of two. */
  resolution?: number;
  /** if_tsoffset in seconds. */
  offset?: number;
}

export function interfaceBlock(options: InterfaceOptions = {}): Block {
  const list: Option[] = [];
  if (options.name !== undefined) list.push([2, options.name]);
  if (options.description !== undefined) list.push([3, options.description]);
  if (options.resolution !== undefined) list.push([9, [options.resolution]]);
  if (options.offset !== undefined) list.push([14, BigInt(options.offset)]);
  return block(1, (little) =>
    join(
      numbers(little, [
        [options.link ?? 1, 2],
        [0, 2],
        [options.snap ?? 0, 4],
      ]),
      optionsOf(little, list),
    ),
  );
}

export interface PacketOptions {
  interface?: number;
  /** The time stamp in the interface's ticks. */
  ticks?: bigint;
  wire?: number;
  comment?: string;
  /** 1 inbound, 2 outbound. */
  direction?: number;
  /** Overrides the captured length. */
  captured?: number;
}

export function packetBlock(options: PacketOptions, content: Content): Block {
  return block(6, (little) => packetBody(little, options, content, [[options.interface ?? 0, 4]]));
}

/** The packet block that the enhanced one replaced. */
export function obsoletePacketBlock(options: PacketOptions, content: Content): Block {
  return block(2, (little) =>
    packetBody(little, options, content, [
      [options.interface ?? 0, 2],
      [0xffff, 2],
    ]),
  );
}

export function simplePacketBlock(content: Content, wire?: number): Block {
  const bytes = bytesOf(content);
  return block(3, (little) => join(numbers(little, [[wire ?? bytes.length, 4]]), aligned(bytes)));
}

export function statisticsBlock(options: {
  interface?: number;
  received?: number;
  dropped?: number;
  systemDropped?: number;
  /** In the interface's ticks. */
  ticks?: bigint;
}): Block {
  const list: Option[] = [];
  if (options.received !== undefined) list.push([4, BigInt(options.received)]);
  if (options.dropped !== undefined) list.push([5, BigInt(options.dropped)]);
  if (options.systemDropped !== undefined) list.push([7, BigInt(options.systemDropped)]);
  return block(5, (little) =>
    join(
      numbers(little, [
        [options.interface ?? 0, 4],
        [Number((options.ticks ?? 0n) >> 32n), 4],
        [Number((options.ticks ?? 0n) & 0xffff_ffffn), 4],
      ]),
      optionsOf(little, list),
    ),
  );
}

/** Any block: name resolution 4, secrets 10, custom 0xbad, or another type. */
export function block(type: number, body: Content | ((little: boolean) => Uint8Array)): Block {
  return (little) => {
    const bytes = aligned(typeof body === "function" ? body(little) : bytesOf(body));
    const length = bytes.length + 12;
    return join(
      numbers(little, [
        [type, 4],
        [length, 4],
      ]),
      bytes,
      numbers(little, [[length, 4]]),
    );
  };
}

function packetBody(
  little: boolean,
  options: PacketOptions,
  content: Content,
  head: readonly (readonly [number, 2 | 4])[],
): Uint8Array {
  const bytes = bytesOf(content);
  const ticks = options.ticks ?? BigInt(firstTimeUs);
  const list: Option[] = [];
  if (options.comment !== undefined) list.push([1, options.comment]);
  if (options.direction !== undefined) list.push([2, options.direction]);
  return join(
    numbers(little, [
      ...head,
      [ticks >> 32n, 4],
      [ticks & 0xffffffffn, 4],
      [options.captured ?? bytes.length, 4],
      [options.wire ?? bytes.length, 4],
    ]),
    aligned(bytes),
    optionsOf(little, list),
  );
}

function optionsOf(little: boolean, list: readonly Option[]): Uint8Array {
  if (list.length === 0) return new Uint8Array(0);
  const parts = list.map(([code, value]) => {
    const bytes =
      typeof value === "bigint"
        ? numbers(little, [[value, 8]])
        : typeof value === "number"
          ? numbers(little, [[value, 4]])
          : bytesOf(value);
    return join(
      numbers(little, [
        [code, 2],
        [bytes.length, 2],
      ]),
      aligned(bytes),
    );
  });
  return join(...parts, numbers(little, [[0, 4]]));
}

function aligned(bytes: Uint8Array): Uint8Array {
  return join(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
}
