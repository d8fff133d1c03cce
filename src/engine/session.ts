// Everything that exists while a workspace is open: the tools of all nouns, and the queue that runs jobs with them.
import type { EventName, EventPayload } from "../shared/contract/contract.ts";
import { toFailure } from "../shared/errors.ts";
import { type Alerts, createAlerts } from "./alert/alerts.ts";
import { createPacketTools, type PacketTools } from "./capture/list-packets.ts";
import type { WiresharkTools } from "./capture/open-in-wireshark.ts";
import type { Wireshark } from "./capture/wireshark.ts";
import { createDatasetTools } from "./dataset/dataset-tools.ts";
import { createDrillTools, type DrillTools } from "./drill/drill-handlers.ts";
import type { ImportTools } from "./import/keep-dataset.ts";
import type { MappingStore } from "./import/mappings.ts";
import { createIncidentTools, type IncidentTools } from "./incident/incident-handlers.ts";
import { createModelTools } from "./model/model-tools.ts";
import { scoreNotes } from "./score/score-notes.ts";
import { createScoreTools, forgetOrphans, tidyModels } from "./score/score-tools.ts";
import { createTriageTools, type TriageTools } from "./triage/triage-handlers.ts";
import { createUploads } from "./upload/uploads.ts";
import { createVerdictTools } from "./verdict/verdict-handlers.ts";
import { createWatches, type Watches } from "./watch/watch-tools.ts";
import { createCaches } from "./work/caches.ts";
import { createJobStore } from "./work/job-store.ts";
import type { Log } from "./work/log.ts";
import { createQueue, type JobRunners, type Queue, type RunJob } from "./work/queue.ts";
import { withWatchMemory } from "./work/watch-memory.ts";
import type { OpenWorkspace } from "./workspace/workspace.ts";

export type Tools = { watches: Watches; alerts: Alerts; runJob: RunJob } & TriageTools &
  IncidentTools &
  DrillTools &
  ImportTools &
  PacketTools &
  WiresharkTools;

export interface Session {
  workspace: OpenWorkspace;
  tools: Tools;
  queue: Queue;
  close(): Promise<void>;
}

interface SessionOptions {
  mappings: MappingStore;
  wireshark: Wireshark;
  threads: number;
  now: () => number;
  log: Log;
  /** The account that uses the workspace; sinks of others send nothing. */
  account: string;
  emit: <K extends EventName>(event: K, payload: EventPayload<K>) => void;
  /** Creates the runners of all jobs from the tools of this session. */
  runners: (tools: Tools) => JobRunners;
}

const closeWithinMs = 1500;

export async function createSession(workspace: OpenWorkspace, options: SessionOptions): Promise<Session> {
  const { mappings, wireshark, threads, now, log, emit } = options;
  const { database } = workspace;
  const caches = createCaches();
  const datasets = createDatasetTools({
    database,
    datasetFiles: workspace.files,
    workspace: workspace.info.path,
    temporaryFolder: workspace.temporaryFolder,
    threads,
    now,
    caches,
    changed(change) {
      caches.invalidate(change);
      if (change.dataset !== undefined) {
        emit("dataset.changed", { datasetId: change.dataset });
        // If this fails, they are removed when the workspace is next opened.
        forgetOrphans(scores).catch((thrown) => log("debug", `orphans: ${toFailure(thrown).message}`));
      }
      if (change.model !== undefined) emit("model.changed", { modelId: change.model });
    },
  });
  const scores = createScoreTools(createModelTools(datasets));
  const verdicts = createVerdictTools(scores, (payload) => {
    if (payload.datasetId !== null) caches.invalidate({ verdict: payload.datasetId });
    emit("verdict.changed", payload);
  });
  const incidents = createIncidentTools(verdicts, (datasetId) => {
    // A filter may refer to incidents as it may to verdicts, so new incidents invalidate the same caches.
    if (datasetId !== null) caches.invalidate({ verdict: datasetId });
    emit("incident.changed", { datasetId });
    if (datasetId !== null) alerts.changed(datasetId);
  });
  const watches = createWatches(now, (jobId, state) => emit("watch.changed", { jobId, state }));
  const alerts = createAlerts(
    {
      database,
      dataset: (id) => datasets.datasets.get(id),
      incidents: async (id) => (await incidents.decidedIncidents(id)).incidents,
      isLive: watches.isLive,
    },
    {
      workspace: workspace.info.path,
      isReadOnly: workspace.info.isReadOnly,
      account: options.account,
      ...{ now, log },
    },
  );
  const tools = {
    ...createDrillTools(createTriageTools(incidents)),
    ...createPacketTools(datasets),
    mappings,
    uploads: createUploads(workspace.temporaryFolder),
    wireshark,
    notes: scoreNotes(scores),
    watches,
    alerts,
    runJob: (async (kind, input) => queue.ended((await queue.start(kind, input)).id)) as RunJob,
  };
  if (!workspace.info.isReadOnly) await tidyModels(tools);
  const queue: Queue = createQueue({
    runners: withWatchMemory(options.runners(tools), database),
    store: createJobStore(database),
    emit: (job) => emit("job.changed", job),
    log,
    now,
  });
  return {
    workspace,
    tools,
    queue,
    async close() {
      await queue.close(closeWithinMs);
      await tools.warm.close();
      await alerts.close();
      await workspace.close();
    },
  };
}
