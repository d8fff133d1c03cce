// Node's Zstandard functions, available from 22.15 on; null in older versions.
import * as zlib from "node:zlib";
import type { InflateZstd } from "../../core/table/nfcapd/blocks.ts";

type Inflate = (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

const inflate = (zlib as unknown as { zstdDecompressSync?: Inflate }).zstdDecompressSync;

export const inflateZstd: InflateZstd | null = inflate
  ? (input, most) => {
      try {
        return inflate(input, { maxOutputLength: most });
      } catch {
        return null;
      }
    }
  : null;
