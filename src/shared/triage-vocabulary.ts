// The schemas and types of triage: verdict, reason, note, tag, host name, view, audit entry, and a block of rows.
import { z } from "zod";
import { falsePositiveReasons, triageMarks, triageShows, verdicts } from "./triage-words.ts";
import { CellValueSchema, SortSchema } from "./vocabulary.ts";

export const VerdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof VerdictSchema>;

export const ReasonWordSchema = z.enum(falsePositiveReasons);
export type ReasonWord = z.infer<typeof ReasonWordSchema>;

/** A stored verdict on one row: it belongs to the row, whatever model flagged it. */
export const RowVerdictSchema = z.strictObject({
  verdict: VerdictSchema,
  /** Only for a false positive. */
  reason: ReasonWordSchema.nullable(),
  atMs: z.number(),
});
export type RowVerdict = z.infer<typeof RowVerdictSchema>;

export const TagSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\s,"'`]+$/, "A tag has no spaces, commas or quotes.");

/** Matching rows by verdict; `open` has none yet. */
export const VerdictCountsSchema = z.strictObject({
  open: z.number().int(),
  confirmed: z.number().int(),
  "false-positive": z.number().int(),
  benign: z.number().int(),
  unsure: z.number().int(),
});
export type VerdictCounts = z.infer<typeof VerdictCountsSchema>;

export const TopReasonSchema = z.strictObject({
  column: z.string(),
  /** Share of the score, 0 to 1. */
  share: z.number(),
  sentence: z.string(),
});
export type TopReason = z.infer<typeof TopReasonSchema>;

/** A block of rows to triage, as lists: the i-th entry of each belongs to `rowIds[i]`. */
export const TriageRowPageSchema = z.strictObject({
  rowIds: z.array(z.number().int()),
  /** 0 to 100; null for a row without a score. */
  scores: z.array(z.number().nullable()),
  /** Null if it is not stored: `triage.reasons` computes it. */
  reasons: z.array(TopReasonSchema.nullable()),
  verdicts: z.array(RowVerdictSchema.nullable()),
  tags: z.array(z.array(z.string())),
  notes: z.array(z.string().nullable()),
  /** Which of the requested marks apply, by index. */
  marks: z.array(z.array(z.number().int())),
  columns: z.array(z.string()),
  /** `cells[c][r]` belongs to `columns[c]` and `rowIds[r]`. */
  cells: z.array(z.array(CellValueSchema)),
  offset: z.number().int(),
  total: z.number().int(),
  counts: VerdictCountsSchema,
  /** The threshold on the score, 0 to 100; null if no row can be above it. */
  threshold: z.number().nullable(),
  /** The number of verdict changes when the rows were sorted. A request with this number keeps the order. */
  asOf: z.number().int(),
});
export type TriageRowPage = z.infer<typeof TriageRowPageSchema>;

export const TriageGroupSchema = z.strictObject({
  value: CellValueSchema,
  rows: z.number().int(),
  open: z.number().int(),
  /** Highest score in the group. */
  most: z.number().nullable(),
});
export type TriageGroup = z.infer<typeof TriageGroupSchema>;

export const RowMarkSchema = z.strictObject({
  /** In the filter language. */
  filter: z.string().min(1).max(2000),
  tone: z.enum(triageMarks),
});
export type RowMark = z.infer<typeof RowMarkSchema>;

/** A named way to show rows. */
export const SavedViewSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  show: z.enum(triageShows),
  /** In the filter language; empty for all. */
  filter: z.string().max(20_000),
  sort: z.array(SortSchema).max(16),
  groupBy: z.string().nullable(),
  /** Columns of the dataset in order; null for the default ones. */
  columns: z.array(z.string()).max(2000).nullable(),
  marks: z.array(RowMarkSchema).max(8),
});
export type SavedView = z.infer<typeof SavedViewSchema>;

export const HostNameSchema = z.strictObject({ address: z.string(), name: z.string() });

export const auditSubjects = ["verdict", "note", "tag", "host", "view"] as const;
/** One line of the log of changes: who changed what, when, from what to what. */
export const AuditEntrySchema = z.strictObject({
  id: z.number().int(),
  atMs: z.number(),
  /** The operating system's user, and the token of the program that changed it through the API. */
  who: z.string(),
  what: z.enum(auditSubjects),
  /** Whether it was done, or undid or repeated an earlier entry. */
  how: z.enum(["done", "undone", "redone"]),
  datasetId: z.number().int().nullable(),
  /** The number of affected rows, and the first of them. */
  rows: z.number().int(),
  row: z.number().int().nullable(),
  /** The affected address or view, if it was not a row. */
  name: z.string().nullable(),
  /** In words, with counts if the rows differed; empty for nothing. */
  from: z.string(),
  to: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntrySchema>;

/** What undo and redo would do next, in words; null if there is nothing. */
export const UndoStateSchema = z.strictObject({ undo: z.string().nullable(), redo: z.string().nullable() });
export type UndoState = z.infer<typeof UndoStateSchema>;
