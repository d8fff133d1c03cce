// What each command prints with --json. The commands take their types from here, `tidewatch schema` prints it as JSON Schema, and every
// test that runs a command with --json checks what was printed against that.
import { z } from "zod";
import { SinkStateSchema } from "../../shared/alert-vocabulary.ts";
import { jobs, requests } from "../../shared/contract/contract.ts";
import { DrillResultSchema } from "../../shared/drill-vocabulary.ts";
import { EpisodePageSchema, ExplanationSchema } from "../../shared/explanation-vocabulary.ts";
import { HostCardSchema } from "../../shared/host-vocabulary.ts";
import { IncidentWithVerdictSchema, RowRangesSchema } from "../../shared/incident-vocabulary.ts";
import {
  ComparisonSchema,
  DriftSchema,
  ExportedSchema,
  GuardSchema,
  ModelChangeSchema,
} from "../../shared/model-life-vocabulary.ts";
import {
  EvaluationSchema,
  FlagSchema,
  GroupThresholdsSchema,
  ModelSchema,
  ThresholdSchema,
} from "../../shared/model-vocabulary.ts";
import { TablePreviewSchema } from "../../shared/table-preview.ts";
import { CellValueSchema, DatasetSchema, ListedPacketSchema } from "../../shared/vocabulary.ts";
import { TokenSchema } from "../api/tokens.ts";
import { MachineFindingSchema } from "../doctor/finding.ts";

const IncidentJsonSchema = IncidentWithVerdictSchema.pick({
  rank: true,
  severity: true,
  kinds: true,
  title: true,
  originators: true,
  responders: true,
  fromMs: true,
  toMs: true,
  flows: true,
}).extend({
  evidence: z.array(
    IncidentWithVerdictSchema.shape.evidence.element.pick({
      behaviour: true,
      sentence: true,
      strength: true,
      rarity: true,
    }),
  ),
  /** With --rows. */
  rows: RowRangesSchema.optional(),
});

const EpisodeSchema = EpisodePageSchema.shape.episodes.element;

const AnalysisSchema = z.strictObject({
  dataset: DatasetSchema,
  /** All of them, in descending order of severity. */
  incidents: z.array(IncidentJsonSchema),
  /** Why a dataset cannot have incidents; empty when it can. */
  incidentsSentence: z.string(),
  /** Sentences: what counts as normal, the result of the guard, the threshold. */
  normal: z.string(),
  guard: z.string().nullable(),
  line: z.string().nullable(),
  /** Null when there was too little to learn from. */
  model: ModelSchema.nullable(),
  threshold: ThresholdSchema.nullable(),
  /** The first episodes. */
  episodes: z.array(EpisodeSchema),
  episodesTotal: z.number().int(),
  labels: z.array(
    z.strictObject({
      label: z.string(),
      rows: z.number().int(),
      flagged: z.number().int(),
      highest: z.number().nullable(),
      sentence: z.string().nullable(),
    }),
  ),
  /** The planted incidents of the sample, each with its rank among the incidents found; null when it was missed. */
  planted: z.array(
    jobs["sample.make"].output.shape.incidents.element.extend({ place: z.number().int().nullable() }),
  ),
  report: z.string().nullable(),
  warnings: z.array(z.string()),
});

/** A flag with the cells that identify its row; their names depend on the dataset. */
const FlagJsonSchema = FlagSchema.omit({ cells: true })
  .extend({ threshold: ThresholdSchema.shape.value })
  .loose();

const EpisodeJsonSchema = EpisodeSchema.omit({ fromMs: true, toMs: true }).extend({
  from: z.string(),
  to: z.string(),
});

const WatchedIncidentSchema = IncidentJsonSchema.omit({ rank: true, evidence: true, rows: true }).extend({
  /** False when an incident that was printed before has grown. */
  isNew: z.boolean(),
  key: z.string(),
});

