// Every request, job and event there is. Types are inferred from here and from nowhere else; docs/ipc.md is printed from it.
// A request is quick and is answered by the engine or by the host (Electron's main process, or the loopback host).
import { z } from "zod";
import { JobSchema } from "./job.ts";
import {
  EvaluationSchema,
  ExplanationSchema,
  featureSets,
  FlagPageSchema,
  ModelSchema,
  ScoresSchema,
  sequenceKinds,
  ThresholdMethodSchema,
  ThresholdSchema,
  trainableKinds,
} from "./model-vocabulary.ts";
import {
  AppInfoSchema,
  CaptureOptionsSchema,
  DatasetSchema,
  EngineStateSchema,
  FileEntrySchema,
  FilterSchema,
  PacketSchema,
  PageSchema,
  ProfileSchema,
  RecentWorkspaceSchema,
  SettingsSchema,
  SortSchema,
  TimelineSchema,
  WorkspaceSchema,
} from "./vocabulary.ts";

type Answerer = "engine" | "host";
interface RequestSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  by: Answerer;
  about: string;
  input: I;
  output: O;
}
interface JobSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  about: string;
  /** Heavy jobs run one at a time; light ones beside them. */
  heavy: boolean;
  input: I;
  output: O;
}
const engine = <I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) =>
  ({ by: "engine", about, input, output }) satisfies RequestSpec<I, O>;
const host = <I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) =>
  ({ by: "host", about, input, output }) satisfies RequestSpec<I, O>;
const job = <I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) =>
  ({ about, heavy: true, input, output }) satisfies JobSpec<I, O>;

/** A job that runs beside a heavy one. */
const lightJob = <I extends z.ZodType, O extends z.ZodType>(about: string, input: I, output: O) =>
  ({ about, heavy: false, input, output }) satisfies JobSpec<I, O>;

const nothing = z.strictObject({});
const datasetId = z.number().int().nonnegative();
const flowId = z.number().int().nonnegative();
const modelId = z.number().int().nonnegative();
const rowNumber = z.number().int().nonnegative();
const path = z.string().min(1).max(4096);

export const jobs = {
  "dataset.import": job(
    "Reads one file into a new dataset of the workspace.",
    z.strictObject({
      path,
      name: z.string().min(1).max(200).optional(),
      /** For a capture: how its packets are made into flows. */
      capture: CaptureOptionsSchema.optional(),
    }),
    z.strictObject({ datasetId, rows: z.number().int(), refusedRows: z.number().int() }),
  ),
  "packets.carve": lightJob(
    "Copies the packets of chosen flows, exactly, from their capture into a new pcapng.",
    z.strictObject({
      datasetId,
      /** Row numbers. */
      flowIds: z.array(flowId).min(1).max(100_000),
      path,
      overwrite: z.boolean().default(false),
    }),
    z.strictObject({ path, packets: z.number().int(), bytes: z.number() }),
  ),
  "model.train": job(
    "Learns what is normal from the rows of a dataset that a filter chooses, and keeps the model.",
    z.strictObject({
      datasetId,
      name: z.string().trim().min(1).max(200).optional(),
      detector: z.enum(trainableKinds).default("lstm-autoencoder"),
      /** Which rows count as normal; all of them by default. */
      normal: FilterSchema.default({ kind: "all" }),
      /** Row numbers among them that do not belong. */
      exclude: z.array(rowNumber).max(1_000_000).default([]),
      /** A set by name, or columns one by one: "bytes", "resp_port:port", "start_time:hour". */
      features: z
        .union([z.enum(featureSets), z.array(z.string().min(1)).min(1).max(2000)])
        .default("default"),
      /** What makes a sequence; chosen by the data when left out. */
      sequenceBy: z.enum(sequenceKinds).optional(),
      /** Rows in a window. */
      steps: z.number().int().min(1).max(200).optional(),
      epochs: z.number().int().min(1).max(10_000).optional(),
      seed: z.number().int().min(0).max(0xffff_ffff).default(1),
    }),
    z.strictObject({ modelId, warnings: z.array(z.string()) }),
  ),
  "model.score": job(
    "Scores every row of a dataset by a model and keeps the scores.",
    z.strictObject({ modelId, datasetId }),
    z.strictObject({ scoresId: z.number().int(), rows: z.number().int(), warnings: z.array(z.string()) }),
  ),
  "model.evaluate": job(
    "Measures a model on the labelled rows of a dataset, beside the baselines when asked; scores it when it is not yet.",
    z.strictObject({
      modelId,
      datasetId,
      baselines: z.boolean().default(false),
      /** Instead of the method chosen for these scores. */
      method: ThresholdMethodSchema.optional(),
    }),
    EvaluationSchema,
  ),
} satisfies Record<string, JobSpec>;

