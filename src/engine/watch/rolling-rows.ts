// The rows of a watch in one dataset, or in one after another: a new day of the traffic begins the next, and so does a dataset that takes too
// much of the space that may be used, or has so many rows that the search for its incidents would take too much memory. A row is stored with
// the progress that counts it, so a kill in between loses and repeats none.
import type { JobInput } from "../../shared/contract/contract.ts";
import type { IncidentTools } from "../incident/incident-handlers.ts";
import type { LiveFlows, LiveTools } from "./live-flows.ts";
import type { LiveStretch } from "./live-stretch.ts";
import type { WatchProgress } from "./progress.ts";
import { createRetention } from "./retention.ts";
import { dayAt, nameOfDay, type Rolled, splitByDay } from "./roll.ts";
import type { WatchNote } from "./watch-messages.ts";

/** How often the limits are looked at. */
const lookEveryMs = 10_000;
/** The search for incidents reads all rows of a dataset at once: about half a gigabyte for a million. */
const mostRowsOfDataset = 1_000_000;

interface RollingOptions {
  first: LiveFlows;
  open(live: LiveFlows): Promise<LiveStretch>;
  /** The source as its datasets record it. */
  path: string;
  /** The name of the datasets without their day. */
  name: string;
  input: Pick<JobInput<"watch.run">, "roll" | "keepDays" | "keepBytes" | "mostRows">;
}

export interface RollingRows {
  /** The one that takes rows. */
  readonly current: LiveStretch;
  /** Rows of all datasets of this watch. */
  readonly flows: number;
  readonly incidents: number;
  /** What is kept, in one sentence. */
  readonly kept: string;
  /** The last dataset that has rows; null without one. */
  readonly lastId: number | null;
  add(note: Extract<WatchNote, { kind: "flows" }>): Promise<void>;
  end(outcome: Parameters<LiveFlows["end"]>[0]): Promise<void>;
  fail(): Promise<void>;
  close(): void;
}

export async function createRollingRows(
  { first, open, path, name, input }: RollingOptions,
  tools: IncidentTools & LiveTools,
): Promise<RollingRows> {
  const { now } = tools;
  const { keepDays, keepBytes, mostRows = mostRowsOfDataset } = input;
  const rolls = input.roll !== undefined || keepDays !== undefined || keepBytes !== undefined;
  const retention = createRetention(path, { keepDays, keepBytes }, tools);
  const ended = { flows: 0, incidents: 0, lastId: null as number | null };
  let current = await open(first);
  let finishing: Promise<void> = Promise.resolve();
  let failure: unknown = null;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let day = await dayOfFirst();

  /** The day of a dataset that goes on; null for a new one. */
  async function dayOfFirst(): Promise<string | null> {
    if (!rolls || first.rows === 0) return null;
    return first.source.rolled?.day ?? lastDayOf(first);
  }

  async function lastDayOf({ id }: LiveFlows): Promise<string | null> {
    const { timeSpan } = await tools.datasets.get(id);
    return timeSpan === null ? null : dayAt(timeSpan.toMs);
  }

  const describe = (live: LiveFlows, rolled: Rolled) =>
    live.describe({ name: nameOfDay(name, rolled), source: { ...live.source, rolled } });

  /** Goes on in a new dataset, which takes rows while the present one is finished. */
  async function roll(newDay: string): Promise<void> {
    await finishing;
    if (failure !== null) throw failure;
    const previous = current;
    const part = newDay === day || !rolls ? (previous.live.source.rolled?.part ?? 1) + 1 : 1;
    const rolled: Rolled = { day: newDay, part, after: previous.live.id };
    const live = await previous.live.next({ name: nameOfDay(name, rolled), rolled });
    current = await open(live);
    day = newDay;
    ended.flows += previous.live.rows;
    ended.lastId = previous.live.id;
    finishing = previous.live
      .fold()
      .then(() => previous.end({ health: null, refused: [], warnings: [] }))
      .then(() => {
        ended.incidents += previous.incidents;
        return look();
      })
      .catch(async (thrown) => {
        failure ??= thrown;
        await previous.fail();
      });
  }

  async function look(): Promise<void> {
    lookedMs = now();
    await retention.look(await tools.datasets.get(current.live.id));
  }

  /** Progress for the first rows of a batch, while the others are not stored. Packets of stored flows are known by their frames. */
  const partly = (before: WatchProgress | null, rowsAfter: number): WatchProgress | null =>
    before?.kind === "log" ? { ...before, rowsAfter: (before.rowsAfter ?? 0) + rowsAfter } : before;

  return {
    get current() {
      return current;
    },
    get flows() {
      return ended.flows + current.live.rows;
    },
    get incidents() {
      return ended.incidents + current.incidents;
    },
    get kept() {
      return retention.sentence;
    },
    get lastId() {
      return current.live.rows > 0 ? current.live.id : ended.lastId;
    },
    async add({ flows, arrivedMs, progress, before }) {
      if (failure !== null) throw failure;
      if (current.live.rows >= mostRows) await roll(day ?? (await lastDayOf(current.live)) ?? dayAt(now()));
      if (!rolls) return current.add(flows, arrivedMs, progress);
      if (day !== null && current.live.rows > 0 && retention.isFull(current.live.bytes())) await roll(day);
      const parts = splitByDay(flows, day, now());
      let rows = 0;
      for (const [k, part] of parts.entries()) {
        if (part.newDay !== null && part.newDay !== day) {
          if (current.live.rows > 0) await roll(part.newDay);
          else {
            await describe(current.live, {
              day: part.newDay,
              part: 1,
              after: current.live.source.rolled?.after ?? null,
            });
            day = part.newDay;
          }
        }
        rows += part.flows.rows;
        const isLast = k === parts.length - 1;
        await current.add(part.flows, arrivedMs, isLast ? progress : partly(before, rows));
      }
      if (now() - lookedMs >= lookEveryMs) await look();
    },
    async end(outcome) {
      await finishing;
      if (failure !== null) throw failure;
      await current.end(outcome);
      if (current.live.rows > 0) await look();
    },
    async fail() {
      await finishing;
      await current.fail();
    },
    close: () => current.close(),
  };
}
