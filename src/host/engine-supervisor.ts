// Supervises the engine process of a host: connects it, forwards requests, restarts it once after a crash with the watches that ran, ends it
// in bounded time. Forking and the clock are arguments, so that both hosts and the tests can use this file.
import { type EventName, type EventPayload, events } from "../shared/contract/contract.ts";
import { AppError, type Failure } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import { isEnded } from "../shared/job-state.ts";
import { connect, type Port, type RequestRoute } from "../shared/transport/rpc.ts";
import { checkedPayload } from "../shared/transport/serve.ts";
import type { EngineState } from "../shared/vocabulary.ts";

export interface EngineProcess {
  /** Closes when the process has ended and its last message was delivered. */
  port: Port;
  kill(): void;
}

export interface Clock {
  now(): number;
  /** Runs a function later. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void;
}

export type AnyEvent = { [K in EventName]: { event: K; payload: EventPayload<K> } }[EventName];

interface SupervisorOptions {
  /** Starts an engine that opens this workspace, or its default one. */
  fork(workspace: string | null): EngineProcess;
  clock: Clock;
  workspace?: string | null;
  onEvent(event: AnyEvent): void;
  log?(line: string): void;
}

export interface EngineSupervisor {
  /** Answers engine requests; never rejects. */
  ask: RequestRoute;
  state(): EngineState;
  /** Ends the engine, kills it if it does not end, and resolves in bounded time. */
  close(): Promise<void>;
}

export const limits = {
  /** A crash does not count when the engine had been healthy for this long. */
  healthyMs: 60_000,
  /** The engine is killed when a job has not ended this long after its cancel. */
  cancelMs: 5_000,
  shutdownMs: 2_000,
  /** How long to wait for a killed process to end. */
  killMs: 1_000,
} as const;

const hostEvents: readonly EventName[] = ["engine.changed", "file.offered", "menu.chosen"];
const engineEvents = (Object.keys(events) as EventName[]).filter((name) => !hostEvents.includes(name));

/** One run of the engine, from fork to exit. */
interface Life {
  process: EngineProcess;
  client: ReturnType<typeof connect>;
  readyAtMs: number | null;
  /** Set when the supervisor itself ended the process, so that it does not count as a crash. */
  killed: boolean;
}

