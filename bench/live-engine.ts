// The built engine in a separate process, as the hosts run it, with one watch.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { forkNodeEngine } from "../src/cli/ui/engine-process.ts";
import type { JobOutput } from "../src/shared/contract/contract.ts";
import { connect } from "../src/shared/transport/rpc.ts";
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

/** @param home folder of the engine's data; its workspace is new */
export async function startWatch(home: string, source: WatchSource): Promise<RunningWatch> {
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const others = new Set(childrenOf(process.pid));
  const { port } = forkNodeEngine({ entry, env: { ...process.env, TIDEWATCH_HOME: home }, onExit: ended });
  const pid = childrenOf(process.pid).find((child) => !others.has(child))!;
  const engine = connect(port);
  await engine.request("workspace.current", {});
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
  const job = await engine.request("job.start", { kind: "watch.run", input: { source } });
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
