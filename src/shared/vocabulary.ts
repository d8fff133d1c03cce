// The schemas and types of the product: workspace, dataset, column, filter, page, profile. docs/glossary.md defines the words.
import { z } from "zod";
import { FailureSchema } from "./failure-schema.ts";
import { longestPattern, mostParts, mostValues } from "./filter-limits.ts";
import { timelineMeasures } from "./timeline-choice.ts";

export const WorkspaceSchema = z.strictObject({
  path: z.string(),
  name: z.string(),
  createdAtMs: z.number(),
  schemaVersion: z.number().int(),
  isDefault: z.boolean(),
  /** Its folder or disk cannot be written: everything that changes it is refused. */
  isReadOnly: z.boolean(),
  /** It is read-only because its disk is full. The first change after there is space again opens it for writing. */
  isFull: z.boolean(),
});
export type Workspace = z.infer<typeof WorkspaceSchema>;

export const RecentWorkspaceSchema = z.strictObject({
  path: z.string(),
  name: z.string(),
  openedAtMs: z.number(),
  exists: z.boolean(),
});
export type RecentWorkspace = z.infer<typeof RecentWorkspaceSchema>;

export const columnKinds = ["integer", "number", "text", "time", "boolean"] as const;
export type ColumnKind = (typeof columnKinds)[number];

export const ColumnSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(columnKinds),
  /** Unit of a number, if known: "bytes", "s", "packets"… */
  unit: z.string().nullable(),
  /** One line about its meaning, from the catalogue, or empty. */
  about: z.string(),
});
export type Column = z.infer<typeof ColumnSchema>;

/** A reason why rows or values were refused, with a count and the first examples, so that nothing is dropped silently. */
const RefusalSchema = z.strictObject({
  reason: z.string(),
  count: z.number().int(),
  examples: z.array(z.strictObject({ line: z.number().int().nullable(), text: z.string() })),
});
export type Refusal = z.infer<typeof RefusalSchema>;

/** How a capture becomes flows; a timeout of null is turned off. */
export const CaptureOptionsSchema = z.strictObject({
  /** Meter the packets inside tunnels, or the outer ones. */
  tunnels: z.enum(["inner", "outer"]).default("inner"),
  /** A flow ends after this long without a packet. */
  idleS: z.number().positive().nullable().default(120),
  /** A flow that lasts longer is cut into parts. */
  activeS: z.number().positive().nullable().default(1800),
  /** Whether a FIN exchange or RST ends a TCP flow. */
  tcpEnd: z.boolean().default(true),
  /** Open flows at a time; beyond it the oldest is closed early. */
  maxFlows: z.number().int().min(1).max(10_000_000).default(1_000_000),
  communityIdSeed: z.number().int().min(0).max(65_535).default(0),
});
export type CaptureOptions = z.infer<typeof CaptureOptionsSchema>;

export const DatasetSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  /** "flows" or, for a plain time series, "samples". */
  kind: z.enum(["flows", "samples"]),
  rows: z.number().int(),
  columns: z.array(ColumnSchema),
  source: z.strictObject({
    path: z.string(),
    bytes: z.number(),
    sha256: z.string().nullable(),
    format: z.string(),
    /** Why this format was chosen, in one sentence. */
    why: z.string(),
    /** How many files it was read from, if several; `path` is then their folder. */
    files: z.number().int().optional(),
    /** The options of its flows, if it is a capture. */
    capture: CaptureOptionsSchema.optional(),
    /** For a source queried in place: its state when it was opened. */
    inPlace: z.strictObject({ modifiedMs: z.number(), files: z.number().int() }).optional(),
    /** Whether a watch read it as it arrived. */
    isWatched: z.boolean().optional(),
    /** Of a watch that begins a dataset each day: the day in UTC, which dataset of the day it is, and the dataset before it. */
    rolled: z
      .strictObject({
        day: z.string(),
        part: z.number().int().positive(),
        after: z.number().int().nullable(),
      })
      .optional(),
    /** Sent by a window: kept in the workspace for its packets, or removed after it was read; `path` is then its name. */
    uploaded: z.enum(["kept", "removed"]).optional(),
  }),
  /** First and last time in milliseconds since the epoch, if the data has times. */
  timeSpan: z.strictObject({ fromMs: z.number(), toMs: z.number() }).nullable(),
  refused: z.array(RefusalSchema),
  refusedRows: z.number().int(),
  warnings: z.array(z.string()),
  importedAtMs: z.number(),
  importMs: z.number(),
  /** Whether it is still being read: rows are those so far, and values known only at the end are missing. */
  reading: z.boolean(),
});
export type Dataset = z.infer<typeof DatasetSchema>;

