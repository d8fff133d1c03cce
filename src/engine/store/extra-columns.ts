// Names that a filter may use besides a dataset's columns: verdict, tag, note and score of a row, and its incident. A column of the dataset
// with the same name takes precedence. Values are parameters.
import { AppError } from "../../shared/errors.ts";
import { addedColumns } from "../../shared/filter-aliases.ts";
import type { Leaf } from "../../shared/filter-meaning.ts";
import type { CompareOp, Filter } from "../../shared/vocabulary.ts";
import type { SqlValue } from "./statements.ts";

export interface ExtraColumns {
  datasetId: number;
  /** The scores that `score` refers to. Without them `score` is refused. */
  scores?: { table: string; rawOf(calibrated: number): number };
}

type Bind = (value: SqlValue) => string;

export const isExtraColumn = (name: string): boolean =>
  (addedColumns as readonly string[]).includes(name.toLowerCase());

/** Whether changes of verdicts, tags or notes change which rows match. */
export const dependsOnVerdicts = (filter: Filter): boolean =>
  asksFor(filter, (name) => isExtraColumn(name) && name.toLowerCase() !== "score");

/** Whether a filter reads anything besides cells. */
export const readsBeyondCells = (filter: Filter): boolean => asksFor(filter, isExtraColumn);

function asksFor(filter: Filter, matches: (column: string) => boolean): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.of.some((part) => asksFor(part, matches));
    case "not":
      return asksFor(filter.of, matches);
    case "all":
    case "any":
      return false;
    default:
      return matches(filter.column);
  }
}

export function extraCondition(leaf: Leaf, extra: ExtraColumns, bind: Bind): string {
  const name = leaf.column.toLowerCase();
  if (name === "score") return scoreCondition(leaf, extra, bind);
  if (name === "incident") return incidentCondition(leaf, extra, bind);
  const marked = (condition: string) =>
    `rowid IN (SELECT m.row FROM ${name} m WHERE m.dataset_id = ${Math.trunc(extra.datasetId)}${condition})`;
  const column = name === "note" ? "m.text" : `m.${name}`;
  const word = (value: string | number | boolean) =>
    name === "verdict" ? verdictWord(value) : String(value);
  const among = (values: readonly (string | number | boolean)[]): string => {
    const words = values.map(word);
    const known = words.filter((text) => text !== "open");
    const parts = [
      ...(known.length > 0 ? [marked(` AND ${column} IN (${known.map(bind).join(", ")})`)] : []),
      // Rows without a verdict are open.
      ...(known.length < words.length ? [`NOT ${marked("")}`] : []),
    ];
    return `(${parts.join(" OR ") || "false"})`;
  };
  switch (leaf.kind) {
    case "missing":
      return `(NOT ${marked("")})`;
    case "compare":
      if (leaf.op === "=") return among([leaf.value]);
      if (leaf.op === "!=") return `(NOT ${among([leaf.value])})`;
      throw new AppError("FILTER_INVALID", `A ${name} is compared with = or !=, not with ${leaf.op}.`);
    case "in":
      return among(leaf.values);
    case "contains":
      return `(${marked(` AND contains(lower(${column}), ${bind(leaf.text.toLowerCase())})`)})`;
    case "matches": {
      const options = leaf.ignoreCase ? "i" : "c";
      return `(${marked(` AND regexp_matches(${column}, ${bind(leaf.pattern)}, '${options}')`)})`;
    }
    case "range":
      throw new AppError("FILTER_INVALID", `A ${name} has no range; use = or in (a, b).`);
  }
}

const shortVerdicts: Record<string, string> = {
  fp: "false-positive",
  false_positive: "false-positive",
  "false positive": "false-positive",
};
const knownVerdicts = ["open", "confirmed", "false-positive", "benign", "unsure"];

function verdictWord(value: string | number | boolean): string {
  const text = String(value).toLowerCase();
  const word = shortVerdicts[text] ?? text;
  if (knownVerdicts.includes(word)) return word;
  throw new AppError("FILTER_INVALID", `A verdict is one of ${knownVerdicts.join(", ")}, not "${value}".`);
}

function scoreCondition(leaf: Leaf, { scores }: ExtraColumns, bind: Bind): string {
  if (!scores) {
    throw new AppError(
      "FILTER_INVALID",
      "There is no score here: choose a model that scored this dataset, or take score out of the filter.",
    );
  }
  const scored = (condition: string) =>
    `(rowid IN (SELECT s.rowid FROM ${scores.table} s WHERE s.score IS NOT NULL${condition}))`;
  const number = (value: string | number | boolean): number => {
    const parsed = typeof value === "boolean" ? Number.NaN : Number(value);
    if (Number.isFinite(parsed)) return parsed;
    throw new AppError("FILTER_INVALID", `A score is a number from 0 to 100, not "${value}".`);
  };
  const against = (op: CompareOp, value: number): string => {
    // Every scored row has at least 0, even below everything seen in calibration.
    if (value <= 0 && op !== "=" && op !== "!=")
      return op === ">=" || (op === ">" && value < 0) ? "" : op === ">" ? above(op, value) : " AND false";
    return above(op, value);
  };
  const above = (op: CompareOp, value: number) =>
    ` AND s.score ${op === "!=" ? "<>" : op} ${bind(scores.rawOf(value))}`;
  switch (leaf.kind) {
    case "missing":
      return `(NOT ${scored("")})`;
    case "compare":
      return scored(against(leaf.op, number(leaf.value)));
    case "range":
      return scored(against(">=", number(leaf.from)) + against("<=", number(leaf.to)));
    default:
      throw new AppError("FILTER_INVALID", "A score is compared with <, >, or a range such as 80..100.");
  }
}

/** Rows of incidents by their rank in the dataset: `incident = 3`. */
function incidentCondition(leaf: Leaf, { datasetId }: ExtraColumns, bind: Bind): string {
  const among = (condition: string) =>
    `rowid IN (SELECT unnest(range(found.first_row, found.last_row + 1)) FROM incident_rows found
       WHERE found.dataset_id = ${Math.trunc(datasetId)}${condition})`;
  const place = (value: string | number | boolean): number => {
    const number = Number(value);
    if (Number.isInteger(number) && number > 0) return number;
    throw new AppError(
      "FILTER_INVALID",
      `An incident is named by its place in the list, such as 3, not by "${value}".`,
    );
  };
  switch (leaf.kind) {
    case "missing":
      return `(NOT ${among("")})`;
    case "compare":
      if (leaf.op === "=") return among(` AND found.incident_rank = ${bind(place(leaf.value))}`);
      if (leaf.op === "!=") return `(NOT ${among(` AND found.incident_rank = ${bind(place(leaf.value))}`)})`;
      return among(` AND found.incident_rank ${leaf.op} ${bind(place(leaf.value))}`);
    case "range":
      return among(` AND found.incident_rank BETWEEN ${bind(place(leaf.from))} AND ${bind(place(leaf.to))}`);
    case "in":
      return among(
        ` AND found.incident_rank IN (${leaf.values.map((value) => bind(place(value))).join(", ")})`,
      );
    default:
      throw new AppError("FILTER_INVALID", "An incident is compared with =, != or in (1, 2).");
  }
}
