// The queue of jobs: one heavy job at a time, progress at most ten times per second, cancel, stored outcomes. Knows how to run jobs, not
// what they do.
import { type JobInput, type JobName, type JobOutput, jobs } from "../../shared/contract/contract.ts";
import { AppError, toFailure } from "../../shared/errors.ts";
import type { Job } from "../../shared/job.ts";
import { isEnded } from "../../shared/job-state.ts";
import { firstIssue } from "../../shared/transport/serve.ts";
import type { Log } from "./log.ts";
import { createMeter, type Report } from "./progress.ts";

export interface JobContext {
  jobId: number;
  signal: AbortSignal;
  /** Aborted when the job should end early and keep its result so far. */
  enough: AbortSignal;
  report: Report;
  log: Log;
}

/** A kind of job: its title and its work, with the tools of the open workspace. */
export interface JobKind<K extends JobName, Tools> {
  kind: K;
  title: (input: JobInput<K>) => string;
  run: (input: JobInput<K>, context: JobContext, tools: Tools) => Promise<JobOutput<K>>;
  /** The job that follows a done one, whether or not a window is still open. */
  next?: (input: JobInput<K>, output: JobOutput<K>) => NextJob | null;
}

type NextJob = { [K in JobName]: { kind: K; input: JobInput<K> } }[JobName];

export type JobRunners = {
  [K in JobName]: {
    title: (input: JobInput<K>) => string;
    run: (input: JobInput<K>, context: JobContext) => Promise<JobOutput<K>>;
    next?: ((input: JobInput<K>, output: JobOutput<K>) => NextJob | null) | undefined;
  };
};

type AnyJobKind<Tools> = { [K in JobName]: JobKind<K, Tools> }[JobName];

/** Builds the runners from a list of jobs, which must contain every job of the contract. */
export function runnersOf<Tools, Kinds extends AnyJobKind<Tools>>(
  kinds: readonly Kinds[] & (JobName extends Kinds["kind"] ? unknown : "a job of the contract is missing"),
  tools: Tools,
): JobRunners {
  const runners = (kinds as readonly AnyJobKind<Tools>[]).map(({ kind, title, run, next }) => [
    kind,
    { title, next, run: (input: never, context: JobContext) => run(input, context, tools) },
  ]);
  return Object.fromEntries(runners) as JobRunners;
}

/** Stores jobs; a workspace has one. */
export interface JobStore {
  create(job: Omit<Job, "id">): Promise<Job>;
  update(job: Job): Promise<void>;
  list(): Promise<Job[]>;
}

interface QueueOptions {
  runners: JobRunners;
  store: JobStore;
  emit: (job: Job) => void;
  log: Log;
  now: () => number;
}

export interface Queue {
  start(kind: JobName, input: unknown): Promise<Job>;
  list(): Promise<Job[]>;
  cancel(jobId: number): Promise<void>;
  /** Makes a running job end early and keep its result. */
  finish(jobId: number): void;
  /** Resolves when the job has ended. */
  ended(jobId: number): Promise<Job>;
  /** Cancels running jobs and waits for them, at most this long. */
  close(withinMs: number): Promise<void>;
}

/** Starts a job and waits for its end, for work that another job orders. */
export type RunJob = <K extends JobName>(kind: K, input: Partial<JobInput<K>>) => Promise<Job>;

interface Entry {
  job: Job;
  abort: AbortController;
  enough: AbortController;
  done: Promise<Job>;
  finish: (job: Job) => void;
}

