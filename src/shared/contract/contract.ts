// Every request, job and event, from the other files of this folder. All types are inferred from here, and
// docs/ipc.md is printed from it. A request is quick; the engine or the host (Electron's main process, or the
// loopback host) answers it.
import { z } from "zod";
import { JobSchema } from "../job.ts";
import { auditSubjects } from "../triage-vocabulary.ts";
import { EngineStateSchema, WorkspaceSchema } from "../vocabulary.ts";
import { WatchStateSchema } from "../watch-vocabulary.ts";
import { alertRequests } from "./alerts.ts";
import { analysisJobs, analysisRequests } from "./analysis.ts";
import { captureJobs, captureRequests } from "./captures.ts";
import { dataJobs, dataRequests } from "./data.ts";
import { drillJobs, drillRequests } from "./drill.ts";
import { episodeRequests } from "./episodes.ts";
import { flowScoreRequests } from "./flow-scores.ts";
import { hostRequests } from "./host.ts";
import { hostCardRequests } from "./host-card.ts";
import { incidentJobs, incidentRequests } from "./incidents.ts";
import { inspectRequests } from "./inspect.ts";
import { modelLifeJobs, modelLifeRequests } from "./model-life.ts";
import { modelViewRequests } from "./model-view.ts";
import { modelJobs, modelRequests } from "./models.ts";
import { sampleJobs } from "./sample.ts";
import { seriesRequests } from "./series.ts";
import {
  type Answerer,
  datasetId,
  engine,
  type JobSpec,
  modelId,
  nothing,
  type RequestSpec,
} from "./spec.ts";
import { tableRequests } from "./tables.ts";
import { triageRequests } from "./triage.ts";
import { uploadJobs, uploadRequests } from "./uploads.ts";
import { watchJobs, watchRequests } from "./watch.ts";
import { workspaceRequests } from "./workspace.ts";

export const jobs = {
  ...uploadJobs,
  ...dataJobs,
  ...captureJobs,
  ...modelJobs,
  ...modelLifeJobs,
  ...sampleJobs,
  ...analysisJobs,
  ...incidentJobs,
  ...drillJobs,
  ...watchJobs,
} satisfies Record<string, JobSpec>;

const jobKinds = Object.keys(jobs) as [JobName, ...JobName[]];

const jobRequests = {
  "job.start": engine(
    "Queues a job.",
    z.strictObject({ kind: z.enum(jobKinds), input: z.unknown() }),
    JobSchema,
  ),
  "job.list": engine("The jobs of the workspace, newest first.", nothing, z.array(JobSchema)),
  "job.cancel": engine(
    "Cancels a queued or running job.",
    z.strictObject({ jobId: z.number().int() }),
    nothing,
  ),
  "training.stop": engine(
    "Ends a running training with the best epoch so far and stores the model; before the end of the first epoch it waits for that epoch.",
    z.strictObject({ jobId: z.number().int() }),
    nothing,
  ),
} satisfies Record<string, RequestSpec>;

export const requests = {
  ...hostRequests,
  ...hostCardRequests,
  ...workspaceRequests,
  ...uploadRequests,
  ...dataRequests,
  ...seriesRequests,
  ...tableRequests,
  ...captureRequests,
  ...modelRequests,
  ...flowScoreRequests,
  ...inspectRequests,
  ...modelViewRequests,
  ...episodeRequests,
  ...incidentRequests,
  ...drillRequests,
  ...analysisRequests,
  ...triageRequests,
  ...modelLifeRequests,
  ...watchRequests,
  ...alertRequests,
  ...jobRequests,
} satisfies Record<string, RequestSpec>;

export const events = {
  "job.changed": { about: "A job is queued, moved on or ended; carries the whole job.", payload: JobSchema },
  "dataset.changed": {
    about:
      "A dataset was added, grew while it is read (at most once per second), was removed with its import, renamed, deleted or restored.",
    payload: z.strictObject({ datasetId }),
  },
  "model.changed": {
    about: "A model was added, renamed or deleted, scored a dataset, or got another threshold method.",
    payload: z.strictObject({ modelId }),
  },
  "incident.changed": {
    about:
      "The incidents of a dataset were found again. The number is null when the budget of incidents changed.",
    payload: z.strictObject({ datasetId: datasetId.nullable() }),
  },
  "verdict.changed": {
    about:
      "Verdicts, notes or tags of rows changed (null when there are too many rows to list), or names or views.",
    payload: z.strictObject({
      what: z.enum(auditSubjects),
      datasetId: datasetId.nullable(),
      rows: z.array(z.number().int()).nullable(),
    }),
  },
  "watch.changed": {
    about: "How a watch is doing, once a second; null when it has ended.",
    payload: z.strictObject({ jobId: z.number().int(), state: WatchStateSchema.nullable() }),
  },
  "workspace.changed": {
    about: "Another workspace was opened, or none is open.",
    payload: z.strictObject({ workspace: WorkspaceSchema.nullable() }),
  },
  "engine.changed": {
    about: "The engine started, crashed, restarted or ended.",
    payload: EngineStateSchema,
  },
  "file.offered": {
    about: "The system passed files to open (argument, association, menu, drop on the icon).",
    payload: z.strictObject({ paths: z.array(z.string()) }),
  },
  "menu.chosen": {
    about: "The analyst chose a menu item that the window handles.",
    payload: z.strictObject({
      item: z.enum([
        "open-file",
        "open-folder",
        "paste-rows",
        "open-workspace",
        "new-workspace",
        "find",
        "help",
        "jobs",
        "undo",
        "redo",
      ]),
    }),
  },
} satisfies Record<string, { about: string; payload: z.ZodType }>;

export type JobName = keyof typeof jobs;
export type JobInput<K extends JobName> = z.output<(typeof jobs)[K]["input"]>;
export type JobOutput<K extends JobName> = z.output<(typeof jobs)[K]["output"]>;

export type RequestName = keyof typeof requests;
/** The type for callers: fields with defaults are optional. */
export type RequestInput<K extends RequestName> = z.input<(typeof requests)[K]["input"]>;
/** The type for handlers: defaults are filled in. */
export type ParsedInput<K extends RequestName> = z.output<(typeof requests)[K]["input"]>;
export type RequestOutput<K extends RequestName> = z.output<(typeof requests)[K]["output"]>;

type NamesBy<A extends Answerer> = {
  [K in RequestName]: (typeof requests)[K]["by"] extends A ? K : never;
}[RequestName];
type EngineRequestName = NamesBy<"engine">;
type HostRequestName = NamesBy<"host">;

export type EventName = keyof typeof events;
export type EventPayload<K extends EventName> = z.output<(typeof events)[K]["payload"]>;

/** Handlers as a mapped type over the names, so a missing, surplus or wrongly typed one does not compile. */
export type Handlers<K extends RequestName> = {
  [N in K]: (input: ParsedInput<N>) => RequestOutput<N> | Promise<RequestOutput<N>>;
};
export type EngineHandlers = Handlers<EngineRequestName>;
export type HostHandlers = Handlers<HostRequestName>;

export const isRequestName = (name: unknown): name is RequestName =>
  typeof name === "string" && Object.hasOwn(requests, name);
export const isEventName = (name: unknown): name is EventName =>
  typeof name === "string" && Object.hasOwn(events, name);
export const isCommandOnly = (name: RequestName): boolean => "commandOnly" in requests[name];
export const isEngineRequest = (name: RequestName): name is EngineRequestName =>
  requests[name].by === "engine";
