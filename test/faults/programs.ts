// The built programs under test: the command, and the engine behind the port that a host uses.
import { spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { forkNodeEngine } from "../../src/cli/ui/engine-process.ts";
import type { JobInput, JobName } from "../../src/shared/contract/contract.ts";
import type { Job } from "../../src/shared/job.ts";
import { isEnded } from "../../src/shared/job-state.ts";
import { type Client, connect, type RequestRoute } from "../../src/shared/transport/rpc.ts";
import type { Place } from "./place.ts";

const outFolder = join(import.meta.dirname, "..", "..", "out");
/** A copy of the programs from the start of the trials, so that a build in the meantime changes nothing. */
const built = join(outFolder, `faults-${process.pid}`);

/** Copies the build; returns a function that removes the copy. */
export function keepBuild(): () => void {
  cpSync(join(outFolder, "main"), built, { recursive: true });
  return () => rmSync(built, { recursive: true, force: true });
}

/** A program that takes longer counts as hanging. It takes a second or two; on a machine that does much else, a minute. */
const limitMs = 240_000;

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

const environment = (place: Place, extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { NODE_OPTIONS: _, TIDEWATCH_THREADS: __, ...rest } = process.env;
  return { ...rest, TIDEWATCH_HOME: place.home, TIDEWATCH_TEMPORARY: place.out, ...extra };
};

/** Runs `tidewatch` with these arguments to its end. */
export function runProgram(place: Place, args: string[], extra: NodeJS.ProcessEnv = {}): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(built, "cli.js"), ...args], {
      env: environment(place, extra),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: limitMs,
      killSignal: "SIGABRT",
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
    });
    child.once("close", (code, signal) => resolve({ code, signal, out, err }));
  });
}

export interface EngineProgram {
  client: Client & { ask: RequestRoute };
  /** Starts a job and waits for its end. */
  job<K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<Job>;
  /** Ends it as its host does, and waits; true if it ended by itself. */
  end(): Promise<boolean>;
}

/** Starts the engine on the place's workspace, or on the default workspace of its home if there is none. */
export function startEngineProgram(
  place: Place,
  { extra = {}, workspace }: { extra?: NodeJS.ProcessEnv; workspace?: string } = {},
): EngineProgram {
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const program = forkNodeEngine({
    entry: join(built, "engine.js"),
    env: environment(place, { ...extra, ...(workspace ? { TIDEWATCH_WORKSPACE: workspace } : {}) }),
    onExit: ended,
  });
  const client = connect(program.port);
  const timer = setTimeout(program.kill, limitMs);
  return {
    client,
    async job(kind, input) {
      const seen: Job[] = [];
      let check = () => {};
      const stop = client.on("job.changed", (job) => {
        seen.push(job);
        check();
      });
      try {
        const { id } = await client.request("job.start", { kind, input } as never);
        return await new Promise<Job>((resolve, reject) => {
          check = () => {
            const last = seen.findLast((job) => job.id === id && isEnded(job));
            if (last) resolve(last);
          };
          check();
          program.port.onClose(() => reject(new Error("the engine is gone")));
        });
      } finally {
        stop();
      }
    },
    async end() {
      program.port.send({ shutdown: true });
      const isOrderly = await Promise.race([
        end.then(() => true),
        new Promise<boolean>((resolve) => setTimeout(resolve, 10_000, false).unref()),
      ]);
      if (!isOrderly) program.kill();
      await end;
      clearTimeout(timer);
      client.close();
      return isOrderly;
    },
  };
}
