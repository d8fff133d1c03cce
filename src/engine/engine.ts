// The engine: one open workspace, its queue, and the answer to every engine request. Knows no window and no host.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { EngineHandlers, EventName, EventPayload, JobName } from "../shared/contract.ts";
import { AppError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import { type RequestRoute, subscribe } from "../shared/rpc.ts";
import { createRoute } from "../shared/serve.ts";
import { captureHandlers } from "./capture/capture-handlers.ts";
import { carvePackets, carveTitle } from "./capture/carve-packets.ts";
import { openInWireshark, wiresharkTitle } from "./capture/open-in-wireshark.ts";
import { createWireshark } from "./capture/wireshark.ts";
import { dataHandlers } from "./dataset/dataset-handlers.ts";
import { createDatasetStore, type DatasetStore } from "./dataset/dataset-store.ts";
import { createRowReader, type RowReader } from "./dataset/rows.ts";
import { compareModels, compareTitle } from "./evaluation/compare-models.ts";
import { evaluateModel, evaluateTitle } from "./evaluation/evaluate-model.ts";
import { exportDataset, exportTitle } from "./export/export-dataset.ts";
import { isSameFile } from "./files/file-identity.ts";
import { listFolder } from "./files/list-folder.ts";
import { importDataset, importTitle } from "./import/import-dataset.ts";
import { createMappingStore } from "./import/mappings.ts";
import { tableHandlers } from "./import/table-handlers.ts";
import { guardNormal, guardTitle } from "./model/guard-normal.ts";
import { modelLifeHandlers } from "./model/life-handlers.ts";
import { createModelTools, type ModelTools, tidyModels } from "./model/model-tools.ts";
import { trainModel, trainTitle } from "./model/train-model.ts";
import { reportTitle, writeReport } from "./report/write-report.ts";
import { makeSampleFile, sampleTitle } from "./sample/make-sample.ts";
import { modelHandlers } from "./score/flags.ts";
import { modelViewHandlers } from "./score/model-view.ts";
import { recalibrateModel, recalibrateTitle } from "./score/recalibrate-model.ts";
import { scoreDataset, scoreTitle } from "./score/score-dataset.ts";
import { scoreNotes } from "./score/score-notes.ts";
import { binDataset, binTitle } from "./series/bin-dataset.ts";
import { inspectHandlers } from "./triage/inspect-handlers.ts";
import { createScoredColumns, type ScoredColumns } from "./triage/scored-columns.ts";
import { createTriageTools, type TriageTools, triageHandlers } from "./triage/triage-handlers.ts";
import { createJobStore } from "./work/job-store.ts";
import { createLog, type Log } from "./work/log.ts";
import { createQueue, type Queue } from "./work/queue.ts";
import { defaultWorkspacePath } from "./workspace/places.ts";
import { createSettingsStore } from "./workspace/settings.ts";
import {
  createWorkspace,
  isWorkspace,
  type OpenWorkspace,
  openWorkspace,
  type WorkspaceOptions,
} from "./workspace/workspace.ts";

export interface EngineOptions {
  /** The person's data folder: settings, recent workspaces, log, default workspace. */
  dataFolder: string;
  log?: Log;
  now?: () => number;
  threads?: number;
  memoryMb?: number;
}

export interface Engine {
  route: RequestRoute;
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
