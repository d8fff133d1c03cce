// The thread that meters a capture: ring → a reader for each file → decoder → health and meter, batches of finished flows out, as columns.
// It knows no file and no store.

import { HealthCounter } from "../../core/capture/health.ts";
import { createDecoder } from "../../core/capture/layers/decode.ts";
import { tunnelNames } from "../../core/capture/packet.ts";
import { deriveFlows } from "../../core/flow/derive.ts";
import { FlowMeter } from "../../core/flow/meter.ts";
import type { TableData } from "../../core/table/columns.ts";
import { type InThread, serveThread } from "../work/in-thread.ts";
import { ChunkRing } from "./chunk-ring.ts";
import { createFileReaders } from "./file-readers.ts";
import type { MeterNote, MeterOrder, MeterResult } from "./meter-messages.ts";

/** When batches are sent before they are full, so that their first rows do not wait: the very first one, and the others. */
const firstFlushMs = 250;
const flushEveryMs = 1000;
const progressEveryMs = 100;

async function meterCapture(
  { ring: memory, names, tunnels, communityIdSeed, meter: options }: MeterOrder,
  { control, say }: InThread<MeterNote>,
): Promise<MeterResult> {
  const ring = new ChunkRing(memory);
  const decoder = createDecoder({ tunnels });
  const health = new HealthCounter();
  let flushedMs = performance.now();
  let saidMs = flushedMs;
  let flushAfterMs = firstFlushMs;
  const meter = new FlowMeter(options, (flows) => {
    // After a cancel the rest is dropped.
    if (control.cancelled) return;
    flushedMs = performance.now();
    flushAfterMs = flushEveryMs;
    const table = deriveFlows(flows, { communityIdSeed, tunnelNames });
    say({ kind: "flows", flows: table }, buffersOf(table));
    control.sent();
  });
  const files = createFileReaders(names, (packet) => {
    decoder.decode(packet);
    health.add(packet);
    meter.add(packet);
  });
  for (let piece = ring.next(control); piece !== null; piece = ring.next(control)) {
    files.push(piece);
    ring.release();
    if (files.stopped) break;
    const nowMs = performance.now();
    // Without a finished flow this does nothing, and is tried again with the next piece.
    if (nowMs - flushedMs >= flushAfterMs) meter.flush();
    if (nowMs - saidMs >= progressEveryMs) {
      saidMs = nowMs;
      say({ kind: "progress", fileBytes: piece.fileBytes });
    }
  }
  ring.stop();
  const { summary, parts } = files.end();
  if (!control.cancelled) meter.finish();
  const { refusal, comments } = summary;
  return { health: health.health(summary), counts: meter.counts(), comments, refusal, parts };
}

/** The memory of a table's columns, each piece once. */
function buffersOf({ columns }: TableData): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>();
  for (const column of columns.values())
    buffers.add(column.kind === "text" ? column.codes.buffer : column.values.buffer);
  return [...buffers] as ArrayBuffer[];
}

serveThread(meterCapture);
