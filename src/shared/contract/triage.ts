// Requests of triage: rows, verdicts, notes, tags, names of hosts, views, undo and the log.
import { z } from "zod";
import {
  AuditEntrySchema,
  HostNameSchema,
  ReasonWordSchema,
  RowMarkSchema,
  SavedViewSchema,
  TagSchema,
  TopReasonSchema,
  TriageGroupSchema,
  TriageRowPageSchema,
  UndoStateSchema,
  VerdictCountsSchema,
  VerdictSchema,
} from "../triage-vocabulary.ts";
import { FilterSchema, SortSchema } from "../vocabulary.ts";
import { changing, datasetId, engine, modelId, nothing, type RequestSpec, rowNumber } from "./spec.ts";

const mostAtOnce = 100_000;

/** Which rows of a scored dataset: its flags, or all, that match a filter. */
const question = {
  datasetId,
  modelId,
  show: z.enum(["flags", "all"]).default("flags"),
  /** May use `score`, `verdict`, `tag` and `note` as well as the dataset's columns. */
  filter: FilterSchema.default({ kind: "all" }),
};

/** Rows by number, all rows of an incident, or all rows of a query. */
const chosen = z.union([
  z.strictObject({ datasetId, incident: z.string().min(1).max(1000) }),
  z.strictObject({ datasetId, rows: z.array(rowNumber).min(1).max(mostAtOnce) }),
  z.strictObject(question),
]);

/** Name of the token of a program that changes something through the API, for the log; the window has none. */
const by = z.string().min(1).max(60).optional();

const done = z.strictObject({
  /** Number of rows that changed. */
  changed: z.number().int(),
  undo: UndoStateSchema,
});

export const triageRequests = {
  "triage.page": engine(
    "A block of rows to triage: score, first reason, verdict, tags, note, and the columns of the input.",
    z.strictObject({
      ...question,
      /** Empty means the strangest first. May name `score`, `verdict`, `reason` as well as the dataset's columns. */
      sort: z.array(SortSchema).max(16).default([]),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(0).max(1000),
      columns: z.array(z.string()).max(200).default([]),
      /** Conditions that mark a row. */
      marks: z.array(RowMarkSchema).max(8).default([]),
      /** The order of an earlier answer, for the following blocks. */
      asOf: z.number().int().optional(),
      /** These rows in this order instead of those that match; the counts are still those of all matching rows. */
      rows: z.array(rowNumber).max(1000).optional(),
    }),
    TriageRowPageSchema,
  ),
  "triage.find": engine(
    "The position of a row in a query's order, from 0; null when the query does not have the row.",
    z.strictObject({
      ...question,
      sort: z.array(SortSchema).max(16).default([]),
      row: rowNumber,
      asOf: z.number().int().optional(),
    }),
    z.strictObject({ place: z.number().int().nullable() }),
  ),
  "triage.groups": engine(
    "The values of one column among rows to triage, with counts, the largest group first.",
    z.strictObject({
      ...question,
      column: z.string(),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    z.strictObject({ groups: z.array(TriageGroupSchema), distinct: z.number().int() }),
  ),
  "triage.reasons": engine(
    "The first reasons of rows whose reasons are not stored; runs the model.",
    z.strictObject({ datasetId, modelId, rows: z.array(rowNumber).min(1).max(50) }),
    z.array(z.strictObject({ row: z.number().int(), reason: TopReasonSchema.nullable() })),
  ),
  "verdict.give": changing(
    engine(
      "Gives rows a verdict; it is on disk when the answer arrives. A verdict of null opens the rows again.",
      z.strictObject({
        on: chosen,
        verdict: VerdictSchema.nullable(),
        /** Only for a false positive. */
        reason: ReasonWordSchema.nullable().default(null),
        by,
      }),
      done,
    ),
  ),
  "verdict.counts": engine(
    "The number of rows of a dataset with each verdict.",
    z.strictObject({ datasetId }),
    VerdictCountsSchema,
  ),
  "note.set": changing(
    engine(
      "Writes the note of a row; an empty text deletes it.",
      z.strictObject({ datasetId, row: rowNumber, text: z.string().max(20_000), by }),
      done,
    ),
  ),
  "tag.set": changing(
    engine(
      "Adds tags to rows and removes tags.",
      z.strictObject({
        on: chosen,
        add: z.array(TagSchema).max(20).default([]),
        remove: z.array(TagSchema).max(20).default([]),
        by,
      }),
      done,
    ),
  ),
  "tag.list": engine(
    "The tags in use, the most used first.",
    nothing,
    z.array(z.strictObject({ tag: z.string(), rows: z.number().int() })),
  ),
  "host.name": changing(
    engine(
      "Names an address; an empty name deletes it.",
      z.strictObject({ address: z.string().trim().min(1).max(200), name: z.string().trim().max(100) }),
      done,
    ),
  ),
  "host.list": engine("The names of addresses.", nothing, z.array(HostNameSchema)),
  "view.save": changing(engine("Saves a view under its name.", SavedViewSchema, done)),
  "view.list": engine("The saved views by name.", nothing, z.array(SavedViewSchema)),
  "view.delete": changing(engine("Deletes a saved view.", z.strictObject({ name: z.string() }), done)),
  "triage.undo": changing(
    engine(
      "Undoes the last verdict, note, tag, name or view of this session; `changed` is 0 when there is none.",
      nothing,
      done,
    ),
  ),
  "triage.redo": changing(engine("Redoes what was undone last.", nothing, done)),
  "triage.undoState": engine("What undo and redo would do next.", nothing, UndoStateSchema),
  "audit.list": engine(
    "The log of verdicts, notes, tags, names and views, newest first.",
    z.strictObject({
      datasetId: datasetId.optional(),
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    z.strictObject({ entries: z.array(AuditEntrySchema), total: z.number().int() }),
  ),
} satisfies Record<string, RequestSpec>;