export type CellValue = string | number | boolean | null;
export const CellValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const compareOps = ["=", "!=", "<", "<=", ">", ">="] as const;
export type CompareOp = (typeof compareOps)[number];

/** A filter over the columns of a dataset. `parseFilter` parses it from text; the engine compiles it to SQL. */
export type Filter =
  | { kind: "all" }
  | { kind: "and" | "or"; of: Filter[] }
  | { kind: "not"; of: Filter }
  | { kind: "compare"; column: string; op: CompareOp; value: string | number | boolean }
  | { kind: "range"; column: string; from: string | number; to: string | number }
  | { kind: "in"; column: string; values: (string | number)[] }
  | { kind: "contains"; column: string; text: string }
  | { kind: "matches"; column: string; pattern: string; ignoreCase: boolean }
  | { kind: "missing"; column: string }
  | { kind: "any"; text: string };

const scalar = z.union([z.string(), z.number()]);
export const FilterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("all") }),
    z.strictObject({ kind: z.enum(["and", "or"]), of: z.array(FilterSchema).max(mostParts) }),
    z.strictObject({ kind: z.literal("not"), of: FilterSchema }),
    z.strictObject({
      kind: z.literal("compare"),
      column: z.string(),
      op: z.enum(compareOps),
      value: z.union([z.string(), z.number(), z.boolean()]),
    }),
    z.strictObject({ kind: z.literal("range"), column: z.string(), from: scalar, to: scalar }),
    z.strictObject({ kind: z.literal("in"), column: z.string(), values: z.array(scalar).max(mostValues) }),
    z.strictObject({ kind: z.literal("contains"), column: z.string(), text: z.string() }),
    z.strictObject({
      kind: z.literal("matches"),
      column: z.string(),
      pattern: z.string().min(1).max(longestPattern),
      ignoreCase: z.boolean(),
    }),
    z.strictObject({ kind: z.literal("missing"), column: z.string() }),
    z.strictObject({ kind: z.literal("any"), text: z.string() }),
  ]),
);

export const SortSchema = z.strictObject({ column: z.string(), descending: z.boolean() });
export type Sort = z.infer<typeof SortSchema>;

/** A block of rows, column by column: `cells[c][r]` belongs to `columns[c]` and `rowIds[r]`. */
export const PageSchema = z.strictObject({
  columns: z.array(z.string()),
  rowIds: z.array(z.number().int()),
  cells: z.array(z.array(CellValueSchema)),
  offset: z.number().int(),
  total: z.number().int(),
});
export type Page = z.infer<typeof PageSchema>;

export const BinSchema = z.strictObject({ from: z.number(), to: z.number(), count: z.number().int() });
export type Bin = z.infer<typeof BinSchema>;

/** The values of one column, counted and binned by the engine. Times are in milliseconds since the epoch. */
export const ProfileSchema = z.strictObject({
  column: ColumnSchema,
  count: z.number().int(),
  missing: z.number().int(),
  distinct: z.number().int(),
  min: CellValueSchema,
  max: CellValueSchema,
  mean: z.number().nullable(),
  /** Values at 1, 5, 25, 50, 75, 95 and 99 %. */
  quantiles: z.array(z.strictObject({ p: z.number(), value: z.number() })),
  histogram: z.array(BinSchema),
  top: z.array(z.strictObject({ value: CellValueSchema, count: z.number().int() })),
});
export type Profile = z.infer<typeof ProfileSchema>;

