// The columns of a live dataset, which are fixed before its first row.
import { flowColumn } from "../../core/table/catalogue.ts";
import { derivable } from "../../core/table/derive.ts";
import { logColumns } from "../../core/table/records/log-columns.ts";
import { netflowColumns } from "../../core/table/records/netflow.ts";
import type { Column, ColumnKind } from "../../shared/vocabulary.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import { captureColumns } from "../capture/flow-table.ts";
import { catalogueColumn, inCatalogueOrder } from "../dataset/catalogue-columns.ts";
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

/** Columns of the catalogue with those that follow from them, and columns of the source. */
function completed(
  canonical: readonly string[],
  others: readonly { name: string; kind: ColumnKind }[],
): Column[] {
  const names = [...canonical, ...derivable(canonical).map(({ name }) => name)];
  const foreign = others.filter(({ name }) => flowColumn(name) === undefined);
  return inCatalogueOrder([
    ...names.map(catalogueColumn),
    ...foreign.map(({ name, kind }) => ({ name, kind, unit: null, about: "" })),
  ]);
}