export function createQueue({ runners, store, emit, log, now }: QueueOptions): Queue {
  const entries = new Map<number, Entry>();
  let closed = false;

  const change = async (entry: Entry, next: Partial<Job>) => {
    entry.job = { ...entry.job, ...next };
    await store.update(entry.job);
    emit(entry.job);
    if (isEnded(entry.job)) {
      entries.delete(entry.job.id);
      entry.finish(entry.job);
      advance();
    }
  };

  const advance = () => {
    const waiting = [...entries.values()].filter(({ job }) => job.state === "queued");
    const heavyRuns = [...entries.values()].some(
      ({ job }) => job.state === "running" && jobs[job.kind as JobName].heavy,
    );
    const next = waiting.find(({ job }) => !heavyRuns || !jobs[job.kind as JobName].heavy);
    if (!next || closed) return;
    next.job = { ...next.job, state: "running" };
    void run(next).finally(advance);
    advance();
  };

  const run = async (entry: Entry) => {
    const kind = entry.job.kind as JobName;
    const runner = runners[kind] as JobRunners[JobName];
    log("info", `job ${entry.job.id} ${kind} starts`);
    try {
      await change(entry, { state: "running", startedAtMs: now() });
      const meter = createMeter(now, (progress) => {
        entry.job = { ...entry.job, progress };
        emit(entry.job);
      });
      const output = await runner.run(entry.job.input as never, {
        jobId: entry.job.id,
        signal: entry.abort.signal,
        enough: entry.enough.signal,
        report: meter,
        log,
      });
      // It is in the queue before this one ends, so that nobody sees neither.
      const next = closed ? null : runner.next?.(entry.job.input as never, output as never);
      if (next)
        await start(next.kind, next.input).catch((thrown) =>
          log("error", `what follows job ${entry.job.id} could not start: ${toFailure(thrown).message}`),
        );
      await change(entry, { state: "done", output, endedAtMs: now() });
    } catch (thrown) {
      const error = toFailure(thrown);
      const cancelled =
        error.code === "CANCELLED" || (entry.abort.signal.aborted && thrown instanceof AppError);
      if (error.code === "BUG") log("error", `job ${entry.job.id} ${kind}: ${error.detail}`);
      const outcome = cancelled
        ? { state: "cancelled" as const, error: null }
        : { state: "failed" as const, error };
      await change(entry, { ...outcome, endedAtMs: now() }).catch((again) => {
        // The database itself failed, as on a full disk. Report the outcome anyway.
        log("error", `job ${entry.job.id}: its outcome could not be kept: ${toFailure(again).message}`);
        entry.job = { ...entry.job, ...outcome, endedAtMs: now() };
        emit(entry.job);
        entries.delete(entry.job.id);
        entry.finish(entry.job);
      });
    }
    log("info", `job ${entry.job.id} ${kind} ${entry.job.state}`);
  };

  const start = async (kind: JobName, input: unknown): Promise<Job> => {
    if (closed) throw new AppError("WORKSPACE_NONE", "The workspace is closing; open it again first.");
    const parsed = jobs[kind].input.safeParse(input);
    if (!parsed.success) {
      throw new AppError("INVALID_INPUT", `The input of ${kind} is not valid: ${firstIssue(parsed.error)}`);
    }
    const job = await store.create({
      kind,
      title: runners[kind].title(parsed.data as never),
      state: "queued",
      progress: null,
      input: parsed.data,
      output: null,
      error: null,
      createdAtMs: now(),
      startedAtMs: null,
      endedAtMs: null,
    });
    let finish: (job: Job) => void = () => {};
    const done = new Promise<Job>((resolve) => {
      finish = resolve;
    });
    entries.set(job.id, { job, abort: new AbortController(), enough: new AbortController(), done, finish });
    emit(job);
    advance();
    return job;
  };

  return {
    start,
    async list() {
      const stored = await store.list();
      return stored.map((job) => entries.get(job.id)?.job ?? job);
    },
    async cancel(jobId) {
      const entry = entries.get(jobId);
      if (!entry) return;
      entry.abort.abort();
      if (entry.job.state === "queued") await change(entry, { state: "cancelled", endedAtMs: now() });
    },
    finish(jobId) {
      const entry = entries.get(jobId);
      if (entry?.job.state === "running") entry.enough.abort();
    },
    async ended(jobId) {
      const entry = entries.get(jobId);
      if (entry) return entry.done;
      const job = (await store.list()).find((candidate) => candidate.id === jobId);
      if (!job) throw new AppError("NOT_FOUND", `There is no job ${jobId}.`);
      return job;
    },
    async close(withinMs) {
      closed = true;
      const running = [...entries.values()];
      for (const entry of running) entry.abort.abort();
      const queued = running.filter(({ job }) => job.state === "queued");
      for (const entry of queued) await change(entry, { state: "cancelled", endedAtMs: now() });
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([Promise.all(running.map(({ done }) => done)), limit]);
      clearTimeout(timer);
    },
  };
}
