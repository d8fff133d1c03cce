// The thread that meters one capture: file → reader → decoder → health and meter, batches of finished flows out.
// It knows no table and no store.
import { createDecoder } from "../../core/capture/decode.ts";
import { HealthCounter } from "../../core/capture/health.ts";
import { createCaptureReader } from "../../core/capture/reader.ts";
import { FlowMeter } from "../../core/flow/meter.ts";
import { type InThread, serveThread } from "./in-thread.ts";
import type { Metered, MeterNote, MeterOrder } from "./meter-messages.ts";
import { readChunks } from "./read-chunks.ts";

/** When batches are sent before they are full, so that their first rows do not wait: the very first one, and the others. */
const firstFlushMs = 250;
const flushEveryMs = 1000;
const progressEveryMs = 100;

async function meterCapture(
  { path, gzip, tunnels, meter: options }: MeterOrder,
  { control, say }: InThread<MeterNote>,
): Promise<Metered> {
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
    say({ kind: "flows", flows }, [flows.words.buffer as ArrayBuffer]);
    control.sent();
  });
  const reader = createCaptureReader({
    onPacket(packet) {
      decoder.decode(packet);
      health.add(packet);
      meter.add(packet);
    },
  });
  const { damage } = await readChunks(path, gzip, (chunk, fileBytes) => {
    reader.push(chunk);
    const nowMs = performance.now();
    // Without a finished flow this does nothing, and is tried again with the next piece.
    if (nowMs - flushedMs >= flushAfterMs) meter.flush();
    if (nowMs - saidMs >= progressEveryMs) {
      saidMs = nowMs;
      say({ kind: "progress", fileBytes });
    }
    return !control.cancelled && !reader.stopped;
  });
  reader.end();
  if (!control.cancelled) meter.finish();
  const summary = reader.summary();
  const { refusal, comments } = summary;
  return { health: health.health(summary), counts: meter.counts(), comments, refusal, damage };
}

serveThread(meterCapture);
