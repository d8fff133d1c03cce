// One live dataset of a watch with all that follows its rows: the last flows for the window, scores, incidents. A watch has one, or one after
// another when it begins a dataset each day; one that ends is finished while the next one takes rows.
import type { TableData } from "../../core/table/columns.ts";
import { searchIncidents } from "../incident/find-incidents.ts";
import type { IncidentTools } from "../incident/incident-handlers.ts";
import { scoreAndKeep } from "../score/score-dataset.ts";
import type { JobContext } from "../work/queue.ts";
import { followIncidents } from "./follow-incidents.ts";
import type { Latency } from "./latency.ts";
import type { LiveFlows, LiveTools } from "./live-flows.ts";
import type { WatchProgress } from "./progress.ts";
import { createRecentFlows, type RecentFlows } from "./recent-flows.ts";
import { readsContext } from "./watch-model.ts";
import { openWatchScores, type WatchScores } from "./watch-scores.ts";

interface StretchOptions {
  live: LiveFlows;
  modelId: number | null | undefined;
  followsChampion: boolean;
  /** Whether the source waits for a model that is slow; not after a stop, which ends soon. */
  sourceWaits(): boolean;
  /** Whether the context columns are computed again at the end. */
  settlesContext: boolean;
  latency: Latency;
  context: JobContext;
}

export interface LiveStretch {
  readonly live: LiveFlows;
  readonly recent: RecentFlows;
  readonly scores: WatchScores;
  readonly incidents: number;
  add(flows: TableData, arrivedMs: number, progress: WatchProgress | null): Promise<void>;
  /** Shows the flows that are open now. */
  setOpen(flows: TableData): Promise<void>;
  /** Scores and searches the last rows and makes an ordinary dataset of all. */
  end(outcome: Parameters<LiveFlows["end"]>[0]): Promise<void>;
  /** After an error: keeps the rows. Does nothing after `end`. */
  fail(): Promise<void>;
  close(): void;
}

export async function openStretch(
  { live, modelId, followsChampion, sourceWaits, settlesContext, latency, context }: StretchOptions,
  tools: IncidentTools & LiveTools,
): Promise<LiveStretch> {
  const { now } = tools;
  const recent = createRecentFlows(live.columns);
  const scores = await openWatchScores(
    { modelId, followsChampion, live, source: live.source.path, sourceWaits, context, scored },
    tools,
  );
  const incidents = followIncidents({
    signal: context.signal,
    now,
    rows: () => live.rows,
    // Flags are evidence, so the scores are stored before each search.
    async search(search) {
      await scores.store();
      return (await searchIncidents(live.id, search, tools)).incidents;
    },
  });

  function scored(...[rows, found, { table, arrivedMs, stored }]: Parameters<Scored>): void {
    // A row is there when it is stored and scored.
    const isThere = () => {
      recent.score(rows, found);
      if (stored !== undefined) latency.add(now() - arrivedMs, table.rows);
    };
    if (stored === undefined) isThere();
    else void stored.then(isThere, () => {});
  }

  /** Scores the rows whose context columns changed at the end, when the model reads any of these. */
  async function scoreSettled(modelId: number): Promise<void> {
    const whole = await tools.datasets.get(live.id);
    const by = await tools.models.get(modelId);
    if (!readsContext(by, whole, tools)) return;
    await scoreAndKeep(by, whole, context, tools);
    await searchIncidents(live.id, context, tools);
  }

  const close = () => {
    incidents.stop();
    scores.close();
  };
  return {
    live,
    recent,
    scores,
    get incidents() {
      return incidents.count;
    },
    async add(flows, arrivedMs, progress) {
      const firstRow = live.rows;
      // The model has the rows while they are stored.
      const stored = live.add(flows, progress).then(() => recent.add(flows, firstRow));
      const outcomes = await Promise.allSettled([
        stored,
        scores.add({ table: flows, firstRow, arrivedMs, stored }),
      ]);
      for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
      if (outcomes[1].status === "fulfilled" && !outcomes[1].value)
        latency.add(now() - arrivedMs, flows.rows);
    },
    async setOpen(flows) {
      recent.setOpen(flows, await scores.look(flows));
    },
    async end(outcome) {
      await scores.settled();
      const isSettled = settlesContext && (await live.settleContext()) > 0;
      await incidents.end();
      const { signal } = context;
      if (await scores.store()) await searchIncidents(live.id, { signal, report: () => {} }, tools);
      await live.end(outcome);
      const { model } = scores.state();
      if (isSettled && model !== null && live.rows > 0) await scoreSettled(model.id);
      close();
    },
    fail: () => live.end({ health: null, refused: [], warnings: ["The watch ended with an error."] }),
    close,
  };
}

type Scored = Parameters<typeof openWatchScores>[0]["scored"];