const jobKinds = Object.keys(jobs) as [JobName, ...JobName[]];

export const requests = {
  "app.info": host("What this host is and can do.", nothing, AppInfoSchema),
  "dialog.open": host(
    "Shows the system's dialog for choosing files or a workspace; empty when dismissed.",
    z.strictObject({ purpose: z.enum(["data", "workspace", "new-workspace"]) }),
    z.strictObject({ paths: z.array(z.string()) }),
  ),
  "link.open": host(
    "Opens one of the product's own documentation links in the system's browser; others are refused.",
    z.strictObject({ url: z.string().max(2048) }),
    nothing,
  ),
  "engine.state": host("Whether the engine is there.", nothing, EngineStateSchema),

  "workspace.current": engine("The open workspace, or null.", nothing, WorkspaceSchema.nullable()),
  "workspace.open": engine(
    "Opens a workspace in place of the present one.",
    z.strictObject({ path }),
    WorkspaceSchema,
  ),
  "workspace.create": engine(
    "Makes a new, empty workspace and opens it.",
    z.strictObject({ path }),
    WorkspaceSchema,
  ),
  "workspace.recent": engine(
    "The workspaces opened last, newest first.",
    nothing,
    z.array(RecentWorkspaceSchema),
  ),
  "workspace.close": engine("Closes the open workspace.", nothing, nothing),

  "settings.get": engine("The person's settings.", nothing, SettingsSchema),
  "settings.set": engine(
    "Changes some settings and keeps the others.",
    SettingsSchema.partial(),
    SettingsSchema,
  ),

  "files.list": engine(
    "Lists one folder, for hosts without a system dialog; the home folder by default.",
    z.strictObject({ path: path.optional() }),
    z.strictObject({
      path: z.string(),
      parent: z.string().nullable(),
      entries: z.array(FileEntrySchema),
      /** How many entries were left out when the folder is very large. */
      leftOut: z.number().int(),
    }),
  ),

  "dataset.list": engine("All datasets of the workspace, newest first.", nothing, z.array(DatasetSchema)),
  "dataset.rename": engine(
    "Gives a dataset another name.",
    z.strictObject({ datasetId, name: z.string().trim().min(1).max(200) }),
    DatasetSchema,
  ),
  "dataset.delete": engine(
    "Hides a dataset; it is gone for good when the workspace is closed, and can be restored until then.",
    z.strictObject({ datasetId }),
    nothing,
  ),
  "dataset.restore": engine("Brings back a deleted dataset.", z.strictObject({ datasetId }), DatasetSchema),

  "flows.page": engine(
    "A block of rows of a dataset under a filter and an order, with the count of all that match.",
    z.strictObject({
      datasetId,
      filter: FilterSchema.default({ kind: "all" }),
      sort: z.array(SortSchema).max(16).default([]),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(0).max(1000),
      /** Only these columns, in this order; all of them by default. */
      columns: z.array(z.string()).max(2000).optional(),
    }),
    PageSchema,
  ),
  "column.profile": engine(
    "What one column holds under a filter.",
    z.strictObject({ datasetId, column: z.string(), filter: FilterSchema.default({ kind: "all" }) }),
    ProfileSchema,
  ),
  "flows.timeline": engine(
    "Rows per bin of time under a filter, split by label or protocol; null for a dataset without time.",
    z.strictObject({ datasetId, filter: FilterSchema.default({ kind: "all" }) }),
    TimelineSchema.nullable(),
  ),

  "packets.list": engine(
    "The packets of one flow, looked up in its capture.",
    z.strictObject({
      datasetId,
      /** Row number. */
      flowId,
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(1000).default(1000),
    }),
    z.strictObject({ packets: z.array(PacketSchema), offset: z.number().int(), total: z.number().int() }),
  ),

  "model.list": engine("The models of the workspace, newest first.", nothing, z.array(ModelSchema)),
  "model.card": engine(
    "Everything that a model was made of: data, features, windows, network, losses, calibration.",
    z.strictObject({ modelId }),
    z.record(z.string(), z.unknown()),
  ),
  "model.rename": engine(
    "Gives a model another name.",
    z.strictObject({ modelId, name: z.string().trim().min(1).max(200) }),
    ModelSchema,
  ),
  "model.delete": engine("Deletes a model and all scores by it.", z.strictObject({ modelId }), nothing),
  "scores.list": engine(
    "Which datasets are scored by which models, newest first.",
    nothing,
    z.array(ScoresSchema),
  ),
  "scores.threshold": engine(
    "The line on the kept scores of a dataset by a model; scores nothing again.",
    z.strictObject({
      modelId,
      datasetId,
      /** Instead of the method chosen for these scores. */
      method: ThresholdMethodSchema.optional(),
      /** Chooses the method for these scores. */
      keep: z.boolean().default(false),
    }),
    ThresholdSchema,
  ),
  "flags.page": engine(
    "A block of the rows above the threshold, the strangest first, with their reasons.",
    z.strictObject({
      modelId,
      datasetId,
      method: ThresholdMethodSchema.optional(),
      filter: FilterSchema.default({ kind: "all" }),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(0).max(200),
      /** Columns of the dataset to show beside; none by default. */
      columns: z.array(z.string()).max(2000).default([]),
    }),
    FlagPageSchema,
  ),
  "flow.explain": engine(
    "Why one row of a scored dataset has its score: every column, and its window.",
    z.strictObject({ modelId, datasetId, row: rowNumber, method: ThresholdMethodSchema.optional() }),
    ExplanationSchema,
  ),

  "job.start": engine(
    "Puts a job into the queue.",
    z.strictObject({ kind: z.enum(jobKinds), input: z.unknown() }),
    JobSchema,
  ),
  "job.list": engine("The jobs of the workspace, newest first.", nothing, z.array(JobSchema)),
  "job.cancel": engine(
    "Asks a queued or running job to stop.",
    z.strictObject({ jobId: z.number().int() }),
    nothing,
  ),
} satisfies Record<string, RequestSpec>;

