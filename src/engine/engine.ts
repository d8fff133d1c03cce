// The engine: one open workspace, its queue, and a handler for every engine request. Knows neither window nor host. A new noun adds its
// handlers and its jobs to the two lists here.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { EngineHandlers, EventName, EventPayload } from "../shared/contract/contract.ts";
import { AppError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import { type RequestRoute, subscribe } from "../shared/transport/rpc.ts";
import { createRoute } from "../shared/transport/serve.ts";
import { alertHandlers } from "./alert/alert-handlers.ts";
import { accountNumber } from "./alert/sink-store.ts";
import { analysisJob } from "./analysis/run-analysis.ts";
import { captureHandlers } from "./capture/capture-handlers.ts";
import { carveJob } from "./capture/carve-packets.ts";
import { wiresharkJob } from "./capture/open-in-wireshark.ts";
import { createWireshark } from "./capture/wireshark.ts";
import { datasetHandlers } from "./dataset/dataset-handlers.ts";
import { drillHandlers } from "./drill/drill-handlers.ts";
import { drillJob } from "./drill/run-drill.ts";
import { compareJob } from "./evaluation/compare-models.ts";
import { evaluateJob } from "./evaluation/evaluate-model.ts";
import { renewJob } from "./evaluation/renew-model.ts";
import { exportJob } from "./export/export-dataset.ts";
import { isSameFile } from "./files/file-identity.ts";
import { hostCardHandlers } from "./host-card/host-handlers.ts";
import { importJob } from "./import/import-dataset.ts";
import { importHandlers } from "./import/import-handlers.ts";
import { createMappingStore } from "./import/mappings.ts";
import { findIncidentsJob } from "./incident/find-incidents.ts";
import { incidentHandlers } from "./incident/incident-handlers.ts";
import { guardJob } from "./model/guard-normal.ts";
import { modelHandlers } from "./model/model-handlers.ts";
import { trainJob } from "./model/train-model.ts";
import { reportJob } from "./report/write-report.ts";
import { sampleJob } from "./sample/make-sample.ts";
import { recalibrateJob } from "./score/recalibrate-model.ts";
import { scoreJob } from "./score/score-dataset.ts";
import { scoreHandlers } from "./score/score-handlers.ts";
import { binJob } from "./series/bin-dataset.ts";
import { seriesHandlers } from "./series/series-handlers.ts";
import { createSession, type Session, type Tools } from "./session.ts";
import { triageHandlers } from "./triage/triage-handlers.ts";
import { receiveJob } from "./upload/receive-upload.ts";
import { uploadHandlers } from "./upload/upload-handlers.ts";
import { verdictHandlers } from "./verdict/verdict-handlers.ts";
import { watchJob } from "./watch/run-watch.ts";
import { watchHandlers } from "./watch/watch-tools.ts";
import { jobHandlers } from "./work/job-handlers.ts";
import { createLog, type Log } from "./work/log.ts";
import { runnersOf } from "./work/queue.ts";
import { defaultWorkspacePath } from "./workspace/places.ts";
import { refuseChanges } from "./workspace/read-only.ts";
import { createSettingsStore } from "./workspace/settings.ts";
import {
  createWorkspace,
  isFreePlace,
  isWorkspace,
  type OpenWorkspace,
  openWorkspace,
  type WorkspaceOptions,
} from "./workspace/workspace.ts";
import { workspaceHandlers } from "./workspace/workspace-handlers.ts";

/** All jobs. */
const jobs = [
  receiveJob,
  importJob,
  binJob,
  exportJob,
  carveJob,
  wiresharkJob,
  sampleJob,
  findIncidentsJob,
  analysisJob,
  drillJob,
  guardJob,
  trainJob,
  scoreJob,
  recalibrateJob,
  evaluateJob,
  compareJob,
  renewJob,
  reportJob,
  watchJob,
];

interface EngineOptions {
  /** The user's data folder: settings, recent workspaces, log, default workspace. */
  dataFolder: string;
  log?: Log;
  now?: () => number;
  threads?: number;
  memoryMb?: number;
  /** Opens every workspace as if it could not be written, and does not list it among the recent ones. */
  readOnly?: boolean;
}

export interface Engine {
  route: RequestRoute;
  /** The same handlers, for callers in this process. */
  handlers: EngineHandlers;
  on<K extends EventName>(event: K, listener: (payload: EventPayload<K>) => void): () => void;
  onAny(listener: <K extends EventName>(event: K, payload: EventPayload<K>) => void): () => void;
  /** Opens the given workspace or the default one. Creates the default one if necessary, and a given one with `create` in a free place. */
  openFirst(path?: string, options?: { create?: boolean }): Promise<void>;
  jobEnded(jobId: number): Promise<Job>;
  close(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const {
    dataFolder,
    now = Date.now,
    threads = Math.max(2, availableParallelism()),
    // With less than about 1,400 MB, DuckDB cannot fill a table of 86 columns in order with more than one thread.
    memoryMb = 1536,
    readOnly = false,
  } = options;
  const log = options.log ?? createLog({ path: join(dataFolder, "logs", "tidewatch.log"), level: "info" });
  const settings = createSettingsStore(dataFolder);
  const mappings = createMappingStore(dataFolder);
  const defaultPath = defaultWorkspacePath(dataFolder);
  const workspaceOptions: WorkspaceOptions = { defaultPath, threads, memoryMb, now, readOnly };
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
    await closing.close();
    log("info", `closed ${closing.workspace.info.path}`);
  };

  // Opening and closing run one after the other. At the same time, they could open one workspace twice, or find one half closed.
  let settled: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = settled.then(work);
    settled = result.catch(() => {});
    return result;
  };

  // Opens the new workspace before closing the old one, so that a failure leaves the old one open.
  const enter = async (open: () => Promise<OpenWorkspace>) => {
    const workspace = await open();
    await closeSession();
    const runners = (tools: Tools) => runnersOf(jobs, tools);
    session = await createSession(workspace, {
      ...{ mappings, wireshark, threads, now, log, emit, runners },
      account: readOnly ? "" : accountNumber(dataFolder),
    });
    if (!readOnly) settings.remember(workspace.info.path, now());
    log("info", `opened ${workspace.info.path}`);
    emit("workspace.changed", { workspace: workspace.info });
    return workspace.info;
  };

  const tools = () => current().tools;
  const openNow = () => session?.workspace.info ?? null;
  const handlers = refuseChanges(
    {
      ...workspaceHandlers(settings, {
        current: openNow,
        open: (path) =>
          inTurn(async () => {
            const present = session?.workspace.info;
            if (present && isSameFile(present.path, path)) {
              if (!session?.workspace.database.isBroken()) return present;
              await closeSession();
            }
            return enter(() => openWorkspace(path, workspaceOptions));
          }),
        create: (path) => inTurn(() => enter(() => createWorkspace(path, workspaceOptions))),
        async close() {
          await inTurn(closeSession);
          emit("workspace.changed", { workspace: null });
        },
      }),
      ...importHandlers(mappings),
      ...jobHandlers(() => current().queue),
      ...uploadHandlers(tools, () => current().queue),
      ...datasetHandlers(tools),
      ...seriesHandlers(tools),
      ...captureHandlers(tools),
      ...modelHandlers(tools),
      ...scoreHandlers(tools),
      ...verdictHandlers(tools),
      ...triageHandlers(tools),
      ...incidentHandlers(tools),
      ...drillHandlers(tools),
      ...hostCardHandlers(tools),
      ...watchHandlers(tools, () => current().queue),
      ...alertHandlers(tools),
    },
    {
      current: openNow,
      openAgain: () =>
        inTurn(async () => {
          const present = openNow();
          if (present?.isFull) await enter(() => openWorkspace(present.path, workspaceOptions));
        }),
    },
  );

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
    async openFirst(path = defaultPath, { create = false } = {}) {
      const isNewDefault = isSameFile(path, defaultPath) && !isWorkspace(path);
      const isNew = isNewDefault || (create && isFreePlace(path));
      await (isNew ? handlers["workspace.create"]({ path }) : handlers["workspace.open"]({ path }));
    },
    jobEnded: (jobId) => current().queue.ended(jobId),
    close: () => inTurn(closeSession),
  };
}
