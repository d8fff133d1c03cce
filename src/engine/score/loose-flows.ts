// Flows of a request as the core's typed columns: only those that a model reads, in the kinds that it learned. Refuses flows that lack a
// column, and cells of another kind.
import { flowColumn } from "../../core/table/catalogue.ts";
import { type ColumnData, numberColumn, type TableData, textColumn } from "../../core/table/columns.ts";
import { mostFlows } from "../../shared/contract/flow-scores.ts";
import { AppError } from "../../shared/errors.ts";
import type { LiveModel } from "../model/live-model.ts";
import { type Cell, scanFlows } from "./scan-flows.ts";

type CellKind = "text" | "number" | "time";
const kindWords: Record<CellKind, string> = {
  text: "a text",
  number: "a number",
  time: "a time (milliseconds since 1970, or ISO 8601)",
};
type Reads = Pick<LiveModel, "features" | "windows">;
type FlowCells = Readonly<Record<string, unknown>>;

/** Flows of a request by column: `cells` has each wanted column that a flow has. */
interface LooseFlows {
  rows: number;
  cells: ReadonlyMap<string, readonly unknown[]>;
}

/** The columns that a model reads. */
interface Wanted {
  /** The columns of its features. */
  needed: readonly string[];
  /** The columns that group and order rows; flows may lack them. */
  order: readonly string[];
}

/** The flows of a request; a text is a JSON array, or has one flow per line. */
export function looseFlows(given: readonly unknown[] | string, { needed, order }: Wanted): LooseFlows {
  const wanted = [...new Set([...needed, ...order])];
  const scanned = typeof given === "string" ? scanFlows(given, wanted) : null;
  if (scanned !== null) return scanned;
  const flows = typeof given === "string" ? parsedFlows(given) : given;
  if (flows.length === 0 || flows.length > mostFlows)
    throw new AppError(
      "INVALID_INPUT",
      flows.length === 0
        ? "There is no flow in the request; send a JSON array of flows, or one flow per line."
        : `The request has ${flows.length.toLocaleString("en-US")} flows; at most ${mostFlows.toLocaleString("en-US")} are scored at once.`,
    );
  const rows = flows.map((flow, place) => cellsOfFlow(flow, place, needed));
  const there = wanted.filter((column) => rows.some((row) => Object.hasOwn(row, column)));
  const cellsOf = (column: string) =>
    rows.map((row) => (Object.hasOwn(row, column) ? (row[column] ?? null) : null));
  return { rows: rows.length, cells: new Map(there.map((column) => [column, cellsOf(column)])) };
}

/** Refuses flows of which none has a column that the model needs. */
export function looseTable({ rows, cells }: LooseFlows, model: Reads, { needed, order }: Wanted): TableData {
  const missing = needed.filter((column) => !cells.has(column));
  if (missing.length > 0) throw lacking(missing);
  const columns = new Map<string, ColumnData>();
  for (const column of new Set([...needed, ...order])) {
    const found = cells.get(column);
    if (found !== undefined) columns.set(column, columnOf(found, column, kindOf(column, model)));
  }
  return { rows, columns };
}

function parsedFlows(text: string): unknown[] {
  const isArray = /^\s*\[/.test(text.slice(0, 1000));
  const parts = isArray ? [text] : text.split("\n");
  const values: unknown[] = [];
  parts.forEach((part, i) => {
    if (part.trim() === "") return;
    try {
      values.push(JSON.parse(part));
    } catch (thrown) {
      const what = isArray ? "The body" : `Line ${i + 1} of the body`;
      throw new AppError("INVALID_INPUT", `${what} is not JSON: ${(thrown as Error).message.slice(0, 200)}.`);
    }
  });
  return isArray ? (values[0] as unknown[]) : values;
}

function cellsOfFlow(flow: unknown, place: number, needed: readonly string[]): FlowCells {
  if (typeof flow === "number") return onlyCell(flow, needed);
  if (typeof flow === "object" && flow !== null && !Array.isArray(flow)) return flow as FlowCells;
  throw new AppError("INVALID_INPUT", `Flow ${place + 1} is neither an object of cells nor a number.`);
}

function onlyCell(value: number, needed: readonly string[]): FlowCells {
  if (needed.length === 1) return { [needed[0]!]: value };
  throw new AppError(
    "INVALID_INPUT",
    `A number stands for a flow only with a model of one column, and this model reads ${needed.length}: ${listed(needed)}; send an object with them.`,
  );
}

function kindOf(column: string, { features, windows }: Reads): CellKind {
  if (column === windows.timeColumn || column === features.series?.timeColumn) return "time";
  const kind = flowColumn(column)?.kind;
  if (kind === "time") return "time";
  const fitted = features.columns.find((one) => one.column === column);
  if (fitted === undefined) return kind === "text" ? "text" : "number";
  if (fitted.kind === "cycle") return "time";
  return fitted.kind === "levels" && fitted.from === "text" ? "text" : "number";
}

function columnOf(cells: readonly unknown[], column: string, kind: CellKind): ColumnData {
  const checked = (value: unknown, place: number): Cell => {
    if (value === null || typeof value !== "object") return value as Cell;
    throw unlike(place, column, value, kind);
  };
  if (kind === "text")
    return textColumn(
      cells.map((given, place) => {
        const value = checked(given, place);
        return value === null ? null : String(value);
      }),
    );
  const read = kind === "time" ? microsecondsOf : numberOf;
  return numberColumn(
    cells.map((given, place) => {
      const value = checked(given, place);
      if (value === null) return null;
      const number = read(value);
      if (number === null) throw unlike(place, column, value, kind);
      return number;
    }),
  );
}

function numberOf(value: string | number | boolean): number | null {
  if (typeof value === "string" && value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** The store gives times in microseconds. */
function microsecondsOf(value: string | number | boolean): number | null {
  if (typeof value === "boolean") return null;
  const ms = typeof value === "number" ? value : Date.parse(value);
  return Number.isFinite(ms) ? ms * 1000 : null;
}

const listed = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");

const lacking = (columns: readonly string[]): AppError =>
  new AppError(
    "FEATURE_MISSING",
    `No flow of the request has ${columns.length === 1 ? "a column" : `${columns.length} columns`} that the model reads: ${listed(columns)}; send them, with null where a flow has no value.`,
  );

/** A nested value is only named: writing it out could take any depth. */
const shown = (value: unknown): string =>
  Array.isArray(value)
    ? "a list"
    : typeof value === "object"
      ? "an object"
      : JSON.stringify(value).slice(0, 60);

const unlike = (place: number, column: string, value: unknown, kind: CellKind): AppError =>
  new AppError(
    "INVALID_INPUT",
    `Flow ${place + 1} has ${shown(value)} as ${column}, where the model reads ${kindWords[kind]}.`,
  );
