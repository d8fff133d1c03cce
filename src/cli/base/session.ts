// Runs the engine in the command's process: opens a workspace, runs a job and shows its progress, closes.
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Engine } from "../../engine/engine.ts";
import { createLog } from "../../engine/work/log.ts";
import { dataFolder } from "../../engine/workspace/places.ts";
import { fullSentence } from "../../engine/workspace/read-only.ts";
import type { JobInput, JobName, JobOutput } from "../../shared/contract/contract.ts";
import { AppError, fromFailure } from "../../shared/errors.ts";
import type { Dataset, Filter } from "../../shared/vocabulary.ts";
import type { CommandLine, Surroundings } from "./command.ts";
import { showProgress } from "./progress.ts";

interface SessionOptions {
  /** Creates the named workspace when it does not exist. */
  create?: boolean;
  /** False opens none, for work that needs no workspace. */
  workspace?: boolean;
  /** Opens a copy of the records, and changes nothing. */
  readOnly?: boolean;
}

/** Runs `work` with an engine on the workspace from the options, and always closes it. */
export async function withEngine<T>(
  line: CommandLine,
  surroundings: Surroundings,
  work: (engine: Engine) => Promise<T>,
  options: SessionOptions = {},
): Promise<T> {
  const data = dataFolder(surroundings.env);
  const verbose = line.flag("verbose");
  const log = createLog({
    path: join(data, "logs", "tidewatch.log"),
    level: verbose ? "debug" : "info",
    ...(verbose ? { echo: surroundings.err } : {}),
  });
  // Loaded here, because help and usage errors need no engine, and DuckDB takes time to load.
  const { createEngine } = await import("../../engine/engine.ts");
  await closing;
  const engine = createEngine({ dataFolder: data, log, readOnly: options.readOnly ?? false });
  let isInterrupted = false;
  try {
    const named = line.text("workspace");
    const path = named === undefined ? undefined : resolve(named);
    if (options.workspace === false) return await work(engine);
    await engine.openFirst(path, { create: options.create ?? false });
    const result = await work(engine);
    // A command that would have changed something fails with the same sentence, so the rest say it at their end.
    const workspace = await engine.handlers["workspace.current"]({});
    if (workspace?.isFull) surroundings.err(`tidewatch: ${fullSentence(workspace.path)}\n`);
    return result;
  } catch (thrown) {
    isInterrupted = thrown instanceof AppError && thrown.code === "CANCELLED";
    throw thrown;
  } finally {
    closing = engine.close();
    // A statement may hold up the end. The process then ends without it, and the next opening of the workspace cleans up.
    await (isInterrupted ? Promise.race([closing, setTimeout(closeGraceMs)]) : closing);
  }
}

const closeGraceMs = 50;
/** Another command of the same process begins when the workspace is closed. */
let closing: Promise<void> = Promise.resolve();

/** Starts a job, shows its progress and cancels it on Ctrl+C. Returns its output or throws its error. */
export async function runJob<K extends JobName>(
  engine: Engine,
  kind: K,
  input: JobInput<K>,
  { line, surroundings }: { line: CommandLine; surroundings: Surroundings },
): Promise<JobOutput<K>> {
  const progress = showProgress(line, surroundings);
  const started = await engine.handlers["job.start"]({ kind, input });
  const stop = engine.on("job.changed", (job) => {
    if (job.id === started.id) progress.update(job);
  });
  const cancel = () => void engine.handlers["job.cancel"]({ jobId: started.id });
  surroundings.signal.addEventListener("abort", cancel);
  if (surroundings.signal.aborted) cancel();
  const job = await engine.jobEnded(started.id);
  surroundings.signal.removeEventListener("abort", cancel);
  stop();
  progress.end();
  if (job.state === "cancelled") throw new AppError("CANCELLED", "Interrupted. Nothing was kept.");
  if (job.error) throw fromFailure(job.error);
  return job.output as JobOutput<K>;
}

/** Finds a dataset by number or name. Without a name: the newest. */
export async function findDataset(engine: Engine, word: string | undefined): Promise<Dataset> {
  const datasets = await engine.handlers["dataset.list"]({});
  if (datasets.length === 0) {
    throw new AppError(
      "NOT_FOUND",
      "The workspace has no datasets. Import a file first: tidewatch import FILE.",
    );
  }
  if (word === undefined) return datasets[0]!;
  const found = datasets.find((dataset) => String(dataset.id) === word || dataset.name === word);
  if (found) return found;
  const names = datasets.slice(0, 5).map((dataset) => `${dataset.id} ${dataset.name}`);
  throw new AppError(
    "NOT_FOUND",
    `There is no dataset "${word}" in this workspace. It has: ${names.join(", ")}.`,
  );
}

/** How many rows of a dataset match a filter. */
export async function countMatches(engine: Engine, datasetId: number, filter: Filter): Promise<number> {
  const nothing = { columns: [], sort: [], offset: 0, limit: 0 };
  return (await engine.handlers["flows.page"]({ datasetId, filter, ...nothing })).total;
}
