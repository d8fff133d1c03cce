// Reads the flows of a capture file as rows by column name, for tests.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { createDecoder } from "../../src/core/capture/layers/decode.ts";
import { createCaptureReader } from "../../src/core/capture/reader.ts";
import { createTestMeter, type FlowRow, type TestOptions } from "./metered.ts";

/** Meters a pcap or pcapng, gzipped or not. */
export function meterCapture(path: string, options: TestOptions = {}): FlowRow[] {
  const rows: FlowRow[] = [];
  const meter = createTestMeter(options, rows);
  const decoder = createDecoder();
  const reader = createCaptureReader({
    onPacket(packet) {
      decoder.decode(packet);
      meter.add(packet);
    },
  });
  const bytes = readFileSync(path);
  reader.push(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  reader.end();
  meter.finish();
  return rows;
}
