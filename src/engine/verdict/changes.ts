// A change of verdicts, notes, tags, names or views: its subject, and the values before and after. Its inverse is the undo; its description
// is a line of the log.
import { manyText } from "../../shared/number-words.ts";
import type { AuditEntry, RowVerdict, SavedView } from "../../shared/triage-vocabulary.ts";

export interface RowChange<V> {
  datasetId: number;
  rows: readonly number[];
  /** One value per row; null for none. */
  before: readonly (V | null)[];
  after: readonly (V | null)[];
}
interface NamedChange<V> {
  name: string;
  before: V | null;
  after: V | null;
}

export type Change =
  | ({ what: "verdict" } & RowChange<RowVerdict>)
  | ({ what: "note"; atMs: number } & RowChange<string>)
  | ({ what: "tag" } & RowChange<readonly string[]>)
  | ({ what: "host" } & NamedChange<string>)
  | ({ what: "view" } & NamedChange<SavedView>);

export type Described = Omit<AuditEntry, "id">;

export const inverse = (change: Change): Change =>
  ({ ...change, before: change.after, after: change.before }) as Change;

/** How many rows, names or views the change affects. */
export const sizeOf = (change: Change): number => ("rows" in change ? change.rows.length : 1);

/** Reduces a change to the rows whose value differs; null when there are none. */
export function onlyChanged<V>(
  { datasetId, rows, before, after }: RowChange<V>,
  same: (a: V, b: V) => boolean,
): RowChange<V> | null {
  const at = rows.flatMap((_, i) => {
    const [a, b] = [before[i] ?? null, after[i] ?? null];
    return a === b || (a !== null && b !== null && same(a, b)) ? [] : [i];
  });
  if (at.length === 0) return null;
  return {
    datasetId,
    rows: at.map((i) => rows[i]!),
    before: at.map((i) => before[i] ?? null),
    after: at.map((i) => after[i] ?? null),
  };
}

/** The line of the log, without time, user and kind of change. */
export function describe(
  change: Change,
): Pick<Described, "what" | "datasetId" | "rows" | "row" | "name" | "from" | "to"> {
  const { what } = change;
  switch (what) {
    case "verdict":
      return {
        what,
        ...ofRows(change),
        from: sum(change.before, verdictText),
        to: sum(change.after, verdictText),
      };
    case "note":
      return {
        what,
        ...ofRows(change),
        from: sum(change.before, noteWords),
        to: sum(change.after, noteWords),
      };
    case "tag":
      return { what, ...ofRows(change), from: sum(change.before, tagWords), to: sum(change.after, tagWords) };
    case "host":
      return { what, ...ofName(change), from: change.before ?? "", to: change.after ?? "" };
    case "view":
      return { what, ...ofName(change), from: viewWords(change.before), to: viewWords(change.after) };
  }
}

/** The name of the change, for the undo button. */
export function titleOfChange(change: Change): string {
  switch (change.what) {
    case "verdict":
      return `${sum(change.after, verdictText, false)} on ${manyText(change.rows.length, "row")}`;
    case "note":
      return "the note";
    case "tag":
      return `the tags of ${manyText(change.rows.length, "row")}`;
    case "host":
      return `the name of ${change.name}`;
    case "view":
      return `the view ${change.name}`;
  }
}

const ofRows = ({ datasetId, rows }: RowChange<unknown>) => ({
  datasetId,
  rows: rows.length,
  row: rows[0] ?? null,
  name: null,
});
const ofName = ({ name }: NamedChange<unknown>) => ({ datasetId: null, rows: 0, row: null, name });

const verdictText = (verdict: RowVerdict | null): string =>
  verdict === null
    ? "open"
    : verdict.verdict.replace("-", " ") + (verdict.reason ? `: ${verdict.reason.replaceAll("-", " ")}` : "");
const noteWords = (text: string | null): string => text ?? "";
const tagWords = (tags: readonly string[] | null): string => tags?.join(" ") ?? "";
const viewWords = (view: SavedView | null): string =>
  view === null ? "" : [view.show, view.filter].filter(Boolean).join(" · ");

/** "open", or "12 open, 3 confirmed" when they differ. */
function sum<V>(values: readonly V[], words: (value: V) => string, counted = true): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = words(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size <= 1 || !counted) return [...counts.keys()].slice(0, 3).join(", ");
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([text, count]) => `${count.toLocaleString("en-US")} ${text === "" ? "without" : text}`)
    .join(", ");
}
