// What a filter may ask for beside a dataset's columns: what people said of a row (verdict, tag, note) and what a model thinks of
// it (score). A column of the dataset with the same name comes first. Compiled like the rest: values are parameters.
import { addedColumns } from "../../core/table/reserved-names.ts";
import { AppError } from "../../shared/errors.ts";
import type { CompareOp, Filter } from "../../shared/vocabulary.ts";
import { scoresTable } from "../score/score-files.ts";
import type { SqlValue } from "./database.ts";

export interface OwnColumns {
  datasetId: number;
  /** The scores that `score` means; without them it is refused. */
  scores?: { id: number; rawOf(calibrated: number): number };
}

export type Leaf = Exclude<Filter, { kind: "all" | "and" | "or" | "not" | "any" }>;
type Bind = (value: SqlValue) => string;

export const isOwnColumn = (name: string): boolean =>
  (addedColumns as readonly string[]).includes(name.toLowerCase());

/** Whether an answer under a filter is another one once people have said more. */
export const asksWhatWasSaid = (filter: Filter): boolean =>
  asksFor(filter, (name) => isOwnColumn(name) && name.toLowerCase() !== "score");

/** Whether a filter may ask for more of a row than its cells. */
export const asksBesides = (filter: Filter): boolean => asksFor(filter, isOwnColumn);

function asksFor(filter: Filter, wanted: (column: string) => boolean): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.of.some((part) => asksFor(part, wanted));
    case "not":
      return asksFor(filter.of, wanted);
    case "all":
    case "any":
      return false;
    default:
      return wanted(filter.column);
  }
}

export function ownCondition(leaf: Leaf, own: OwnColumns, bind: Bind): string {
  const name = leaf.column.toLowerCase();
  if (name === "score") return scoreCondition(leaf, own, bind);
  const said = (condition: string) =>
    `rowid IN (SELECT said.row FROM ${name} said WHERE said.dataset_id = ${Math.trunc(own.datasetId)}${condition})`;
  const column = name === "note" ? "said.text" : `said.${name}`;
  const word = (value: string | number | boolean) =>
    name === "verdict" ? verdictWord(value) : String(value);
  const among = (values: readonly (string | number | boolean)[]): string => {
    const words = values.map(word);
    const known = words.filter((text) => text !== "open");
    const parts = [
      ...(known.length > 0 ? [said(` AND ${column} IN (${known.map(bind).join(", ")})`)] : []),
      // Rows that nobody judged are open.
      ...(known.length < words.length ? [`NOT ${said("")}`] : []),
    ];
    return `(${parts.join(" OR ") || "false"})`;
  };
  switch (leaf.kind) {
    case "missing":
      return `(NOT ${said("")})`;
    case "compare":
      if (leaf.op === "=") return among([leaf.value]);
      if (leaf.op === "!=") return `(NOT ${among([leaf.value])})`;
      throw new AppError("FILTER_INVALID", `A ${name} is compared with = or !=, not with ${leaf.op}.`);
    case "in":
      return among(leaf.values);
    case "contains":
      return `(${said(` AND contains(lower(${column}), ${bind(leaf.text.toLowerCase())})`)})`;
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

function scoreCondition(leaf: Leaf, { scores }: OwnColumns, bind: Bind): string {
  if (!scores) {
    throw new AppError(
      "FILTER_INVALID",
      "There is no score here: choose a model that scored this dataset, or take score out of the filter.",
    );
  }
  const scored = (condition: string) =>
    `(rowid IN (SELECT s.rowid FROM ${scoresTable(scores.id)} s WHERE s.score IS NOT NULL${condition}))`;
  const number = (value: string | number | boolean): number => {
    const parsed = typeof value === "boolean" ? Number.NaN : Number(value);
    if (Number.isFinite(parsed)) return parsed;
    throw new AppError("FILTER_INVALID", `A score is a number from 0 to 100, not "${value}".`);
  };
  const against = (op: CompareOp, value: number): string => {
    // Every scored row has at least 0, also one below all that was seen in calibration.
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
