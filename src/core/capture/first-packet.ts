// The time of a capture's first packet, from the first bytes of the file.
import { createCaptureReader } from "./reader.ts";

/** Milliseconds since 1970; null if the bytes hold no whole packet. */
export function firstPacketMs(head: Uint8Array): number | null {
  let firstMs: number | null = null;
  const reader = createCaptureReader({
    onPacket({ timeUs }) {
      firstMs ??= timeUs / 1000;
    },
  });
  for (let at = 0; at < head.length && firstMs === null && !reader.stopped; at += 4096)
    reader.push(head.subarray(at, at + 4096));
  return firstMs;
}
