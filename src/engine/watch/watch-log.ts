// A log of flows that a sensor appends to (Zeek's conn.log, Suricata's eve.json): its lines become rows as they come.
import { deriveRows } from "../../core/table/derive-rows.ts";
import { createRecordParser } from "../../core/table/records/record-parser.ts";
import type { RecordBatch } from "../../core/table/records/record-table.ts";
import { typedBatch } from "../../core/table/records/typed-batch.ts";
import { buffersOf } from "../capture/table-buffers.ts";
import type { InThread } from "../work/in-thread.ts";
import { followLog } from "./follow-log.ts";
import { createLiveContext } from "./live-context.ts";
import { createLogEvents } from "./log-events.ts";
import type { LogProgress } from "./progress.ts";
import type { WatchCounts, WatchNote, WatchOrder, WatchResult } from "./watch-messages.ts";

const tickMs = 200;
const countEveryMs = 1000;
const sliceLength = 1 << 17;

export async function watchLog(
  { path, plan, sides }: NonNullable<WatchOrder["log"]>,
  { columns, from: earlier, context: stored }: WatchOrder,
  { control, say }: InThread<WatchNote>,
): Promise<WatchResult> {
  const from = earlier?.kind === "log" ? earlier : null;
  const hasHeader = plan.format === "zeek-tsv";
  const hasEvents = plan.joinedBy !== undefined;
  const log = followLog(path, { from, hasHeader, readsBefore: hasEvents, control });
  const events = hasEvents ? createLogEvents(plan, plan.joinedBy!) : null;
  const parser = createRecordParser(plan);
  const context = stored === null ? null : createLiveContext();
  if (stored !== null) context?.begin(stored);
  const known = new Set(columns.map(({ name }) => name));
  const leftOut = new Set<string>();
  let decoder = new TextDecoder("utf-8");
  let progress: LogProgress | null = null;
  /** What was read when the last rows were sent, and rows after it that an earlier watch has stored. */
  let before: LogProgress | null = from;
  let storedRows = from?.rowsAfter ?? 0;
  let arrivedMs = Date.now();
  let rows = 0;
  let bytes = 0;
  let countedMs = 0;

  const sendRows = () => {
    const taken = parser.take();
    if (taken === null || progress === null) return;
    const passed = Math.min(storedRows, taken.rows);
    storedRows -= passed;
    const batch = passed === 0 ? taken : withoutFirst(taken, passed);
    if (batch.rows === 0) return;
    for (const { name } of batch.columns) if (!known.has(name)) leftOut.add(name);
    rows += batch.rows;
    const derived = deriveRows(typedBatch(events?.join(batch) ?? batch, columns));
    const flows = context?.join(derived) ?? derived;
    say({ kind: "flows", flows, arrivedMs, progress, before }, buffersOf(flows));
    before = progress;
    control.sent();
  };
  const counts = (): WatchCounts => ({
    packets: rows + parser.refusedRows,
    bytes,
    open: 0,
    dropped: null,
    trouble: [...log.trouble, ...(events?.trouble ?? []), ...newColumns()],
  });
  const newColumns = () =>
    leftOut.size === 0
      ? []
      : [
          `Fields that came up after the watch began are left out: ${[...leftOut].slice(0, 20).join(", ")}; a new watch has them.`,
        ];
  const tick = () => {
    const nowMs = Date.now();
    if (nowMs - countedMs < countEveryMs) return;
    countedMs = nowMs;
    say({ kind: "counts", counts: counts() });
  };

  // What other logs say is read before the flows are.
  const sidesRead = events === null ? [] : sides.map((side) => events.follow(side, hasHeader, control));
  const timer = setInterval(tick, tickMs);
  try {
    await Promise.all(sidesRead.map(({ first }) => first));
    for await (const piece of log.pieces) {
      if (piece.isNewFile) {
        parser.push(decoder.decode());
        parser.end();
        decoder = new TextDecoder("utf-8");
      }
      events?.push(piece.bytes);
      if (piece.isBefore) continue;
      arrivedMs = Date.now();
      bytes += piece.bytes.length;
      const text = decoder.decode(piece.bytes, { stream: true });
      for (let at = 0; at < text.length; at += sliceLength) parser.push(text.slice(at, at + sliceLength));
      before ??= { ...piece.progress, offset: 0 };
      // Rows go out by whole pieces, because their progress does.
      progress = piece.progress;
      sendRows();
      tick();
    }
  } finally {
    clearInterval(timer);
    control.cancel();
    await Promise.all(sidesRead.map(({ whole }) => whole));
  }
  parser.push(decoder.decode());
  parser.end();
  sendRows();
  return {
    counts: counts(),
    ended: log.ended(),
    progress,
    refusal: "",
    metered: null,
    refused: [...parser.refused],
    refusedRows: parser.refusedRows,
    warnings: [...parser.warnings, ...counts().trouble],
  };
}

const withoutFirst = ({ columns, values, rows }: RecordBatch, first: number): RecordBatch => ({
  columns,
  values: values.map((column) => column.slice(first)),
  rows: rows - first,
});
