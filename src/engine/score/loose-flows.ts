// Flows of a request as the core's typed columns: only those that a model reads, in the kinds that it learned. Refuses flows that lack a
// column, and cells of another kind.
import { sourceColumns } from "../../core/feature/series-features.ts";
import { flowColumn, flowColumns } from "../../core/table/catalogue.ts";
import { type ColumnData, numberColumn, type TableData, textColumn } from "../../core/table/columns.ts";
import { mostFlows } from "../../shared/contract/flow-scores.ts";
import { AppError } from "../../shared/errors.ts";
import type { LiveModel } from "../model/live-model.ts";
import { orderColumns } from "../model/training-choices.ts";
import { type Cell, type CellKind, finiteNumberOf, microsecondsOf } from "./flow-cells.ts";
import { scanFlows, type WantedColumn } from "./scan-flows.ts";

const kindWords: Record<CellKind, string> = {
  text: "a text",
  number: "a number",
  time: "a time (milliseconds since 1970, or ISO 8601)",
};
type Reads = Pick<LiveModel, "features" | "windows">;
type FlowCells = Readonly<Record<string, unknown>>;

/** The columns that a model reads from flows. */
interface Wanted {
  /** The columns of its features. */
  needed: readonly string[];
  /** These, and the columns that group and order rows, which flows may lack. */
  columns: readonly WantedColumn[];
}

export function wantedBy(model: Reads): Wanted {
  const needed = sourceColumns(model.features);
  const order = orderColumns({ columns: flowColumns }, model.windows, model.features.series);
  const columns = [...new Set([...needed, ...order])].map((name) => ({ name, kind: kindOf(name, model) }));
  return { needed, columns };
}

/** The flows of a request; a text, or its bytes, is a JSON array or has one flow per line. Refuses flows of which none has a column that the model needs. */
export function looseTable(given: GivenFlows, { needed, columns }: Wanted): TableData {
  const scanned = isText(given) ? scanFlows(given, columns) : null;
  if (scanned === null) return tableOf(given, needed, columns);
  refuseLacking(needed, new Set(scanned.columns.keys()));
  return scanned;
}

type GivenFlows = readonly unknown[] | string | Uint8Array;

const isText = (given: GivenFlows): given is string | Uint8Array =>
  typeof given === "string" || given instanceof Uint8Array;

function tableOf(given: GivenFlows, needed: readonly string[], columns: readonly WantedColumn[]): TableData {
  const flows = isText(given) ? parsedFlows(textOf(given)) : given;
  if (flows.length === 0 || flows.length > mostFlows)
    throw new AppError(
      "INVALID_INPUT",
      flows.length === 0
        ? "There is no flow in the request; send a JSON array of flows, or one flow per line."
        : `The request has ${flows.length.toLocaleString("en-US")} flows; at most ${mostFlows.toLocaleString("en-US")} are scored at once.`,
    );
  const rows = flows.map((flow, place) => cellsOfFlow(flow, place, needed));
  const there = columns.filter(({ name }) => rows.some((row) => Object.hasOwn(row, name)));
  refuseLacking(needed, new Set(there.map(({ name }) => name)));
  const cellsOf = (name: string) =>
    rows.map((row) => (Object.hasOwn(row, name) ? (row[name] ?? null) : null));
  return {
    rows: rows.length,
    columns: new Map(there.map(({ name, kind }) => [name, columnOf(cellsOf(name), name, kind)])),
  };
}

const textOf = (given: string | Uint8Array): string =>
  typeof given === "string" ? given : Buffer.from(given.buffer, given.byteOffset, given.length).toString();

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
  const read = kind === "time" ? microsecondsOf : finiteNumberOf;
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

const listed = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");

function refuseLacking(needed: readonly string[], there: ReadonlySet<string>): void {
  const columns = needed.filter((column) => !there.has(column));
  if (columns.length > 0)
    throw new AppError(
      "FEATURE_MISSING",
      `No flow of the request has ${columns.length === 1 ? "a column" : `${columns.length} columns`} that the model reads: ${listed(columns)}; send them, with null where a flow has no value.`,
    );
}

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
