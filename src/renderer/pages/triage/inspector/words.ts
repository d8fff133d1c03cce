// The words of the inspector: values in their units, expected values, and endpoints. Pure functions.
import type { Explanation } from "#shared/explanation-vocabulary.ts";
import type { CellValue, Column, Dataset } from "#shared/vocabulary.ts";
import { briefCell, cellFormat, dash } from "../../../format/cell.ts";
import type { FlowEnds } from "../../../format/tool-filter.ts";
import type { RowCells } from "./use-inspected.ts";

type Expected = Explanation["columns"][number]["expected"];
type Usual = Explanation["columns"][number]["usual"];

/** Formats the values of a column: numbers with three digits; hover shows the exact value. */
export function valueWriter(column: Column): (value: CellValue) => string {
  const write = cellFormat(column, { mode: "utc" });
  return (value) => {
    if (typeof value !== "number" || column.kind === "time") return write(value);
    // An expected port or code is no longer an integer.
    return Number.isInteger(value)
      ? briefWhole(value, column)
      : briefCell(Number(value.toPrecision(3)), column);
  };
}

const briefWhole = (value: number, column: Column): string =>
  column.kind === "integer" ? cellFormat(column, { mode: "utc" })(value) : briefCell(value, column);

/** A column of the dataset; an unknown name becomes a number without a unit. */
export function columnOf(dataset: Dataset, name: string): Column {
  const catalogued = dataset.columns.find((column) => column.name === name);
  return catalogued ?? { name, kind: "number", unit: null, about: "" };
}

/** "12–60 kB", "tcp 60 %, udp 38 %", or a dash. */
export function expectedWords(expected: Expected, write: (value: CellValue) => string): string {
  if (expected === null) return dash;
  if (typeof expected === "number") return write(expected);
  return expected
    .slice(0, 3)
    .map(({ level, share }) => `${level} ${shareWords(share)}`)
    .join(", ");
}

export function usualWords(usual: Usual, write: (value: CellValue) => string): string {
  if (usual === null) return dash;
  const [low, high] = usual;
  return low === high ? write(low) : `${write(low)} – ${write(high)}`;
}

/** "71 %", "0.4 %", "<0.1 %". */
export function shareWords(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return "0 %";
  if (percent < 0.1) return "<0.1 %";
  return `${percent >= 9.95 ? Math.round(percent) : percent.toFixed(1)} %`;
}

/** "10.0.0.5:40000 → 10.0.0.9:443", or null for rows without endpoints. */
export function endsWords(cells: RowCells): { from: string; to: string } | null {
  const [from, to] = [endWords(cells, "orig"), endWords(cells, "resp")];
  return from === null || to === null ? null : { from, to };
}

function endWords(cells: RowCells, side: "orig" | "resp"): string | null {
  const address = cells.get(`${side}_addr`) ?? null;
  const port = cells.get(`${side}_port`) ?? null;
  if (address === null) return null;
  const text = String(address);
  if (port === null) return text;
  return text.includes(":") ? `[${text}]:${port}` : `${text}:${port}`;
}

export function flowKey(cells: RowCells): FlowEnds {
  const text = (name: string) => {
    const value = cells.get(name) ?? null;
    return value === null ? null : String(value);
  };
  const port = (name: string) => {
    const value = cells.get(name);
    return typeof value === "number" ? value : null;
  };
  return {
    origAddr: text("orig_addr"),
    respAddr: text("resp_addr"),
    origPort: port("orig_port"),
    respPort: port("resp_port"),
    protocol: text("protocol"),
  };
}

/** "frames 12–340", "frame 7", or null for rows that are not from a capture. */
export function frameWords(first: CellValue | undefined, last: CellValue | undefined): string | null {
  if (typeof first !== "number" || typeof last !== "number") return null;
  return first === last ? `frame ${first}` : `frames ${first}–${last}`;
}
