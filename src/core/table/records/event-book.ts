// What other logs say about flows whose own record has not come yet, folded as they come by the rule of each column. It is for logs that
// are read while they are written: a sensor writes what it saw in a flow before it writes the flow. Bounded; the oldest flow is forgotten.
import type { CellValue } from "../../../shared/vocabulary.ts";
import { type EventColumnName, foldedColumns } from "./flow-events.ts";
import type { RecordBatch } from "./record-table.ts";

interface FoldedEvents {
  values: Map<string, CellValue>;
  /** Of the columns with several values, how often each came. */
  counts: Map<string, Map<string, number>>;
  names: Set<string>;
  answers: number;
}

const mostFlows = 300_000;
/** Distinct values of a flow that are kept, and those that are listed. */
const mostDistinct = 64;
const mostListed: Partial<Record<EventColumnName, number>> = { remote_operations: 8 };
const listedOtherwise = 4;

/** The columns that a book fills. */
export const bookColumns: readonly string[] = [
  ...foldedColumns.map(({ name }) => name),
  "dns_names",
  "dns_name_bytes",
];

/** @param key the column of the flows that the events refer to */
export function createEventBook(key: string) {
  const flows = new Map<string, FoldedEvents>();

  function fold(batch: RecordBatch): void {
    const place = new Map(batch.columns.map(({ name }, at) => [name, at]));
    const cellOf = (name: string, row: number) => batch.values[place.get(name)!]![row] ?? null;
    for (let row = 0; row < batch.rows; row++) {
      const flow = cellOf("flow", row);
      if (flow === null) continue;
      const known = flows.get(String(flow)) ?? open(String(flow));
      for (const { name, fold: rule } of foldedColumns) {
        const value = cellOf(name, row);
        if (value === null) continue;
        if (rule === "sum") known.values.set(name, Number(known.values.get(name) ?? 0) + Number(value));
        else if (rule === "each") count(known, name, String(value));
        else if (name !== "alert" && name !== "alert_severity" && !known.values.has(name))
          known.values.set(name, value);
      }
      keepAlert(known, cellOf("alert", row), cellOf("alert_severity", row));
      const query = cellOf("dns_query", row);
      if (typeof query === "string" && known.names.size < mostDistinct) known.names.add(query.toLowerCase());
      if (cellOf("dns_failures", row) !== null) known.answers++;
    }
  }

  function open(flow: string): FoldedEvents {
    const known: FoldedEvents = { values: new Map(), counts: new Map(), names: new Set(), answers: 0 };
    flows.set(flow, known);
    if (flows.size > mostFlows) flows.delete(flows.keys().next().value!);
    return known;
  }

  /** The rows with what is known of their flows; a value of the row itself counts more. The flows are then forgotten. */
  function join({ columns, values, rows }: RecordBatch): RecordBatch {
    const keys = values[columns.findIndex(({ name }) => name === key)];
    if (keys === undefined || flows.size === 0) return { columns, values, rows };
    const joined = [...columns];
    const filled = [...values];
    const place = new Map(joined.map(({ name }, at) => [name, at]));
    for (let row = 0; row < rows; row++) {
      const known = flows.get(String(keys[row]));
      if (known === undefined) continue;
      flows.delete(String(keys[row]));
      for (const [name, value] of settled(known)) {
        let at = place.get(name);
        if (at === undefined) {
          at = joined.length;
          place.set(name, at);
          // Only names and values of a batch are read after this.
          joined.push({ name, kind: typeof value === "number" ? "integer" : "text", unit: null, about: "" });
          filled.push(new Array<CellValue>(rows).fill(null));
        }
        filled[at]![row] ??= value;
      }
    }
    return { columns: joined, values: filled, rows };
  }

  return { fold, join };
}

function count({ counts }: FoldedEvents, name: string, value: string): void {
  const known = counts.get(name) ?? new Map<string, number>();
  counts.set(name, known);
  if (known.has(value) || known.size < mostDistinct) known.set(value, (known.get(value) ?? 0) + 1);
}

/** The most severe alert, whose severity is the lowest number; the first of several. */
function keepAlert({ values }: FoldedEvents, alert: CellValue, severity: CellValue): void {
  if (alert === null) return;
  const before = Number(values.get("alert_severity") ?? Number.POSITIVE_INFINITY);
  const isFirst = !values.has("alert");
  if (!isFirst && Number(severity ?? Number.POSITIVE_INFINITY) >= before) return;
  values.set("alert", alert);
  if (severity !== null) values.set("alert_severity", severity);
}

function* settled({ values, counts, names, answers }: FoldedEvents): Generator<[string, CellValue]> {
  // Where only answers are logged, each answer counts as its query.
  const queries = Math.max(Number(values.get("dns_queries") ?? 0), answers);
  for (const [name, value] of values) if (name !== "dns_queries") yield [name, value];
  if (values.has("dns_queries") || answers > 0) yield ["dns_queries", queries];
  for (const [name, known] of counts) {
    const most = mostListed[name as EventColumnName] ?? listedOtherwise;
    const sorted = [...known].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
    yield [name, sorted.map(([value]) => value).join(", ")];
  }
  if (names.size > 0) {
    yield ["dns_names", names.size];
    yield ["dns_name_bytes", [...names].reduce((sum, name) => sum + name.length, 0)];
  }
}