export function createEngineSupervisor(options: SupervisorOptions): EngineSupervisor {
  const { clock } = options;
  const log = options.log ?? (() => {});
  const openJobs = new Map<number, Job>();
  const cancelTimers = new Map<number, () => void>();
  /** What a crash ended and the next engine begins again. */
  const lostWatches: unknown[] = [];
  let state: EngineState = { state: "starting", error: null };
  let workspace = options.workspace ?? null;
  let life: Life | null = null;
  let crashes = 0;
  let closing: Promise<void> | null = null;
  let whenEnded: () => void = () => {};

  const setState = (next: EngineState) => {
    state = next;
    options.onEvent({ event: "engine.changed", payload: next });
  };

  const forgetTimer = (jobId: number) => {
    cancelTimers.get(jobId)?.();
    cancelTimers.delete(jobId);
  };

  const noteEvent = ({ event, payload }: AnyEvent) => {
    if (event === "workspace.changed") workspace = payload.workspace?.path ?? null;
    if (event !== "job.changed") return;
    if (!isEnded(payload)) {
      openJobs.set(payload.id, payload);
      return;
    }
    openJobs.delete(payload.id);
    forgetTimer(payload.id);
  };

  const start = () => {
    const process = options.fork(workspace);
    const client = connect(process.port, {
      whenClosed: () => goneError(closing !== null),
      check: checkedPayload,
    });
    const present: Life = { process, client, readyAtMs: null, killed: false };
    life = present;
    for (const event of engineEvents) {
      client.on(event, (payload) => {
        const known = { event, payload } as AnyEvent;
        noteEvent(known);
        options.onEvent(known);
      });
    }
    process.port.onClose(() => ended(present));
    void greet(present);
  };

  /** The first answer proves that the engine works, and tells which workspace to reopen after a crash. */
  const greet = async (present: Life) => {
    const answer = await present.client.ask("workspace.current", {});
    if (life !== present || closing) return;
    present.readyAtMs = clock.now();
    if (answer.ok) workspace = (answer.value as { path: string } | null)?.path ?? workspace;
    setState({ state: "ready", error: answer.ok ? null : answer.error });
    for (const input of lostWatches.splice(0))
      void present.client.ask("job.start", { kind: "watch.run", input });
  };

  const ended = (present: Life) => {
    if (life !== present) return;
    life = null;
    present.client.close();
    failOpenJobs();
    if (closing) return whenEnded();
    const healthyMs = present.readyAtMs === null ? 0 : clock.now() - present.readyAtMs;
    if (healthyMs >= limits.healthyMs) crashes = 0;
    if (!present.killed) crashes++;
    if (crashes > 1) {
      log("the engine ended twice within a minute; it is not started again");
      return setState({
        state: "gone",
        error: {
          code: "ENGINE_GONE",
          message:
            "The engine stopped twice within a minute and was not restarted. Your data is safe. Close Tidewatch and start it again.",
        },
      });
    }
    log(
      present.killed
        ? "the engine was ended and is started again"
        : "the engine crashed and is started again",
    );
    setState({ state: "restarting", error: failure(goneError(false)) });
    start();
  };

  const failOpenJobs = () => {
    const endedAtMs = clock.now();
    const jobs = [...openJobs.values()];
    openJobs.clear();
    for (const job of jobs) {
      const wasCancelled = cancelTimers.has(job.id);
      if (!wasCancelled && job.kind === "watch.run") lostWatches.push(...watchAgain(job));
      forgetTimer(job.id);
      const payload: Job = wasCancelled
        ? { ...job, state: "cancelled", endedAtMs }
        : { ...job, state: "failed", error: jobLost(job), endedAtMs };
      options.onEvent({ event: "job.changed", payload });
    }
  };

  const watchCancel = (input: unknown) => {
    const jobId = (input as { jobId?: unknown } | null)?.jobId;
    if (typeof jobId !== "number" || !openJobs.has(jobId) || cancelTimers.has(jobId)) return;
    const watched = life;
    const undo = clock.after(limits.cancelMs, () => {
      if (!watched || life !== watched || !openJobs.has(jobId)) return;
      log(`job ${jobId} did not end ${limits.cancelMs / 1000} s after its cancel; the engine is ended`);
      watched.killed = true;
      watched.process.kill();
    });
    cancelTimers.set(jobId, undo);
  };

  const ask: RequestRoute = async (name, input) => {
    if (!life) return { ok: false, error: state.error ?? failure(goneError(closing !== null)) };
    if (name === "job.cancel") watchCancel(input);
    return life.client.ask(name, input);
  };

  const end = async () => {
    const last = life;
    if (!last) return;
    const gone = new Promise<void>((resolve) => {
      whenEnded = resolve;
    });
    last.process.port.send({ shutdown: true });
    if (await within(clock, limits.shutdownMs, gone)) return;
    log(`the engine did not end within ${limits.shutdownMs / 1000} s and is killed`);
    last.process.kill();
    if (await within(clock, limits.killMs, gone)) return;
    last.client.close();
    life = null;
  };

  start();
  return {
    ask,
    state: () => state,
    close() {
      closing ??= Promise.resolve().then(end);
      return closing;
    },
  };
}

const goneError = (closing: boolean): AppError =>
  closing
    ? new AppError("ENGINE_GONE", "Tidewatch is closing and did not do this.")
    : new AppError(
        "ENGINE_GONE",
        "The engine stopped before it answered and is restarting. Your data is safe. Try again in a moment.",
      );

/** The input of a watch that goes on where a lost one ended; none where its source cannot be opened again. */
function watchAgain({ input }: Job): unknown[] {
  const { source, fromStart, ...rest } = input as { source?: { kind?: unknown }; fromStart?: unknown };
  return source?.kind === "stdin" ? [] : [{ ...rest, source, afterCrash: true }];
}

const jobLost = (job: Job): Failure => ({
  code: "ENGINE_GONE",
  message: `The engine stopped while this job was ${job.state}. The workspace is as it was before the job. Start the job again.`,
});

const failure = ({ code, message }: AppError): Failure => ({ code, message });

/** Whether a promise settled within the time. */
function within(clock: Clock, ms: number, happens: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const undo = clock.after(ms, () => resolve(false));
    void happens.then(() => {
      undo();
      resolve(true);
    });
  });
}
