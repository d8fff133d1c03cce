// Packets that are still arriving: source → reader → decoder → health and meter.
import { join } from "node:path";
import { HealthCounter } from "../../core/capture/health.ts";
import { createDecoder } from "../../core/capture/layers/decode.ts";
import { type Packet, tunnelNames } from "../../core/capture/packet.ts";
import { deriveFlows } from "../../core/flow/derive.ts";
import { FlowMeter } from "../../core/flow/meter.ts";
import { StoredFlows } from "../../core/flow/stored-flows.ts";
import { createFileReaders } from "../capture/file-readers.ts";
import { buffersOf } from "../capture/table-buffers.ts";
import type { InThread } from "../work/in-thread.ts";
import { createArrivalTimes } from "./arrival-times.ts";
import { createClockWatch } from "./clock-watch.ts";
import { createPacketRing } from "./packet-ring.ts";
import type { WatchProgress } from "./progress.ts";
import { createReadPlace } from "./read-place.ts";
import { openSource, type PacketSource } from "./sources.ts";
import type { WatchCounts, WatchNote, WatchOrder, WatchResult } from "./watch-messages.ts";

/** Finished flows are sent so often, and the clock of silent packets goes on. */
const tickMs = 100;
const countEveryMs = 1000;
/** Open flows that are shown, and how seldom they are looked for: for at most so small a part of the time. */
const mostOpen = 200;
const pausePerLook = 20;

export async function watchPackets(
  source: PacketSource,
  {
    tunnels,
    communityIdSeed,
    meter: options,
    from: earlier,
    stored: storedFlows,
    ring: ringOrder,
  }: WatchOrder,
  { control, say }: InThread<WatchNote>,
): Promise<WatchResult> {
  const from = earlier?.kind === "packets" ? earlier : null;
  const opened = openSource(source, from, control);
  const decoder = createDecoder({ tunnels });
  const health = new HealthCounter();
  const known = new StoredFlows(storedFlows, tunnelNames);
  const place = createReadPlace(from, opened.goesOn ? null : known.lastFrame);
  const ring = ringOrder === null ? null : createPacketRing(ringOrder, Date.now());
  let before: WatchProgress | null = null;
  /** Flows that were open at the end and are not sent. */
  let leftOpen: number | null = null;
  const times = createArrivalTimes(Date.now());
  let lastPacketUs = Number.NaN;
  let bytes = 0;
  const meter = new FlowMeter(options, (flows) => {
    const table = deriveFlows(flows, { communityIdSeed, tunnelNames });
    // The packets of a flow can be read when its row can.
    ring?.flush();
    const progress = place.progress();
    say({ kind: "flows", flows: table, arrivedMs: times.ofBatch(), progress, before }, buffersOf(table));
    before = progress;
    if (leftOpen !== null) {
      leftOpen = Math.max(0, leftOpen - table.rows);
      say({ kind: "counts", counts: counts() });
    }
    // Waits while the engine has several batches to store: the source then waits too.
    control.sent();
  });
  for (const start of known.startedUpTo(place.framesBefore)) meter.startStored(start);
  const clock = createClockWatch();
  const trouble: string[] = [];
  const keep = (packet: Packet) => {
    const path = ring?.add(packet, readers.interfaceOf(packet)) ?? "";
    if (path !== "") say({ kind: "file", path, firstFrame: packet.frame });
  };
  const take = (packet: Packet) => {
    place.frame = packet.frame;
    clock.see(packet.timeUs);
    keep(packet);
    decoder.decode(packet);
    health.add(packet);
    // Packets are read again from the beginning of their file; those of flows that are stored count no more.
    const stored = known.find(packet);
    if (stored !== null) meter.passStored(packet, stored.flow, stored.fromOriginator);
    if (stored !== null || packet.frame < place.firstFrame) return;
    meter.add(packet);
    bytes += packet.wireLength;
    lastPacketUs = packet.timeUs;
  };
  const names = ["capture 1"];
  const readers = createFileReaders(names, take, place.framesBefore);
  let flushedMs = Date.now();
  let countedMs = 0;
  const tick = () => {
    const nowMs = Date.now();
    // The clock of the packets goes on while none arrive.
    const silentMs = nowMs - times.lastMs;
    if (silentMs > tickMs) {
      sendEnded();
      times.silence(nowMs);
      meter.pass(lastPacketUs + silentMs * 1000);
    }
    flushedMs = nowMs;
    sendEnded();
    place.look(nowMs, () => meter.oldestFrame());
    if (nowMs - countedMs < countEveryMs) return;
    countedMs = nowMs;
    sayOpen();
    say({ kind: "counts", counts: counts() });
  };
  const sendEnded = () => {
    meter.flush();
    times.allSent();
  };
  let nextLookMs = 0;
  const sayOpen = () => {
    const beganMs = Date.now();
    if (beganMs < nextLookMs) return;
    const flows = deriveFlows(meter.largestOpen(mostOpen), { communityIdSeed, tunnelNames });
    say({ kind: "open", flows }, buffersOf(flows));
    nextLookMs = Date.now() + pausePerLook * (Date.now() - beganMs);
  };
  const counts = (): WatchCounts => {
    const { packets, open } = meter.counts();
    return { packets, open: leftOpen ?? open, bytes, dropped: opened.dropped(), trouble: troubles() };
  };
  const troubles = () => [...opened.trouble, ...trouble, ...(ring?.trouble ?? []), ...clock.trouble()];
  let damagedFile = -1;
  let currentFile = -1;
  const timer = setInterval(tick, tickMs);
  let isDamaged = false;
  let isRead = false;
  try {
    for await (const piece of opened.pieces) {
      isRead = true;
      if (piece.file === names.length) names.push(`capture ${names.length + 1}`);
      if (piece.of !== null) {
        if (source.kind === "folder" && piece.file !== currentFile)
          say({ kind: "file", path: join(source.path, piece.of.name), firstFrame: place.frame + 1 });
        currentFile = piece.file;
        place.reads(piece.file, piece.of);
        before ??= place.progress();
      }
      times.packets(Date.now());
      readers.push(piece);
      if (readers.stopped && damagedFile !== piece.file) {
        if (source.kind !== "folder") {
          isDamaged = true;
          break;
        }
        damagedFile = piece.file;
        trouble.push(
          `The capture ${piece.of?.name} is damaged after frame ${place.frame}; the rest of it is left out.`,
        );
      }
      // A source that never rests leaves the timer no time.
      if (times.lastMs - flushedMs >= tickMs) tick();
    }
  } finally {
    clearInterval(timer);
  }
  const { summary: read } = readers.end();
  // A watch that is stopped before the first byte came knows nothing against its source.
  const summary = isRead || !control.cancelled ? read : { ...read, refusal: "" };
  // Storing very many open flows takes seconds: say how many, and then how many are left.
  sendEnded();
  times.silence(Date.now());
  leftOpen = meter.counts().open;
  say({ kind: "counts", counts: counts() });
  meter.finish();
  ring?.close();
  place.end();
  return {
    counts: counts(),
    ended: isDamaged ? "The capture is damaged beyond this point." : opened.ended(),
    progress: place.progress(),
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
    warnings: troubles(),
  };
}
