// The thread of a watch: source → reader → decoder → health and meter, finished flows out a few times a second. It knows no store.
import { HealthCounter } from "../../core/capture/health.ts";
import { createDecoder } from "../../core/capture/layers/decode.ts";
import { mergeSummaries } from "../../core/capture/merge-summaries.ts";
import { type Packet, tunnelNames } from "../../core/capture/packet.ts";
import { type CaptureSummary, createCaptureReader } from "../../core/capture/reader.ts";
import { deriveFlows } from "../../core/flow/derive.ts";
import { FlowMeter } from "../../core/flow/meter.ts";
import { buffersOf } from "../capture/table-buffers.ts";
import { type InThread, serveThread } from "../work/in-thread.ts";
import { openSource } from "./sources.ts";
import type { WatchCounts, WatchNote, WatchOrder, WatchResult } from "./watch-messages.ts";

const tickMs = 200;
const countEveryMs = 1000;

async function watchSource(
  { source: from, tunnels, communityIdSeed, meter: options }: WatchOrder,
  { control, say }: InThread<WatchNote>,
): Promise<WatchResult> {
  const source = openSource(from, control);
  const decoder = createDecoder({ tunnels });
  const health = new HealthCounter();
  let arrivedMs = Date.now();
  let lastPacketUs = Number.NaN;
  let bytes = 0;
  const meter = new FlowMeter(options, (flows) => {
    const table = deriveFlows(flows, { communityIdSeed, tunnelNames });
    say({ kind: "flows", flows: table, arrivedMs }, buffersOf(table));
    // Waits while the engine has several batches to store: the source then waits too.
    control.sent();
  });
  const take = (packet: Packet) => {
    decoder.decode(packet);
    health.add(packet);
    meter.add(packet);
    bytes += packet.wireLength;
    lastPacketUs = packet.timeUs;
  };
  const ended: { name: string; summary: CaptureSummary }[] = [];
  const newReader = () =>
    createCaptureReader({ framesBefore: ended.at(-1)?.summary.frames ?? 0, onPacket: take });
  let reader = newReader();
  let file = 0;
  const finishFile = () => {
    reader.end();
    ended.push({ name: `capture ${file + 1}`, summary: reader.summary() });
  };

  let flushedMs = Date.now();
  let countedMs = 0;
  const tick = () => {
    const nowMs = Date.now();
    // The clock of the packets goes on while none arrive.
    const silentMs = nowMs - arrivedMs;
    if (silentMs > tickMs) meter.pass(lastPacketUs + silentMs * 1000);
    flushedMs = nowMs;
    meter.flush();
    if (nowMs - countedMs < countEveryMs) return;
    countedMs = nowMs;
    say({ kind: "counts", counts: counts() });
  };
  const counts = (): WatchCounts => ({ ...meter.counts(), bytes, dropped: source.dropped() });
  const timer = setInterval(tick, tickMs);
  let sentence = "";
  try {
    for await (const piece of source.pieces) {
      if (piece.file !== file) {
        finishFile();
        reader = newReader();
        file = piece.file;
      }
      arrivedMs = Date.now();
      reader.push(piece.bytes);
      if (reader.stopped) {
        sentence = reader.summary().refusal || "The capture is damaged beyond this point.";
        break;
      }
      // A source that never rests leaves the timer no time.
      if (arrivedMs - flushedMs >= tickMs) tick();
    }
  } finally {
    clearInterval(timer);
  }
  finishFile();
  meter.finish();
  const summary = mergeSummaries(ended);
  return {
    health: health.health(summary),
    counts: counts(),
    comments: summary.comments,
    refusal: summary.refusal,
    parts: [],
    ended: sentence || source.ended(),
  };
}

serveThread(watchSource);
