// Reader, decoder, meter and derivation of columns on one core, each added in turn. Stores nothing.
// tsx bench/meter-micro.ts FILE [rounds]: prints a table and one JSON line.

import { closeSync, openSync, readSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { createDecoder } from "../src/core/capture/layers/decode.ts";
import { tunnelNames } from "../src/core/capture/packet.ts";
import { createCaptureReader } from "../src/core/capture/reader.ts";
import { deriveFlows } from "../src/core/flow/derive.ts";
import { FlowMeter } from "../src/core/flow/meter.ts";

const stages = ["read", "decode", "meter", "derive"] as const;

function run(path: string, stage: (typeof stages)[number]) {
  const depth = stages.indexOf(stage);
  const decoder = createDecoder();
  let frames = 0;
  let flows = 0;
  let firstRowsMs = Number.NaN;
  const start = performance.now();
  const meter = new FlowMeter({}, (batch) => {
    flows += batch.rows;
    if (depth >= 3) deriveFlows(batch, { communityIdSeed: 0, tunnelNames });
    if (Number.isNaN(firstRowsMs)) firstRowsMs = performance.now() - start;
  });
  const reader = createCaptureReader({
    onPacket(packet) {
      frames += 1;
      if (depth >= 1) decoder.decode(packet);
      if (depth >= 2) meter.add(packet);
    },
  });
  const chunk = new Uint8Array(1 << 20);
  const file = openSync(path, "r");
  for (;;) {
    const length = readSync(file, chunk, 0, chunk.length, null);
    if (length === 0) break;
    reader.push(chunk.subarray(0, length));
  }
  closeSync(file);
  reader.end();
  meter.finish();
  const seconds = (performance.now() - start) / 1000;
  return { stage, frames, flows, seconds, packetsPerS: frames / seconds, firstRowsMs };
}

const path = process.argv[2];
if (path === undefined) throw new Error("tsx bench/meter-micro.ts FILE [rounds]");
const rounds = Number(process.argv[3] ?? 3);
const only = process.argv[4];
const best = stages
  .filter((stage) => only === undefined || stage === only)
  .map((stage) => {
    const runs = Array.from({ length: rounds }, () => run(path, stage));
    return runs.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  });
console.table(
  best.map(({ stage, seconds, packetsPerS, firstRowsMs }) => ({
    stage,
    seconds: seconds.toFixed(2),
    "packets/s": Math.round(packetsPerS).toLocaleString("en"),
    "first rows, ms": Math.round(firstRowsMs),
  })),
);
const [last] = best.slice(-1);
console.log(JSON.stringify({ ...last, peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
