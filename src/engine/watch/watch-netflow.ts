// NetFlow and IPFIX that exporters send over UDP. Nobody waits for a slow reader there, so this thread never waits for the engine: rows are
// held in memory while it stores others, and a datagram is dropped, and counted, only beyond that.
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { deriveRows } from "../../core/table/derive-rows.ts";
import { createNetflowTable } from "../../core/table/records/netflow.ts";
import { pairingWarning } from "../../core/table/records/nfdump.ts";
import { answerWithinMs } from "../../core/table/records/pair-flows.ts";
import { typedBatch } from "../../core/table/records/typed-batch.ts";
import { AppError } from "../../shared/errors.ts";
import { countText, manyText } from "../../shared/number-words.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import { buffersOf } from "../capture/table-buffers.ts";
import type { InThread } from "../work/in-thread.ts";
import { createLiveContext } from "./live-context.ts";
import { waitFor } from "./wait.ts";
import type { WatchCounts, WatchNote, WatchOrder, WatchResult } from "./watch-messages.ts";

const tickMs = 200;
const countEveryMs = 1000;
/** The system gives as much of it as its limit allows (net.core.rmem_max). */
const receiveBytes = 16 << 20;
const batchRows = 8192;
const mostHeldRows = 500_000;
/** A template usually comes at least every so often; data that waits longer is worth a sentence. */
const templateWithinMs = 60_000;
/** Forged senders can have trouble by the thousand, and the window hears of it every second. */
const mostSentences = 20;

type NetflowSource = Extract<WatchSource, { kind: "netflow" }>;

export async function watchNetflow(
  { address, port }: NetflowSource,
  { columns, context: stored }: WatchOrder,
  { control, say }: InThread<WatchNote>,
): Promise<WatchResult> {
  const { table, push, pairs, end, counts: exporterCounts } = createNetflowTable();
  const context = stored === null ? null : createLiveContext();
  const startedMs = Date.now();
  let bytes = 0;
  let arrivedMs = startedMs;
  let droppedDatagrams = 0;
  let countedMs = 0;
  /** How many records had come, at times of the last seconds: those without an answer go alone after a while. */
  const marks: { atMs: number; waited: number }[] = [];

  const sendRows = () => {
    const batch = table.take();
    if (batch === null) return;
    const derived = deriveRows(typedBatch(batch, columns));
    const flows = context?.join(derived) ?? derived;
    say({ kind: "flows", flows, arrivedMs, progress: null, before: null }, buffersOf(flows));
    control.count();
  };
  const onMessage = (datagram: Buffer, { address: from }: RemoteInfo) => {
    bytes += datagram.length;
    if (table.rows >= mostHeldRows) {
      droppedDatagrams++;
      return;
    }
    if (table.rows === 0) arrivedMs = Date.now();
    // Not by port: a program that forwards datagrams may send each from another one.
    push(datagram, from);
    if (table.rows >= batchRows && control.hasRoom) sendRows();
  };
  const tick = () => {
    const nowMs = Date.now();
    marks.push({ atMs: nowMs, waited: pairs.waited });
    while (marks[0]!.atMs < nowMs - answerWithinMs) pairs.endFirst(marks.shift()!.waited);
    if (control.hasRoom) sendRows();
    if (nowMs - countedMs < countEveryMs) return;
    countedMs = nowMs;
    say({ kind: "counts", counts: counts() });
  };
  const counts = (): WatchCounts => {
    const exporters = exporterCounts();
    const lost = exporters.reduce((sum, exporter) => sum + exporter.lost, 0);
    const records = exporters.reduce((sum, { flows }) => sum + flows, 0);
    return { packets: records, bytes, open: 0, dropped: lost + droppedDatagrams, trouble: trouble() };
  };
  const trouble = (): string[] => [
    ...firstOf(
      exporterCounts().flatMap(({ name, version, lost, flows, waiting }) => {
        const sentences: string[] = [];
        if (lost > 0) {
          const unit = version === 9 ? "message" : "flow";
          sentences.push(
            `${manyText(lost, unit)} of the exporter ${name} did not arrive, by its sequence numbers.`,
          );
        }
        const isLate = flows === 0 && Date.now() - startedMs > templateWithinMs;
        if (waiting > 0 && (isLate || control.cancelled))
          sentences.push(
            `The exporter ${name} sends data but not the template that says how to read it; let it send templates every minute.`,
          );
        return sentences;
      }),
    ),
    ...(droppedDatagrams === 0
      ? []
      : [
          `${manyText(droppedDatagrams, "datagram")} came faster than flows could be stored, and were dropped.`,
        ]),
    ...table.refused.map(({ reason, count }) => `${reason} (${countText(count)} times).`),
  ];

  const socket = await listen(address, port, onMessage);
  const timer = setInterval(tick, tickMs);
  let failure: Error | null = null;
  socket.on("error", (error) => {
    failure = error;
  });
  try {
    while (!control.cancelled && failure === null) await waitFor(tickMs, control);
  } finally {
    clearInterval(timer);
    socket.close();
  }
  if (failure !== null) throw failure;
  end();
  sendRows();
  return {
    counts: counts(),
    ended: "",
    progress: null,
    refusal: "",
    metered: null,
    refused: [...table.refused],
    refusedRows: table.refusedRows,
    warnings: [pairingWarning, ...trouble()],
  };
}

const firstOf = (sentences: readonly string[]): string[] =>
  sentences.length <= mostSentences
    ? [...sentences]
    : [
        ...sentences.slice(0, mostSentences),
        `${countText(sentences.length - mostSentences)} more sentences like these were left out.`,
      ];

async function listen(
  address: string,
  port: number,
  onMessage: (datagram: Buffer, from: RemoteInfo) => void,
): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(address) ? "udp6" : "udp4", recvBufferSize: receiveBytes });
  socket.on("message", onMessage);
  socket.bind(port, address);
  try {
    await once(socket, "listening");
  } catch (thrown) {
    throw new AppError("INVALID_INPUT", cannotListen(address, port, thrown as NodeJS.ErrnoException));
  }
  return socket;
}

function cannotListen(address: string, port: number, { code, message }: NodeJS.ErrnoException): string {
  const place = `UDP port ${port} of ${address}`;
  switch (code) {
    case "EADDRINUSE":
      return `Another program listens on ${place}; end it, or let the exporters send to another port.`;
    case "EADDRNOTAVAIL":
      return `This machine has no address ${address}; name one of its addresses, or 0.0.0.0 for all.`;
    case "EACCES":
      return `This user may not listen on ${place}; choose a port above 1023.`;
    default:
      return `It is not possible to listen on ${place}: ${message}`;
  }
}