/** Rows, bytes or packets per bin of time, split into parts: the i-th entry says that `part[i]` has `count[i]` in `bin[i]`. */
export const TimelineSchema = z.strictObject({
  measure: z.enum(timelineMeasures),
  /** The time column, and the column whose values are the parts. */
  column: z.string(),
  splitBy: z.string().nullable(),
  /** Start of bin 0, milliseconds since the epoch; every bin is `widthMs` wide and there are `bins` over the whole data. */
  fromMs: z.number(),
  widthMs: z.number(),
  bins: z.number().int(),
  /** The most frequent values in descending order; empty text is a missing value, null is all others. */
  parts: z.array(z.string().nullable()),
  /** Bins and parts are left out if they have no rows or their sum is 0. */
  bin: z.array(z.number().int()),
  part: z.array(z.number().int()),
  count: z.array(z.number().int()),
});
export type Timeline = z.infer<typeof TimelineSchema>;

/** One packet of a flow, as a line of a list. */
export const ListedPacketSchema = z.strictObject({
  /** Index among the packets of the flow, from 0. */
  nth: z.number().int(),
  /** Number in the capture, from 1, as Wireshark counts. */
  frame: z.number().int(),
  /** Microseconds since the epoch, and the nanoseconds beyond. */
  timeUs: z.number(),
  timeNs: z.number().int(),
  /** Whether the flow's originator sent it. */
  fromOriginator: z.boolean(),
  source: z.string(),
  destination: z.string(),
  protocol: z.string(),
  /** Bytes on the wire, captured bytes, and payload bytes. */
  wireLength: z.number().int(),
  capturedLength: z.number().int(),
  payloadLength: z.number().int(),
  /** TCP flags by name. */
  flags: z.string(),
  /** TCP's numbers relative to the first of each side; null for other protocols. */
  sequence: z.number().nullable(),
  acknowledgement: z.number().nullable(),
  info: z.string(),
  /** The first bytes of the frame, two digits each. */
  hex: z.string(),
});
export type ListedPacket = z.infer<typeof ListedPacketSchema>;

export const FileEntrySchema = z.strictObject({
  name: z.string(),
  path: z.string(),
  kind: z.enum(["file", "folder", "workspace"]),
  bytes: z.number(),
  modifiedAtMs: z.number(),
});
export type FileEntry = z.infer<typeof FileEntrySchema>;

export const AppInfoSchema = z.strictObject({
  version: z.string(),
  host: z.enum(["electron", "loopback"]),
  platform: z.string(),
  /** Whether the host can show the system's file dialogs; else the window shows its own. */
  nativeDialogs: z.boolean(),
});
export type AppInfo = z.infer<typeof AppInfoSchema>;

/** Settings of the user, not of the data. */
export const SettingsSchema = z.strictObject({
  theme: z.enum(["system", "light", "dark"]),
  density: z.enum(["compact", "comfortable"]),
  time: z.enum(["utc", "local", "relative"]),
  /** Grid layouts by key (a page, or a dataset's header): order, widths and hidden columns. */
  layouts: z.record(
    z.string(),
    z.array(
      z.strictObject({
        column: z.string(),
        widthPx: z.number(),
        hidden: z.boolean(),
        /** Whether it takes a part of the width that is left; the width is then its minimum. */
        grows: z.boolean().optional(),
      }),
    ),
  ),
  /** The user's named sets of columns. */
  columnSets: z.record(z.string().min(1).max(60), z.array(z.string()).max(2000)),
  /** Sizes of panes by name, in pixels. */
  panes: z.record(z.string(), z.number()),
  /** Recent filters, the newest first. */
  filters: z.array(z.string().max(2000)).max(50),
  /** The Wireshark program to open packets with; "" for the installed one. */
  wiresharkPath: z.string().max(4096),
  /** Whether the tour was shown; it opens by itself only once. */
  tourSeen: z.boolean(),
});
export type Settings = z.infer<typeof SettingsSchema>;

export const EngineStateSchema = z.strictObject({
  state: z.enum(["starting", "ready", "restarting", "gone"]),
  error: FailureSchema.nullable(),
});
export type EngineState = z.infer<typeof EngineStateSchema>;
