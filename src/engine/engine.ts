// The engine: one open workspace, its queue, and the answer to every engine request. Knows no window and no host.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { EngineHandlers, EventName, EventPayload, JobName } from "../shared/contract.ts";
import { AppError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import { type Route, subscribe } from "../shared/rpc.ts";
import { createRoute } from "../shared/serve.ts";
import { captureHandlers } from "./capture/capture-handlers.ts";
import { createWireshark } from "./capture/wireshark.ts";
import { dataHandlers } from "./data-handlers.ts";
import { isSameFile } from "./files/file-identity.ts";
import { listFolder } from "./files/list-folder.ts";
import { createMappingStore } from "./import/mappings.ts";
import { inspectHandlers } from "./inspect/inspect-handlers.ts";
import { createScoredColumns, type ScoredColumns } from "./inspect/scored-columns.ts";
import { binDataset, binTitle } from "./jobs/bin-dataset.ts";
import { carvePackets, carveTitle } from "./jobs/carve-packets.ts";
import { compareModels, compareTitle } from "./jobs/compare-models.ts";
import { evaluateModel, evaluateTitle } from "./jobs/evaluate-model.ts";
import { exportDataset, exportTitle } from "./jobs/export-dataset.ts";
import { guardNormal, guardTitle } from "./jobs/guard-normal.ts";
import { importDataset, importTitle } from "./jobs/import-dataset.ts";
import { makeSampleFile, sampleTitle } from "./jobs/make-sample.ts";
import { openInWireshark, wiresharkTitle } from "./jobs/open-in-wireshark.ts";
import { createQueue, type Queue } from "./jobs/queue.ts";
import { recalibrateModel, recalibrateTitle } from "./jobs/recalibrate-model.ts";
import { scoreDataset, scoreTitle } from "./jobs/score-dataset.ts";
import { trainModel, trainTitle } from "./jobs/train-model.ts";
import { reportTitle, writeReport } from "./jobs/write-report.ts";
import { createLog, type Log } from "./log.ts";
import { modelHandlers } from "./models/flags.ts";
import { modelLifeHandlers } from "./models/life-handlers.ts";
import { createModelTools, type ModelTools, tidyModels } from "./models/model-engine.ts";
import { modelViewHandlers } from "./models/model-view.ts";
import { scoreNotes } from "./models/score-notes.ts";
import { defaultWorkspacePath } from "./places.ts";
import { createSettingsStore } from "./settings.ts";
import { createDatasetStore, type DatasetStore } from "./store/dataset-store.ts";
import { createJobStore } from "./store/job-store.ts";
import { createRowReader, type RowReader } from "./store/rows.ts";
import { tableHandlers } from "./table-handlers.ts";
import { createTriageTools, type TriageTools, triageHandlers } from "./triage/triage-handlers.ts";
import {
  createWorkspace,
  isWorkspace,
  type OpenWorkspace,
  openWorkspace,
  type WorkspaceOptions,
} from "./workspace.ts";

export interface EngineOptions {
  /** The person's data folder: settings, recent workspaces, log, default workspace. */
  dataFolder: string;
  log?: Log;
  now?: () => number;
  threads?: number;
  memoryMb?: number;
}

export interface Engine {
  route: Route;
  /** The same requests, for callers in this process. */
  handlers: EngineHandlers;
  on<K extends EventName>(event: K, listener: (payload: EventPayload<K>) => void): () => void;
  onAny(listener: <K extends EventName>(event: K, payload: EventPayload<K>) => void): () => void;
  /** Opens the given workspace, or the default one, made when it is not there yet. */
  openFirst(path?: string): Promise<void>;
  jobEnded(jobId: number): Promise<Job>;
  close(): Promise<void>;
}

interface Session {
  workspace: OpenWorkspace;
  datasets: DatasetStore;
  rows: RowReader;
  models: ModelTools;
  columns: ScoredColumns;
  triage: TriageTools;
  queue: Queue;
}

const closeWithinMs = 1500;

export function createEngine(options: EngineOptions): Engine {
  const {
    dataFolder,
    now = Date.now,
    threads = Math.max(2, availableParallelism()),
    // Below about 1,400 MB the store lets one thread alone fill a table of 86 columns in order.
    memoryMb = 1536,
  } = options;
  const log = options.log ?? createLog({ path: join(dataFolder, "logs", "tidewatch.log"), level: "info" });
  const settings = createSettingsStore(dataFolder);
  const mappings = createMappingStore(dataFolder);
  const workspaceOptions: WorkspaceOptions = {
    defaultPath: defaultWorkspacePath(dataFolder),
    threads,
    memoryMb,
    now,
  };
  const wireshark = createWireshark({
    folder: join(dataFolder, "wireshark"),
    chosen: () => settings.get().wiresharkPath,
    now,
  });
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const anyListeners = new Set<<K extends EventName>(event: K, payload: EventPayload<K>) => void>();
  let session: Session | null = null;

  const emit = <K extends EventName>(event: K, payload: EventPayload<K>) => {
    for (const listener of listeners.get(event) ?? []) listener(payload as never);
    for (const listener of anyListeners) listener(event, payload);
  };

  const current = (): Session => {
    if (session) return session;
    throw new AppError("WORKSPACE_NONE", "No workspace is open; open or create one first.");
  };

  const closeSession = async () => {
    const closing = session;
    session = null;
    if (!closing) return;
    await closing.queue.close(closeWithinMs);
    await closing.workspace.close();
    log("info", `closed ${closing.workspace.info.path}`);
  };

  const begin = (workspace: OpenWorkspace): Session => {
    const { database, files, temporaryFolder } = workspace;
    const datasets = createDatasetStore(database, files);
    const forgetTriage = () => {
      triage.scoredRows.forget();
      triage.questions.forget();
    };
    const changed = (datasetId: number) => {
      forgetTriage();
      emit("dataset.changed", { datasetId });
    };
    const tools = { datasets, files, mappings, temporaryFolder, now, changed };
    const models = createModelTools({
      database,
      datasets,
      workspace: workspace.info.path,
      temporaryFolder,
      threads,
      now,
      changed: (modelId) => {
        columns.forget();
        forgetTriage();
        emit("model.changed", { modelId });
      },
    });
    const columns = createScoredColumns(models);
    const carving = { datasets, database, notes: scoreNotes(models) };
    const queue = createQueue({
      runners: {
        "dataset.import": {
          title: importTitle,
          run: (input, context) => importDataset(input, context, tools),
        },
        "dataset.bin": {
          title: binTitle,
          run: (input, context) => binDataset(input, context, { ...tools, database }),
        },
        "dataset.export": {
          title: exportTitle,
          run: (input, context) =>
            exportDataset(input, context, { datasets, database, models, workspace: workspace.info.path }),
        },
        "packets.carve": {
          title: carveTitle,
          run: (input, context) => carvePackets(input, context, carving),
        },
        "packets.wireshark": {
          title: wiresharkTitle,
          run: (input, context) => openInWireshark(input, context, { ...carving, wireshark }),
        },
        "model.guard": { title: guardTitle, run: (input, context) => guardNormal(input, context, models) },
        "model.compare": {
          title: compareTitle,
          run: (input, context) => compareModels(input, context, models),
        },
        "model.recalibrate": {
          title: recalibrateTitle,
          run: (input, context) => recalibrateModel(input, context, models),
        },
        "sample.make": {
          title: sampleTitle,
          run: (input, context) => makeSampleFile(input, context, workspace.info.path),
        },
        "report.write": {
          title: reportTitle,
          run: (input, context) =>
            writeReport(input, context, {
              models,
              judgements: triage.judgements,
              workspace: workspace.info.path,
            }),
        },
        "model.train": { title: trainTitle, run: (input, context) => trainModel(input, context, models) },
        "model.score": { title: scoreTitle, run: (input, context) => scoreDataset(input, context, models) },
        "model.evaluate": {
          title: evaluateTitle,
          run: (input, context) => evaluateModel(input, context, models),
        },
      },
      store: createJobStore(database),
      emit: (job) => emit("job.changed", job),
      log,
      now,
    });
    const rows = createRowReader(database);
    const triage = createTriageTools(models, (payload) => {
      if (payload.datasetId !== null) rows.forgetSaid(payload.datasetId);
      columns.forgetSaid();
      emit("verdict.changed", payload);
    });
    return { workspace, datasets, rows, models, columns, triage, queue };
  };

  // Opening and closing happen one after the other: two at a time would open one workspace twice, or find it half closed.
  let settled: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = settled.then(work);
    settled = result.catch(() => {});
    return result;
  };

  // The new workspace is opened before the old one is closed, so that a failure leaves the old one open.
  const enter = async (open: () => Promise<OpenWorkspace>) => {
    const workspace = await open();
    await closeSession();
    session = begin(workspace);
    await tidyModels(session.models);
    settings.remember(workspace.info.path, now());
    log("info", `opened ${workspace.info.path}`);
    emit("workspace.changed", { workspace: workspace.info });
    return workspace.info;
  };

  const handlers: EngineHandlers = {
    "workspace.current": () => session?.workspace.info ?? null,
    "workspace.open": ({ path }) =>
      inTurn(async () => {
        const present = session?.workspace.info;
        if (present && isSameFile(present.path, path)) return present;
        return enter(() => openWorkspace(path, workspaceOptions));
      }),
    "workspace.create": ({ path }) => inTurn(() => enter(() => createWorkspace(path, workspaceOptions))),
    "workspace.recent": () => settings.recent(),
    "workspace.close": async () => {
      await inTurn(closeSession);
      emit("workspace.changed", { workspace: null });
      return {};
    },
    "settings.get": () => settings.get(),
    "settings.set": (change) => settings.set(change),
    "files.list": ({ path }) => listFolder(path),
    ...dataHandlers(
      () => current(),
      (datasetId) => {
        current().triage.scoredRows.forget();
        emit("dataset.changed", { datasetId });
      },
    ),
    ...tableHandlers(mappings),
    ...captureHandlers(() => ({ datasets: current().datasets, database: current().workspace.database })),
    ...modelHandlers(() => current().models),
    ...inspectHandlers(() => current()),
    ...modelViewHandlers(() => current().models),
    ...triageHandlers(() => current().triage),
    ...modelLifeHandlers(() => current().models),
    "job.start": ({ kind, input }) => current().queue.start(kind as JobName, input),
    "job.list": () => current().queue.list(),
    "job.cancel": async ({ jobId }) => {
      await current().queue.cancel(jobId);
      return {};
    },
    "training.stop": async ({ jobId }) => {
      const job = (await current().queue.list()).find(({ id }) => id === jobId);
      if (job?.kind !== "model.train" || job.state !== "running") {
        throw new AppError(
          "NOT_FOUND",
          `The job ${jobId} is no training that runs, so there is nothing to stop.`,
        );
      }
      current().queue.finish(jobId);
      return {};
    },
  };

  return {
    handlers,
    route: createRoute(handlers, { onBug: (failure, name) => log("error", `${name}: ${failure.detail}`) }),
    on: (event, listener) => subscribe(listeners, event, listener as (payload: never) => void),
    onAny(listener) {
      anyListeners.add(listener);
      return () => {
        anyListeners.delete(listener);
      };
    },
    async openFirst(path = workspaceOptions.defaultPath) {
      const isNewDefault = isSameFile(path, workspaceOptions.defaultPath) && !isWorkspace(path);
      await (isNewDefault ? handlers["workspace.create"]({ path }) : handlers["workspace.open"]({ path }));
    },
    jobEnded: (jobId) => current().queue.ended(jobId),
    close: () => inTurn(closeSession),
  };
}
