// The jobs of the workspace, from the engine's events. Each event carries the whole job, so nothing polls.
import { create } from "zustand";
import type { JobInput, JobName, JobOutput } from "#shared/contract/contract.ts";
import type { AppError } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { manyText } from "#shared/number-words.ts";
import { asAppError, request, startJob } from "../api/door.ts";
import { formatBytes } from "../format/number.ts";
import { useDatasets } from "./datasets.ts";
import { tellWritten } from "./saving.ts";
import { failureText, showFailure, useToasts } from "./toasts.ts";

interface JobsState {
  /** Newest first; null until the first answer. */
  list: Job[] | null;
  error: AppError | null;
  /** Failed imports of this session that the user has not dismissed. */
  failed: Job[];
  load(): Promise<void>;
  reset(): void;
  /** Updates the list from an event. */
  take(job: Job): void;
  importFiles(paths: readonly string[]): Promise<void>;
  /** Imports several files as one dataset, in time order. */
  importTogether(paths: readonly string[]): Promise<void>;
  /** Starts a job of this window, whose end shows a message. */
  start<K extends JobName>(kind: K, input: JobInput<K>, failedTitle: string): Promise<void>;
  cancel(id: number): Promise<void>;
  dismiss(id: number): void;
}

/** Jobs that this window started. Only these change the page when they end. */
const ours = new Set<number>();

export const useJobs = create<JobsState>((set, get) => ({
  list: null,
  error: null,
  failed: [],
  async load() {
    try {
      const answer = await request("job.list", {});
      // Events may have come before the answer, and are newer.
      const earlier = get().list ?? [];
      set({ list: earlier.reduce((list, job) => withJob(list, job), answer), error: null });
    } catch (thrown) {
      set({ error: asAppError(thrown) });
    }
  },
  reset() {
    ours.clear();
    set({ list: null, error: null, failed: [] });
  },
  take(job) {
    const before = get().list?.find((other) => other.id === job.id);
    set(({ list }) => ({ list: withJob(list ?? [], job) }));
    if (isEnded(job) && ours.has(job.id) && !(before && isEnded(before))) void ended(job);
  },
  async importFiles(paths) {
    for (const path of paths) {
      await get().start("dataset.import", { path }, `${baseName(path)} could not be opened`);
    }
  },
  async importTogether([path, ...also]) {
    if (path === undefined) return;
    await get().start("dataset.import", { path, also }, `${1 + also.length} files could not be opened`);
  },
  async start(kind, input, failedTitle) {
    try {
      const job = await startJob(kind, input);
      ours.add(job.id);
      // The job may have ended before its number was known here, because events can come first.
      const known = get().list?.find((other) => other.id === job.id);
      if (known && isEnded(known)) void ended(known);
      else if (!known) get().take(job);
    } catch (thrown) {
      showFailure(thrown, failedTitle);
    }
  },
  async cancel(id) {
    try {
      await request("job.cancel", { jobId: id });
    } catch (thrown) {
      showFailure(thrown, "The job could not be cancelled");
    }
  },
  dismiss(id) {
    set(({ failed }) => ({ failed: failed.filter((job) => job.id !== id) }));
  },
}));

async function ended(job: Job): Promise<void> {
  ours.delete(job.id);
  if (job.state === "done") {
    const { load, select } = useDatasets.getState();
    await load();
    const id = datasetIdOf(job);
    if (id !== null) select(id);
    tellFile(job);
    if (job.kind === "packets.wireshark") tellOpened(job);
  }
  if (job.state === "cancelled") {
    useToasts
      .getState()
      .show({ tone: "plain", title: `${job.title}: cancelled, nothing was saved`, showMs: 5_000 });
  }
  if (job.state === "failed") {
    // A failed import stays in the list of datasets; for other jobs, the message stays.
    const isImport = job.kind === "dataset.import";
    if (isImport) useJobs.setState(({ failed }) => ({ failed: [job, ...failed] }));
    useToasts.getState().show({
      tone: "danger",
      title: `${job.title} failed`,
      ...(job.error ? { body: job.error.message, detail: failureText(job.error) } : {}),
      showMs: isImport ? 7_000 : null,
    });
  }
}

/** Shows a message about a file that a job wrote. */
function tellFile({ kind, output }: Job): void {
  if (kind === "dataset.export") {
    const { path, rows, bytes } = output as JobOutput<"dataset.export">;
    tellWritten(`Exported ${manyText(rows, "row")}, ${formatBytes(bytes)}`, path);
  }
  if (kind === "packets.carve") {
    const { path, packets, bytes } = output as JobOutput<"packets.carve">;
    tellWritten(`Carved ${manyText(packets, "packet")}, ${formatBytes(bytes)}`, path);
  }
  if (kind === "report.write") {
    const { path, incidents, bytes } = output as JobOutput<"report.write">;
    tellWritten(`The report is written: ${manyText(incidents, "incident")}, ${formatBytes(bytes)}`, path);
  }
}

function tellOpened({ output }: Job): void {
  const { packets } = output as JobOutput<"packets.wireshark">;
  const title = `${manyText(packets, "packet")} opened in Wireshark`;
  useToasts.getState().show({ tone: "plain", title, showMs: 5_000 });
}

/** The list with one job updated, or added in front. */
export function withJob(list: Job[], job: Job): Job[] {
  const at = list.findIndex((other) => other.id === job.id);
  if (at < 0) return [job, ...list].sort((a, b) => b.id - a.id);
  // Late progress must not revive a job that has ended.
  if (isEnded(list[at]!) && !isEnded(job)) return list;
  return list.with(at, job);
}

/** The dataset that an import created, from its untyped output. */
export function datasetIdOf(job: Pick<Job, "output">): number | null {
  const output = job.output as { datasetId?: unknown } | null;
  return typeof output?.datasetId === "number" ? output.datasetId : null;
}

/** The path that a job reads, from its untyped input, or empty. */
export function pathOf(job: Pick<Job, "input">): string {
  const input = job.input as { path?: unknown } | null;
  return typeof input?.path === "string" ? input.path : "";
}

/** The last part of a path of any system. */
export const baseName = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

/** The running or waiting training, or null. */
export const runningTraining = (jobs: readonly Job[] | null): Job | null =>
  jobs?.find((job) => job.kind === "model.train" && !isEnded(job)) ?? null;
