// The thread of a watch: a source in, finished flows out a few times a second. It knows no store.
import { type InThread, serveThread } from "../work/in-thread.ts";
import { watchLog } from "./watch-log.ts";
import type { WatchNote, WatchOrder, WatchResult } from "./watch-messages.ts";
import { watchNetflow } from "./watch-netflow.ts";
import { watchPackets } from "./watch-packets.ts";

function watchSource(order: WatchOrder, thread: InThread<WatchNote>): Promise<WatchResult> {
  const { source, log } = order;
  if (log !== null) return watchLog(log, order, thread);
  return source.kind === "netflow"
    ? watchNetflow(source, order, thread)
    : watchPackets(source, order, thread);
}

serveThread(watchSource);
