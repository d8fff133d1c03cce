// The job of a watch: a thread reads the source and meters it, the flows become rows of a live dataset, and incidents are searched while it
// grows. Whatever ends the watch, the rows that were stored are kept.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { isIPv6 } from "node:net";
import { basename, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { CaptureOptions, Dataset } from "../../shared/vocabulary.ts";
import type { WatchSource, WatchState } from "../../shared/watch-vocabulary.ts";
import { defaultCaptureOptions, meterOptions } from "../capture/capture-options.ts";
import { healthOutcome } from "../capture/health-outcome.ts";
import { keptHealth } from "../capture/kept-health.ts";
import { asFileError } from "../files/source-file.ts";
import type { IncidentTools } from "../incident/incident-handlers.ts";
import type { JobContext, JobKind, RunJob } from "../work/queue.ts";
import { runThread } from "../work/thread.ts";
import { checkWatchSource } from "./check-watch-source.ts";
import { findEarlier } from "./find-earlier.ts";
import { createLatency } from "./latency.ts";
import { addsContext, liveColumns } from "./live-columns.ts";
import { mostKept } from "./live-context.ts";
import { type LiveFlows, type LiveTools, openLiveFlows } from "./live-flows.ts";
import { openStretch } from "./live-stretch.ts";
import type { RingOrder } from "./packet-ring.ts";
import { type LogToWatch, recogniseLog } from "./recognise-log.ts";
import { createRetraining } from "./retraining.ts";
import { createRollingRows, type RollingRows } from "./rolling-rows.ts";
import type { WatchCounts, WatchNote, WatchOrder, WatchResult } from "./watch-messages.ts";
import type { Watches } from "./watch-tools.ts";

type WatchJobTools = IncidentTools & LiveTools & { watches: Watches; runJob: RunJob };

export const watchJob: JobKind<"watch.run", WatchJobTools> = {
  kind: "watch.run",
  title: ({ source }) => `Watch ${sourceName(source)}`,
  run: runWatch,
};

const sourceName = (source: WatchSource): string => {
  switch (source.kind) {
    case "stdin":
      return "standard input";
    case "interface":
      return source.name;
    case "netflow":
      return `NetFlow on ${isIPv6(source.address) ? `[${source.address}]` : source.address}:${source.port}`;
    default:
      return source.path;
  }
};

async function runWatch(
  input: JobInput<"watch.run">,
  context: JobContext,
  tools: WatchJobTools,
): Promise<JobOutput<"watch.run">> {
  const {
    source,
    name,
    capture,
    modelId,
    forS,
    fromStart = false,
    afterCrash = false,
    retrainEveryH,
  } = input;
  const { signal, enough, jobId } = context;
  const { now, watches } = tools;
  checkWatchSource(source);
  const startedAtMs = now();
  const named = sourceName(source);
  // A signal that only another one holds may be collected before its time, so the timer is here.
  const stopping = new AbortController();
  const end = () => stopping.abort();
  for (const cause of [signal, enough]) {
    if (cause.aborted) end();
    cause.addEventListener("abort", end);
  }
  const timer = forS === undefined ? null : setTimeout(end, forS * 1000);
  const stop = stopping.signal;
  const log = await openedLog(source, stop);
  const earlier = fromStart ? null : await findEarlier(source, log === null ? "packets" : "log", tools);
  const options = capture ?? earlier?.dataset.source.capture ?? defaultCaptureOptions;
  const latency = createLatency();
  const ring = ringOf(input, tools.workspace, named);
  // Without the options nobody looks for packets: those of a stream are gone, unless a ring keeps them.
  const hasPackets = ring !== null || isReadableAgain(source);
  const first = await openLiveFlows(
    {
      name: name ?? `${basename(named)} ${stamp(startedAtMs)}`,
      source: recordOf(source, log, hasPackets ? options : null),
      columns: liveColumns(source, log),
      ofFolder: ring !== null || (source.kind === "folder" && log === null),
      earlier: earlier?.dataset ?? null,
    },
    tools,
  );
  const { columns } = first;
  const settlesContext = addsContext(columns, source, log);
  const sourceWaits = () => (source.kind === "file" || source.kind === "folder") && !stop.aborted;
  const followsChampion = retrainEveryH !== undefined;
  const retraining = followsChampion
    ? await createRetraining({ everyH: retrainEveryH, source: named }, tools)
    : null;
  const open = (live: LiveFlows) =>
    openStretch({ live, modelId, followsChampion, sourceWaits, settlesContext, latency, context }, tools);
  let rows: RollingRows | null = null;
  let before = { atMs: startedAtMs, packets: 0, flows: first.rows };
  const tell = (counts: WatchCounts, { flows, incidents, current, kept }: RollingRows) => {
    const seconds = Math.max(0.001, (now() - before.atMs) / 1000);
    latency.pass(now() - before.atMs);
    const { scores } = current;
    scores.consider();
    const scoring = scores.state();
    if (scoring.model !== null) retraining?.consider(scoring.model.id, current.live.id);
    const trouble = [...counts.trouble, ...scores.trouble, ...(retraining?.trouble ?? [])];
    const state: WatchState = {
      jobId,
      datasetId: current.live.id,
      source: named,
      startedAtMs,
      counted: log !== null ? "lines" : source.kind === "netflow" ? "records" : "packets",
      packets: counts.packets,
      flows,
      bytes: counts.bytes,
      openFlows: counts.open,
      dropped: counts.dropped,
      trouble: afterCrash ? [startedAgain(source, startedAtMs), ...trouble] : trouble,
      packetsPerS: (counts.packets - before.packets) / seconds,
      flowsPerS: (flows - before.flows) / seconds,
      latencyMs: latency.quantiles(),
      incidents,
      ...scoring,
      retrainAtMs: retraining?.nextMs ?? null,
      kept,
    };
    before = { atMs: now(), packets: counts.packets, flows };
    watches.set(jobId, state, current.recent.flows);
  };
  const progress = earlier?.progress ?? null;
  const order: WatchOrder = {
    source,
    log,
    from: progress,
    stored: progress?.kind === "packets" ? await first.storedFrom(progress.fromFrame) : [],
    ring,
    context: settlesContext ? await first.lastStarts(mostKept) : null,
    columns,
    tunnels: options.tunnels,
    communityIdSeed: options.communityIdSeed,
    meter: meterOptions(options),
  };
  try {
    const rolling = await createRollingRows(
      { first, open, path: named, name: name ?? basename(named), input },
      tools,
    );
    rows = rolling;
    const result = await runThread<WatchOrder, WatchNote, WatchResult>("watch/watch-worker", order, {
      signal: new AbortController().signal,
      stop,
      async deal(note, release) {
        if (note.kind === "counts") return tell(note.counts, rolling);
        if (note.kind === "file") return rolling.current.live.beginFile(note);
        if (note.kind === "open") return rolling.current.setOpen(note.flows);
        await rolling.add(note);
        // Requests and a stop that wait are dealt with between two batches.
        await setImmediate();
        release();
      },
    });
    if (rolling.flows === 0 && result.refusal !== "")
      throw new AppError("FILE_NOT_RECOGNISED", `${named} cannot be watched. ${result.refusal}`);
    await rolling.end({ ...outcomeOf(result), progress: result.progress });
    return {
      datasetId: rolling.lastId,
      packets: result.counts.packets,
      flows: rolling.flows,
      incidents: rolling.incidents,
      ended: result.ended || "The watch was stopped.",
    };
  } catch (thrown) {
    await rows?.fail();
    await first.end({ health: null, refused: [], warnings: ["The watch ended with an error."] });
    throw asFileError(thrown, named);
  } finally {
    if (timer !== null) clearTimeout(timer);
    for (const cause of [signal, enough]) cause.removeEventListener("abort", end);
    rows?.close();
    watches.set(jobId, null);
  }
}

type WatchOutcome = Omit<Parameters<LiveFlows["end"]>[0], "progress">;

function outcomeOf({ metered, refused, refusedRows, warnings }: WatchResult): WatchOutcome {
  if (metered === null) return { health: null, refused, refusedRows, warnings };
  const whole = { ...metered, hashes: [], damage: null };
  const outcome = healthOutcome(whole);
  return { health: keptHealth(whole), ...outcome, warnings: [...outcome.warnings, ...warnings] };
}

/** An error of the file is a sentence. */
async function openedLog(source: WatchSource, stop: AbortSignal): Promise<LogToWatch | null> {
  try {
    return await recogniseLog(source, {
      get cancelled() {
        return stop.aborted;
      },
    });
  } catch (thrown) {
    throw asFileError(thrown, sourceName(source));
  }
}

const isReadableAgain = (source: WatchSource): boolean =>
  source.kind === "folder" ||
  (source.kind === "file" && (statSync(source.path, { throwIfNoEntry: false })?.isFile() ?? false));

/** Where the packets of a stream are kept; one folder for each source, in the workspace. */
function ringOf(
  { source, ringBytes }: JobInput<"watch.run">,
  workspace: string,
  named: string,
): RingOrder | null {
  if (ringBytes === undefined) return null;
  if (source.kind === "netflow" || isReadableAgain(source))
    throw new AppError(
      "INVALID_INPUT",
      `A ring keeps the packets of standard input, a pipe or an interface; ${named} ${source.kind === "netflow" ? "has none" : "keeps its own"}. Start the watch without a ring.`,
    );
  const folder = join(workspace, "ring", createHash("sha256").update(named).digest("hex").slice(0, 32));
  return { folder, bytes: ringBytes, comment: `The last packets of ${named}, kept by a watch.` };
}

function recordOf(
  source: WatchSource,
  log: LogToWatch | null,
  capture: CaptureOptions | null,
): Dataset["source"] {
  const record = { path: sourceName(source), bytes: 0, sha256: null, isWatched: true };
  if (log !== null)
    return { ...record, format: log.format, why: "Its lines were read as they were written." };
  return source.kind === "netflow"
    ? { ...record, format: "NetFlow", why: "Its flows are records of exporters, stored as they arrived." }
    : {
        ...record,
        format: "watch",
        why: "Its packets were metered as they arrived.",
        ...(capture === null ? {} : { capture }),
      };
}

const startedAgain = ({ kind }: WatchSource, atMs: number): string =>
  `The engine had stopped, and the watch was started again at ${stamp(atMs)} UTC${
    kind === "file" || kind === "folder"
      ? ", where its reading had ended"
      : "; what arrived in between is missing"
  }.`;

const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
