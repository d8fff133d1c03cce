// The built engine in a separate process, as the hosts run it, with one watch.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { forkNodeEngine } from "../src/cli/ui/engine-process.ts";
import type { JobInput, JobName, JobOutput } from "../src/shared/contract/contract.ts";
import type { Job } from "../src/shared/job.ts";
import { isEnded } from "../src/shared/job-state.ts";
import { type Client, connect } from "../src/shared/transport/rpc.ts";
import type { WatchSource, WatchState } from "../src/shared/watch-vocabulary.ts";

const entry = join(import.meta.dirname, "..", "out", "main", "engine.js");

export interface RunningWatch {
  /** The last state; null before the first. */
  state(): WatchState | null;
  states: WatchState[];
  /** Resident memory of the engine in MB. */
  memoryMb(): number;
  stop(): Promise<JobOutput<"watch.run">>;
  close(): Promise<void>;
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);

/** Runs a job of another engine to its end. */
export async function runJob<K extends JobName>(
  engine: Client,
  kind: K,
  input: Partial<JobInput<K>>,
): Promise<JobOutput<K>> {
  let settle: (job: Job) => void = () => {};
  const ended = new Promise<Job>((resolve) => {
    settle = resolve;
  });
  let id = -1;
  // The job may have ended before its number is known.
  const early: Job[] = [];
  const stop = engine.on("job.changed", (job) => {
    if (!isEnded(job)) return;
    early.push(job);
    if (job.id === id) settle(job);
  });
  ({ id } = await engine.request("job.start", { kind, input }));
  const already = early.find((job) => job.id === id);
  if (already) settle(already);
  const { error, output } = await ended;
  stop();
  if (error) throw new Error(error.message);
  return output as JobOutput<K>;
}

/**
 * @param home folder of the engine's data; its workspace is new
 * @param modelOf makes the model that scores, or gives undefined for the one that a watch chooses; without it the rows are only stored
 */
export async function startWatch(
  home: string,
  source: WatchSource,
  modelOf: (engine: Client) => Promise<number | null | undefined> = async () => null,
): Promise<RunningWatch> {
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const others = new Set(childrenOf(process.pid));
  const { port } = forkNodeEngine({ entry, env: { ...process.env, TIDEWATCH_HOME: home }, onExit: ended });
  const pid = childrenOf(process.pid).find((child) => !others.has(child))!;
  const engine = connect(port);
  await engine.request("workspace.current", {});
  const modelId = await modelOf(engine);
  const states: WatchState[] = [];
  engine.on("watch.changed", ({ state }) => {
    if (state !== null) states.push(state);
  });
  const done = new Promise<JobOutput<"watch.run">>((resolve, reject) => {
    engine.on("job.changed", (job) => {
      if (job.kind !== "watch.run") return;
      if (job.state === "done") resolve(job.output as JobOutput<"watch.run">);
      if (job.state === "failed") reject(new Error(job.error?.message));
    });
  });
  const job = await engine.request("job.start", { kind: "watch.run", input: { source, modelId } });
  return {
    state: () => states.at(-1) ?? null,
    states,
    memoryMb() {
      const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
      return Number(found?.[1] ?? 0) / 1024;
    },
    async stop() {
      await engine.request("watch.stop", { jobId: job.id });
      return done;
    },
    async close() {
      port.send({ shutdown: true });
      await end;
    },
  };
}
