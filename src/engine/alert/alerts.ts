// The alerts of an open workspace: hears which incidents changed, and offers those that say something new to every sink whose filter selects
// them. Nothing is sent while no sink is set up.
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Sink, SinkInput, SinkState } from "../../shared/alert-vocabulary.ts";
import { AppError, toFailure } from "../../shared/errors.ts";
import type { IncidentWithVerdict } from "../../shared/incident-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { Log } from "../work/log.ts";
import { type Alert, alertId, newsOf, testAlert } from "./alert.ts";
import { deliver } from "./deliver.ts";
import { checkIncidentFilter, selects } from "./incident-filter.ts";
import {
  createSinkRunner,
  failureSentence,
  type RunnerLimits,
  runnerLimits,
  type SinkRunner,
  withinTime,
} from "./sink-runner.ts";
import { alertsFolder, createSinkStore } from "./sink-store.ts";

export interface Alerts {
  list(): SinkState[];
  save(input: SinkInput): SinkState;
  remove(sinkId: number): Promise<void>;
  /** Sends a test alert now; throws a sentence when the sink does not take it. */
  test(sinkId: number): Promise<{ tookMs: number }>;
  /** The incidents of a dataset were found again. */
  changed(datasetId: number): void;
  close(): Promise<void>;
}

interface AlertSource {
  database: Database;
  dataset: (id: number) => Promise<Dataset>;
  incidents: (datasetId: number) => Promise<readonly IncidentWithVerdict[]>;
  isLive: (datasetId: number) => boolean;
}

interface AlertOptions {
  /** The folder of the workspace. */
  workspace: string;
  /** A workspace that cannot be written sends nothing. */
  isReadOnly: boolean;
  account: string;
  now: () => number;
  log: Log;
  limits?: RunnerLimits;
}

const elsewhere =
  "It was set up by another account or on another machine, so it sends nothing here; save it again to use it.";

export function createAlerts(source: AlertSource, options: AlertOptions): Alerts {
  const { workspace, isReadOnly, account, now, log, limits = runnerLimits } = options;
  const folder = alertsFolder(workspace);
  const store = createSinkStore(workspace);
  const runners = new Map<number, SinkRunner>();
  let offered: Promise<void> = Promise.resolve();

  const isAwake = (sink: Sink) => !isReadOnly && sink.account === account;
  const start = (sink: Sink) => {
    if (!isAwake(sink)) return;
    const places = { queueFolder: queueOf(sink.id), sentFile: sentOf(sink.id) };
    runners.set(sink.id, createSinkRunner({ sink, ...places, deliver, now, limits }));
  };
  const queueOf = (id: number) => join(folder, "queue", String(id));
  const sentOf = (id: number) => join(folder, "sent", `${id}.json`);
  const stop = async (id: number) => {
    await runners.get(id)?.close();
    runners.delete(id);
  };

  const stateOf = (sink: Sink): SinkState => {
    const { account: _, target, ...rest } = sink;
    const none = { waiting: 0, sent: 0, failed: 0, dropped: 0, lastError: null };
    return {
      ...rest,
      target: withoutSecret(target),
      hasSecret: "secret" in target && target.secret !== undefined,
      asleep: isAwake(sink)
        ? null
        : isReadOnly
          ? "The workspace is read-only, so nothing is sent."
          : elsewhere,
      ...(runners.get(sink.id)?.counts() ?? none),
    };
  };
  const find = (id: number): Sink => {
    const sink = store.list().find((one) => one.id === id);
    if (sink) return sink;
    throw new AppError("NOT_FOUND", `There is no sink ${id}; tidewatch alerts lists them.`);
  };

  const offer = async (datasetId: number, isLive: boolean): Promise<void> => {
    const sinks = store.list().filter(({ id }) => runners.has(id));
    const listening = sinks.filter(({ datasets }) => datasets === "all" || isLive);
    if (listening.length === 0) return;
    const { id, name } = await source.dataset(datasetId);
    for (const found of await source.incidents(datasetId)) {
      const { verdict, firstRow: _, note: _note, tags: _tags, ...incident } = found;
      if (verdict?.verdict === "false-positive" || verdict?.verdict === "benign") continue;
      const part = { id: alertId(workspace, id, incident.key), dataset: { id, name }, incident, atMs: now() };
      await offerTo(listening, part);
    }
  };
  const offerTo = async (sinks: readonly Sink[], part: Omit<Alert, "sequence" | "change">) => {
    const news = newsOf(part.incident);
    for (const sink of sinks) {
      const runner = runners.get(sink.id);
      if (!runner || runner.knows(part.id, news)) continue;
      if (await selects(source.database, sink.filter, part)) runner.offer(part);
    }
  };

  for (const sink of store.list()) start(sink);
  return {
    list: () => store.list().map(stateOf),
    save(input) {
      checkIncidentFilter(input.filter);
      const sink = store.save(input, account);
      // The old runner ends before the new one reads the queue.
      offered = offered.then(() => stop(sink.id)).then(() => start(sink));
      return stateOf(sink);
    },
    async remove(sinkId) {
      find(sinkId);
      store.remove(sinkId);
      await stop(sinkId);
      rmSync(queueOf(sinkId), { recursive: true, force: true });
      rmSync(sentOf(sinkId), { force: true });
    },
    async test(sinkId) {
      const { target, name } = find(sinkId);
      const startedMs = performance.now();
      const signal = AbortSignal.timeout(limits.attemptMs);
      try {
        await withinTime(deliver(target, testAlert(now()), signal), signal);
      } catch (thrown) {
        throw new AppError(
          "SINK_FAILED",
          `The test alert did not reach ${name}: ${failureSentence(thrown, limits)}`,
        );
      }
      return { tookMs: Math.round(performance.now() - startedMs) };
    },
    changed(datasetId) {
      if (runners.size === 0) return;
      // The last search of a watch is over when the watch has ended.
      const isLive = source.isLive(datasetId);
      offered = offered
        .then(() => offer(datasetId, isLive))
        .catch((thrown) => log("error", `alerts of dataset ${datasetId}: ${toFailure(thrown).message}`));
    },
    async close() {
      await offered;
      await Promise.all([...runners.keys()].map(stop));
    },
  };
}

function withoutSecret(target: Sink["target"]): Sink["target"] {
  if (!("secret" in target)) return target;
  const { secret: _, ...rest } = target;
  return rest as Sink["target"];
}