export const events = {
  "job.changed": { about: "A job is queued, moved on or ended; carries the whole job.", payload: JobSchema },
  "dataset.changed": {
    about:
      "A dataset came, grew while it is read (at most once a second), vanished with its import, changed its name, was deleted or restored.",
    payload: z.strictObject({ datasetId }),
  },
  "model.changed": {
    about: "A model came, changed its name, was deleted, or scored a dataset.",
    payload: z.strictObject({ modelId }),
  },
  "workspace.changed": {
    about: "Another workspace is open, or none.",
    payload: z.strictObject({ workspace: WorkspaceSchema.nullable() }),
  },
  "engine.changed": {
    about: "The engine started, crashed, restarted or is gone.",
    payload: EngineStateSchema,
  },
  "file.offered": {
    about: "The system handed over files to open (argument, association, menu, drop on the icon).",
    payload: z.strictObject({ paths: z.array(z.string()) }),
  },
  "menu.chosen": {
    about: "A menu item of the host was chosen that the window acts on.",
    payload: z.strictObject({
      item: z.enum(["open-file", "open-workspace", "new-workspace", "find", "help", "jobs", "undo", "redo"]),
    }),
  },
} satisfies Record<string, { about: string; payload: z.ZodType }>;

export type JobName = keyof typeof jobs;
export type JobInput<K extends JobName> = z.output<(typeof jobs)[K]["input"]>;
export type JobOutput<K extends JobName> = z.output<(typeof jobs)[K]["output"]>;

export type RequestName = keyof typeof requests;
/** What a caller writes: defaults may be left out. */
export type RequestInput<K extends RequestName> = z.input<(typeof requests)[K]["input"]>;
/** What a handler gets: defaults filled in. */
export type ParsedInput<K extends RequestName> = z.output<(typeof requests)[K]["input"]>;
export type RequestOutput<K extends RequestName> = z.output<(typeof requests)[K]["output"]>;

type NamesBy<A extends Answerer> = {
  [K in RequestName]: (typeof requests)[K]["by"] extends A ? K : never;
}[RequestName];
export type EngineRequestName = NamesBy<"engine">;
export type HostRequestName = NamesBy<"host">;

export type EventName = keyof typeof events;
export type EventPayload<K extends EventName> = z.output<(typeof events)[K]["payload"]>;

/** Handlers are a mapped type over the names: a missing, surplus or wrongly typed one does not compile. */
export type Handlers<K extends RequestName> = {
  [N in K]: (input: ParsedInput<N>) => RequestOutput<N> | Promise<RequestOutput<N>>;
};
export type EngineHandlers = Handlers<EngineRequestName>;
export type HostHandlers = Handlers<HostRequestName>;

export const isRequestName = (name: unknown): name is RequestName =>
  typeof name === "string" && Object.hasOwn(requests, name);
export const isEventName = (name: unknown): name is EventName =>
  typeof name === "string" && Object.hasOwn(events, name);
export const isEngineRequest = (name: RequestName): name is EngineRequestName =>
  requests[name].by === "engine";