/** An open flow may still change; the names of its cells depend on the source. */
const OpenFlowsSchema = z.strictObject({
  openFlows: z.array(z.object({ score: z.number().nullable() }).catchall(CellValueSchema)),
});

const named =
  (what: string) =>
  <T extends z.ZodType>(schema: T) =>
    schema.describe(what);
const each = (what: string) => named(`One line of JSON for each ${what}.`);
const one = (what: string) => named(`${what} as one JSON document.`);

export const jsonSchemas = {
  analyze: one("The whole analysis")(AnalysisSchema),
  incidents: one("The incidents")(z.array(IncidentJsonSchema)),
  drill: one("The drill")(DrillResultSchema),
  host: one("The host's card")(HostCardSchema),
  import: each("new dataset; with --preview, for each preview")(z.union([DatasetSchema, TablePreviewSchema])),
  watch: each("incident that is new or grew, and for the largest open flows now and then")(
    z.union([WatchedIncidentSchema, OpenFlowsSchema]),
  ),
  alerts: each("sink")(SinkStateSchema),
  datasets: each("dataset")(DatasetSchema),
  flows: each("row; the names of its cells depend on the dataset")(
    z.object({ row: z.number().int() }).catchall(CellValueSchema),
  ),
  bin: one("The new dataset")(DatasetSchema),
  packets: each("packet; with --layers, for the layers of each packet")(
    z.union([ListedPacketSchema, requests["packet.bytes"].output.pick({ frame: true, layers: true })]),
  ),
  carve: one("The file")(jobs["packets.carve"].output),
  wireshark: one("The program and its file")(jobs["packets.wireshark"].output),
  guard: one("The suspects and their effect")(GuardSchema),
  train: one("The new model")(ModelSchema),
  score: one("The scores")(
    jobs["model.score"].output.extend({
      modelId: z.number().int(),
      datasetId: z.number().int(),
      threshold: ThresholdSchema,
    }),
  ),
  threshold: one("The threshold; with --by, the thresholds of the groups,")(
    z.union([ThresholdSchema.extend({ sentence: z.string() }), GroupThresholdsSchema]),
  ),
  flags: each("flag; with --episodes, for each episode")(z.union([FlagJsonSchema, EpisodeJsonSchema])),
  explain: one("The explanation")(ExplanationSchema),
  evaluate: one("The figures")(EvaluationSchema),
  report: one("The file")(jobs["report.write"].output),
  sample: one("The file and what was planted")(jobs["sample.make"].output),
  export: one("The file")(jobs["dataset.export"].output),
  compare: one("The comparison")(ComparisonSchema),
  drift: one("The drift")(DriftSchema.extend({ recalibrated: jobs["model.recalibrate"].output.nullable() })),
  models: each("model; with export, for the files; with retrain, changes and rollback, for each change")(
    z.union([ModelSchema, ExportedSchema, ModelChangeSchema]),
  ),
  tokens: one("The tokens; with create, the new one with its secret,")(
    z.union([
      z.array(TokenSchema.omit({ sha256: true })),
      TokenSchema.pick({ name: true, scope: true }).extend({ token: z.string() }),
    ]),
  ),
  doctor: one("What was found")(
    z.strictObject({
      version: z.string(),
      platform: z.string(),
      findings: z.array(MachineFindingSchema.extend({ name: z.string() })),
    }),
  ),
} satisfies Record<string, z.ZodType>;

/** The name of a command that has --json. */
export type JsonCommand = keyof typeof jsonSchemas;

export const isJsonCommand = (name: string): name is JsonCommand => Object.hasOwn(jsonSchemas, name);

/** What a command prints as one JSON document. */
export type JsonOf<N extends JsonCommand> = z.output<(typeof jsonSchemas)[N]>;

/** The JSON Schema of what a command prints as one JSON document. */
export const jsonSchemaOf = (name: JsonCommand) =>
  z.toJSONSchema(jsonSchemas[name], {
    io: "output",
    unrepresentable: "any",
    cycles: "ref",
    reused: "inline",
  });
