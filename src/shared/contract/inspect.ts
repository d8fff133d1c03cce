// Requests of the overview and the inspector: scored rows over time and by entity, rows by number, the bytes of a packet.
import { z } from "zod";
import { ThresholdMethodSchema } from "../model-vocabulary.ts";
import { PacketLayerSchema } from "../packet-vocabulary.ts";
import { RowVerdictSchema } from "../triage-vocabulary.ts";
import { laneEntities } from "../triage-words.ts";
import { CellValueSchema, FilterSchema } from "../vocabulary.ts";
import { datasetId, engine, modelId, type RequestSpec, rowNumber } from "./spec.ts";

export type LaneEntity = (typeof laneEntities)[number];

const scored = {
  modelId,
  datasetId,
  /** Replaces the method chosen for these scores. */
  method: ThresholdMethodSchema.optional(),
  filter: FilterSchema.default({ kind: "all" }),
  /** Milliseconds since the epoch, from (inclusive) to (exclusive); the whole span of the dataset by default. */
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
};

const bins = {
  /** The time column that is binned. */
  column: z.string(),
  /** Start of bin 0, milliseconds since the epoch; there are `bins` of `widthMs` each. */
  fromMs: z.number(),
  widthMs: z.number(),
  bins: z.number().int(),
};

/** Scored rows per bin of time; bins without rows are left out. */
const ScoredTimelineSchema = z.strictObject({
  ...bins,
  bin: z.array(z.number().int()),
  flows: z.array(z.number().int()),
  flags: z.array(z.number().int()),
  /** The highest calibrated score of the bin. */
  most: z.array(z.number()),
});
export type ScoredTimeline = z.infer<typeof ScoredTimelineSchema>;

/** Entities × time, the strangest entity first. The i-th cell belongs to `lane[i]` and `bin[i]`; empty cells are left out. */
const LanesSchema = z.strictObject({
  ...bins,
  /** Columns whose values identify an entity. If the dataset has none of them, there is one lane. */
  columns: z.array(z.string()),
  lanes: z.array(
    z.strictObject({
      /** One value per column. */
      values: z.array(CellValueSchema),
      /** Sum and maximum of the calibrated scores, rows and flags of the lane. */
      sum: z.number(),
      most: z.number(),
      flows: z.number().int(),
      flags: z.number().int(),
    }),
  ),
  /** Number of entities, including those not shown. */
  entities: z.number().int(),
  lane: z.array(z.number().int()),
  bin: z.array(z.number().int()),
  most: z.array(z.number()),
  sum: z.array(z.number()),
  flows: z.array(z.number().int()),
  flags: z.array(z.number().int()),
});
export type Lanes = z.infer<typeof LanesSchema>;

export const inspectRequests = {
  "triage.timeline": engine(
    "Flows and flags of scored rows per bin of time under a filter; null for a dataset without time.",
    z.strictObject({ ...scored, bins: z.number().int().min(1).max(600).default(300) }),
    ScoredTimelineSchema.nullable(),
  ),
  "triage.lanes": engine(
    "The strangest entities over time: highest and summed score, rows and flags per cell; null for a dataset without time.",
    z.strictObject({
      ...scored,
      entity: z.enum(laneEntities).default("originator"),
      /** Order by the summed score of flags (then of all rows), or of all rows. */
      order: z.enum(["flags", "score"]).default("flags"),
      bins: z.number().int().min(1).max(400).default(300),
      top: z.number().int().min(1).max(40).default(20),
    }),
    LanesSchema.nullable(),
  ),
  "rows.get": engine(
    "Rows of a dataset by their numbers, in the order of the numbers given.",
    z.strictObject({
      datasetId,
      rows: z.array(rowNumber).min(1).max(1000),
      /** Only these columns, in this order; all of them by default. */
      columns: z.array(z.string()).max(2000).optional(),
    }),
    /** Column by column: `cells[c][r]` belongs to `columns[c]` and `rows[r]`. */
    z.strictObject({
      columns: z.array(z.string()),
      rows: z.array(z.number().int()),
      cells: z.array(z.array(CellValueSchema)),
    }),
  ),
  "row.annotations": engine(
    "The verdict, note and tags of one row.",
    z.strictObject({ datasetId, row: rowNumber }),
    z.strictObject({
      verdict: RowVerdictSchema.nullable(),
      /** Empty if there is none. */
      note: z.string(),
      tags: z.array(z.string()),
    }),
  ),
  "packet.bytes": engine(
    "All captured bytes of one packet of a flow, read from its capture, and its layers.",
    z.strictObject({
      datasetId,
      /** Row number. */
      flowId: rowNumber,
      /** Index among the packets of the flow, from 0. */
      nth: z.number().int().nonnegative(),
    }),
    z.strictObject({
      frame: z.number().int(),
      wireLength: z.number().int(),
      /** Two digits per byte. */
      hex: z.string(),
      layers: z.array(PacketLayerSchema),
    }),
  ),
} satisfies Record<string, RequestSpec>;
