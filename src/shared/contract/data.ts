// Requests and jobs about datasets: their rows, columns and time.
import { z } from "zod";
import { TableMappingSchema } from "../mapping.ts";
import { path } from "../path-schema.ts";
import { timelineMeasures, timelineSplits } from "../timeline-choice.ts";
import {
  CaptureOptionsSchema,
  CellValueSchema,
  DatasetSchema,
  FilterSchema,
  PageSchema,
  ProfileSchema,
  SortSchema,
  TimelineSchema,
} from "../vocabulary.ts";
import {
  changing,
  datasetId,
  engine,
  type JobSpec,
  job,
  lightJob,
  modelId,
  nothing,
  type RequestSpec,
  readingOnly,
} from "./spec.ts";

export const dataRequests = {
  "dataset.list": engine("All datasets of the workspace, newest first.", nothing, z.array(DatasetSchema)),
  "dataset.rename": changing(
    engine(
      "Renames a dataset.",
      z.strictObject({ datasetId, name: z.string().trim().min(1).max(200) }),
      DatasetSchema,
    ),
  ),
  "dataset.delete": changing(
    engine(
      "Deletes a dataset; the last ones can be restored until the workspace is closed, while the disk has room.",
      z.strictObject({ datasetId }),
      nothing,
    ),
  ),
  "dataset.restore": changing(
    engine("Restores a deleted dataset.", z.strictObject({ datasetId }), DatasetSchema),
  ),
  "flows.page": engine(
    "A block of rows of a dataset under a filter, in an order, with the number of matching rows.",
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
    "The profile of one column under a filter.",
    z.strictObject({ datasetId, column: z.string(), filter: FilterSchema.default({ kind: "all" }) }),
    ProfileSchema,
  ),
  "column.values": engine(
    "The most common values of a column that contain a text, for completion; a newer request ends an older one.",
    z.strictObject({ datasetId, column: z.string(), text: z.string().max(200).default("") }),
    z.strictObject({
      values: z.array(z.strictObject({ value: CellValueSchema, count: z.number().int() })),
      /** Whether there are no further values with the text. */
      complete: z.boolean(),
      /** The counted rows: only the first ones if all would take too long. */
      counted: z.enum(["all", "first-rows"]),
    }),
  ),
  "flows.timeline": engine(
    "Rows, bytes or packets per bin of time under a filter, split by label or protocol; null for a dataset without time.",
    z.strictObject({
      datasetId,
      filter: FilterSchema.default({ kind: "all" }),
      /** Bytes or packets are refused if no column has them. */
      measure: z.enum(timelineMeasures).default("rows"),
      /** The default is the label, else the protocol. */
      splitBy: z.enum(timelineSplits).optional(),
    }),
    TimelineSchema.nullable(),
  ),
} satisfies Record<string, RequestSpec>;

export const exportFormats = ["csv", "parquet", "ndjson"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const dataJobs = {
  "dataset.import": job(
    "Reads a file, or several files of one kind in the order of time, into a new dataset of the workspace.",
    z.strictObject({
      /** A file, or a folder of files. */
      path,
      /** More files and folders for the same dataset. */
      also: z.array(path).max(10_000).optional(),
      name: z.string().min(1).max(200).optional(),
      /** For a capture: how its packets become flows. */
      capture: CaptureOptionsSchema.optional(),
      /** For a table: the mapping of its columns, which replaces the format's reader. It is remembered for the header. */
      mapping: TableMappingSchema.optional(),
      /** Whether to use a mapping that is remembered for the header. */
      useRemembered: z.boolean().optional(),
      /** For a series: the JSON file with its label windows. Without it, the engine looks for one beside the series. */
      labelWindows: path.optional(),
      /** For Parquet: query it in place without copying; refused if its values must be converted. */
      inPlace: z.boolean().optional(),
    }),
    z.strictObject({ datasetId, rows: z.number().int(), refusedRows: z.number().int() }),
  ),
  "dataset.bin": job(
    "Counts flows by time into a new dataset: a series with one row per bin.",
    z.strictObject({
      datasetId,
      widthS: z.number().min(0.001).max(604_800).default(60),
      /** Only these flows. */
      filter: FilterSchema.default({ kind: "all" }),
      name: z.string().trim().min(1).max(200).optional(),
    }),
    z.strictObject({ datasetId, rows: z.number().int() }),
  ),
  "dataset.export": readingOnly(
    lightJob(
      "Writes rows of a dataset into a file; the file appears only when it is complete.",
      z.strictObject({
        datasetId,
        filter: FilterSchema.default({ kind: "all" }),
        /** Only these columns, in this order; all of them by default. */
        columns: z.array(z.string()).min(1).max(2000).optional(),
        sort: z.array(SortSchema).max(16).default([]),
        format: z.enum(exportFormats).default("csv"),
        /** Use the field names of the Elastic Common Schema, where it has them; for CSV and NDJSON. */
        ecs: z.boolean().default(false),
        /** Put an apostrophe before text that a spreadsheet would run as a formula; for CSV. */
        spreadsheet: z.boolean().default(false),
        /** Adds row, score (0 to 100), flagged and reason, from this model's stored scores. */
        modelId: modelId.optional(),
        /** With a model: only the rows above its threshold. */
        flagged: z.boolean().default(false),
        /** Adds verdict, its reason, tags, note, and the place and title of the incident. */
        findings: z.boolean().default(false),
        path,
        overwrite: z.boolean().default(false),
      }),
      z.strictObject({ path, rows: z.number().int(), bytes: z.number() }),
    ),
  ),
} satisfies Record<string, JobSpec>;
