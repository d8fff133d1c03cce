// Packets that are still arriving: source → reader → decoder → health and meter.
import { HealthCounter } from "../../core/capture/health.ts";
import { createDecoder } from "../../core/capture/layers/decode.ts";
import { type Packet, tunnelNames } from "../../core/capture/packet.ts";
import { deriveFlows } from "../../core/flow/derive.ts";
import { FlowMeter } from "../../core/flow/meter.ts";
import { createFileReaders } from "../capture/file-readers.ts";
import { buffersOf } from "../capture/table-buffers.ts";
import type { InThread } from "../work/in-thread.ts";
import { openSource, type PacketSource } from "./sources.ts";
import type { WatchCounts, WatchNote, WatchOrder, WatchResult } from "./watch-messages.ts";

const tickMs = 200;
const countEveryMs = 1000;

export async function watchPackets(
  from: PacketSource,
  { tunnels, communityIdSeed, meter: options }: WatchOrder,
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
  const names = ["capture 1"];
  const readers = createFileReaders(names, take);
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
  const counts = (): WatchCounts => {
    const { packets, open } = meter.counts();
    return { packets, open, bytes, dropped: source.dropped(), trouble: [] };
  };
  const timer = setInterval(tick, tickMs);
  let isDamaged = false;
  try {
    for await (const piece of source.pieces) {
      if (piece.file === names.length) names.push(`capture ${names.length + 1}`);
      arrivedMs = Date.now();
      readers.push(piece);
      if (readers.stopped) {
        isDamaged = true;
        break;
      }
      // A source that never rests leaves the timer no time.
      if (arrivedMs - flushedMs >= tickMs) tick();
    }
  } finally {
    clearInterval(timer);
  }
  const { summary } = readers.end();
  meter.finish();
  return {
    counts: counts(),
    ended: isDamaged ? "The capture is damaged beyond this point." : source.ended(),
    refusal: summary.refusal,
    metered: {
      health: health.health(summary),
      counts: meter.counts(),
      comments: summary.comments,
      refusal: summary.refusal,
      parts: [],
    },
    refused: [],
    refusedRows: 0,
    warnings: [],
  };
}
