// The columns of a live dataset, which are fixed before its first row.
import { logContextColumns } from "../../core/flow/log-context.ts";
import { flowColumn } from "../../core/table/catalogue.ts";
import { derivable } from "../../core/table/derive.ts";
import { logColumns } from "../../core/table/records/log-columns.ts";
import { netflowColumns } from "../../core/table/records/netflow.ts";
import type { Column, ColumnKind } from "../../shared/vocabulary.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import { captureColumns } from "../capture/flow-table.ts";
import { catalogueColumn, inCatalogueOrder } from "../dataset/catalogue-columns.ts";
import { contextOf } from "../import/context-columns.ts";
import type { LogToWatch } from "./recognise-log.ts";

const ofNetflow = [
  "start_time",
  "end_time",
  "duration_s",
  "orig_addr",
  "orig_port",
  "resp_addr",
  "resp_port",
  "protocol",
  "orig_packets",
  "resp_packets",
  "orig_ip_bytes",
  "resp_ip_bytes",
  "orig_tos",
  "resp_tos",
];

export function liveColumns({ kind }: WatchSource, log: LogToWatch | null): Column[] {
  if (kind === "netflow") return completed(ofNetflow, netflowColumns);
  if (log === null) return [...captureColumns];
  const { canonical, foreign } = logColumns(log.plan, log.firstLines);
  return completed(canonical, foreign);
}

/** Whether the context columns of a dataset are added to what the source says, and not among it. */
export function addsContext(
  columns: readonly Column[],
  { kind }: WatchSource,
  log: LogToWatch | null,
): boolean {
  if (kind !== "netflow" && log === null) return false;
  const own = log === null ? null : logColumns(log.plan, log.firstLines);
  const isOwn = (name: string) =>
    own !== null && (own.canonical.includes(name) || own.foreign.some((one) => one.name === name));
  const names = new Set(columns.map(({ name }) => name));
  return logContextColumns.every((name) => names.has(name) && !isOwn(name));
}

/** Columns of the catalogue with those that follow from them, and columns of the source. */
function completed(
  canonical: readonly string[],
  others: readonly { name: string; kind: ColumnKind }[],
): Column[] {
  const names = [...canonical, ...derivable(canonical).map(({ name }) => name)];
  const foreign = others.filter(({ name }) => flowColumn(name) === undefined);
  const columns = [
    ...names.map(catalogueColumn),
    ...foreign.map(({ name, kind }) => ({ name, kind, unit: null, about: "" })),
  ];
  const context = contextOf({ columns, datasetKind: "flows" });
  const added = context.lacks.length === 0 ? context.columns.map(catalogueColumn) : [];
  return inCatalogueOrder([...columns, ...added]);
}
