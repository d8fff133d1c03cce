// Splits nfdump's binary files, layout 1 (nfdump 1.6) and 2 (1.7), into blocks: pieces of the file in, inflated
// blocks of records out. Never throws: damage is refused with its place. It holds one block. Layouts: nfdump's
// headers nffile.h, nffileV2.h.
import { inflateBzip2 } from "./bzip2.ts";
import { inflateLz4 } from "./lz4.ts";
import { inflateLzo } from "./lzo.ts";

/** Inflates Zstandard if the host can; null for an invalid block or one longer than `most`. */
export type InflateZstd = (input: Uint8Array, most: number) => Uint8Array | null;

interface BlockOptions {
  onBlock: (block: Uint8Array, layout: 1 | 2) => void;
  refuse: (reason: string, at: number) => void;
  zstd: InflateZstd | null;
}

type Compression = "none" | "lzo" | "bzip2" | "lz4" | "zstd";

interface FileHeader {
  layout: 1 | 2;
  bytes: number;
  compression: Compression;
}

/** nfdump writes blocks of 1 to 5 MB. */
const mostBlockBytes = 16 << 20;
/** Records of flows inflate to a few times their size. What inflates much further was built to exhaust time. */
const mostInflation = 50;
const freeInflatedBytes = 64 << 20;
const blockHeaderBytes = 12;
const headerBytes = { 1: 276, 2: 40 } as const;
/** The type of blocks with flow records. */
const recordBlock = { 1: 2, 2: 3 } as const;

function isNfcapd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x0c && bytes[1] === 0xa5 && (bytes[2] === 1 || bytes[2] === 2) && bytes[3] === 0;
}

export function createBlockReader({ onBlock, refuse, zstd }: BlockOptions) {
  let held = new Uint8Array(0);
  /** Bytes of the file before `held`. */
  let before = 0;
  let header: FileHeader | null = null;
  let hasStopped = false;
  let scratch: Uint8Array | null = null;
  let inflatedBytes = 0;

  const giveUp = (reason: string) => {
    refuse(reason, before);
    hasStopped = true;
    held = new Uint8Array(0);
  };

  function inflate(input: Uint8Array, compression: Compression): Uint8Array | null {
    if (compression === "none") return input;
    if (compression === "zstd") return zstd === null ? null : zstd(input, mostBlockBytes);
    scratch ??= new Uint8Array(mostBlockBytes);
    const inflateInto = { lzo: inflateLzo, lz4: inflateLz4, bzip2: inflateBzip2 }[compression];
    const length = inflateInto(input, scratch);
    return length < 0 ? null : scratch.subarray(0, length);
  }

  /** Takes one whole block from `held`; returns the bytes taken, 0 if the block is not whole yet. */
  function takeOne(view: DataView): number {
    if (header === null) {
      if (view.byteLength < 4) return 0;
      if (!isNfcapd(held)) {
        giveUp("The file does not begin as nfdump writes it on this kind of machine");
        return 0;
      }
      const layout = view.getUint8(2) as 1 | 2;
      if (view.byteLength < headerBytes[layout]) return 0;
      const compression = compressionOf(view, layout);
      if (layout === 2 && view.getUint8(17) !== 0) giveUp("The blocks are encrypted");
      else if (compression === null) giveUp("The blocks are compressed in an unknown way");
      else if (compression === "zstd" && zstd === null)
        giveUp(
          "The blocks are compressed with Zstandard, which needs Node 22.15; write the file again with nfdump -J 0",
        );
      if (hasStopped || compression === null) return 0;
      header = { layout, bytes: headerBytes[layout], compression };
      return header.bytes;
    }
    if (view.byteLength < blockHeaderBytes) return 0;
    const size = view.getUint32(4, true);
    if (size > mostBlockBytes) {
      giveUp(`A block is longer than ${mostBlockBytes >> 20} MB; the rest of the file was left out`);
      return 0;
    }
    if (view.byteLength < blockHeaderBytes + size) return 0;
    const { layout, compression } = header;
    if (view.getUint16(8, true) === recordBlock[layout]) {
      const plain = layout === 2 && (view.getUint16(10, true) & 1) === 1;
      const block = inflate(
        held.subarray(blockHeaderBytes, blockHeaderBytes + size),
        plain ? "none" : compression,
      );
      inflatedBytes += block?.length ?? 0;
      if (inflatedBytes > freeInflatedBytes + mostInflation * (before + size)) {
        giveUp(
          `The blocks inflate to more than ${mostInflation} times their size; the rest of the file was left out`,
        );
        return 0;
      }
      if (block === null) refuse("A block cannot be inflated", before);
      else onBlock(block, layout);
    }
    return blockHeaderBytes + size;
  }

  return {
    push(piece: Uint8Array): void {
      if (hasStopped) return;
      const joined = new Uint8Array(held.length + piece.length);
      joined.set(held);
      joined.set(piece, held.length);
      held = joined;
      for (;;) {
        const taken = takeOne(new DataView(held.buffer, held.byteOffset, held.byteLength));
        if (taken === 0) return;
        held = held.subarray(taken);
        before += taken;
      }
    },
    end(): void {
      if (!hasStopped && (held.length > 0 || header === null)) giveUp("The file ends inside a block");
    },
  };
}

function compressionOf(view: DataView, layout: 1 | 2): Compression | null {
  if (layout === 2) return (["none", "lzo", "bzip2", "lz4", "zstd"] as const)[view.getUint8(16)] ?? null;
  const flags = view.getUint32(4, true);
  if (flags & 0x01) return "lzo";
  if (flags & 0x08) return "bzip2";
  return flags & 0x10 ? "lz4" : "none";
}
