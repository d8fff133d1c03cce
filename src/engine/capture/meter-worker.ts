// The thread that meters a capture: takes bytes from the ring, reads and decodes packets, measures health and flows, and sends batches of
// finished flows as columns. It opens no file and no database.

import { HealthCounter } from "../../core/capture/health.ts";
import { createDecoder } from "../../core/capture/layers/decode.ts";
import { tunnelNames } from "../../core/capture/packet.ts";
import { deriveFlows } from "../../core/flow/derive.ts";
import { FlowMeter } from "../../core/flow/meter.ts";
import type { RawFlows } from "../../core/flow/raw-flows.ts";
import { type InThread, serveThread } from "../work/in-thread.ts";
import { ChunkRing } from "./chunk-ring.ts";
import { createFileReaders } from "./file-readers.ts";
import type { MeterNote, MeterOrder, MeterResult } from "./meter-messages.ts";
import { buffersOf } from "./table-buffers.ts";

/** When a partial batch is sent, so that its rows do not wait: the first batch, and all later ones. */
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
  let reportedMs = flushedMs;
  let flushAfterMs = firstFlushMs;
  const send = (flows: RawFlows) => {
    // Drop the rest after a cancel.
    if (control.cancelled) return;
    flushedMs = performance.now();
    flushAfterMs = flushEveryMs;
    const table = deriveFlows(flows, { communityIdSeed, tunnelNames });
    say({ kind: "flows", flows: table }, buffersOf(table));
    control.sent();
  };
  const meter = new FlowMeter(options, send, release);
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
    // Does nothing if no flow is finished; the next piece tries again.
    if (nowMs - flushedMs >= flushAfterMs) meter.flush();
    if (nowMs - reportedMs >= progressEveryMs) {
      reportedMs = nowMs;
      say({ kind: "progress", fileBytes: piece.fileBytes });
    }
  }
  ring.stop();
  const { summary, parts } = files.end();
  if (!control.cancelled) meter.finish();
  const { refusal, comments } = summary;
  return { health: health.health(summary), counts: meter.counts(), comments, refusal, parts };
}

/** A collector that has enough memory would keep a hundred megabytes of ended flows. What was moved into a fresh object goes at once. */
const release = (buffer: ArrayBuffer): void => void structuredClone(buffer, { transfer: [buffer] });

serveThread(meterCapture);
