// The columns that a model sees by default: behaviour only, by kind of source. Fits nothing; of the values it reads only the number of
// distinct texts.

import { type FlowColumnUnit, flowColumn, flowColumns } from "../table/catalogue.ts";
import type { TableData } from "../table/columns.ts";
import type { FeaturePlan } from "./fitted.ts";

const featureSetNames = ["default", "all-numeric", "cic", "minimal", "series"] as const;
type FeatureSetName = (typeof featureSetNames)[number];

/** Twelve columns that nearly every source of flows has. */
const minimal = [
  "protocol",
  "duration_s",
  "orig_packets",
  "resp_packets",
  "orig_payload_bytes",
  "resp_payload_bytes",
  "orig_ip_bytes",
  "resp_ip_bytes",
  "bytes_per_s",
  "packets_per_s",
  "conn_state",
  "orig_ports_60s",
];

const cicGroups = new Set(["volume", "rates", "timing", "lengths", "flags", "bulk"]);

/**
 * Columns that give the label away in a well-known data set rather than describe behaviour: in UNSW-NB15 attacks were
 * sent through another path, so time-to-live is nearly the label; NSL-KDD's difficulty was computed from the labels.
 */
const nearLabels = new Set([
  "sttl",
  "dttl",
  "ct_state_ttl",
  "orig_ttl_min",
  "orig_ttl_max",
  "resp_ttl_min",
  "resp_ttl_max",
  "difficulty",
]);

/** Names of columns of foreign tables that say who, where, when or the answer. */
const notBehaviour =
  /(^|[_ .-])(id|uid|index|unnamed|[sd]?ip|(src|dst)_?ip|[sd]?addr|address|mac|hostname|user|([sd]|src|dst)?port|dsport|time|timestamp|ts|date|[sl]time|start|end|label|class|attack|cat|category|family|target|truth|community|sni|url|uri|query)([_ .:-]|\d|$)/i;

/** Arbitrary starting numbers, as unlike one another in attacks as in peace. */
const arbitrary = new Set(["stcpb", "dtcpb"]);

export function isNearLabel(column: string): boolean {
  return nearLabels.has(column.toLowerCase());
}

/** Whether a column may be seen by a model by default: by the catalogue, or by its name where the catalogue is silent. */
export function isBehaviour(column: string): boolean {
  const known = flowColumn(column);
  if (known !== undefined) return known.behaviour && !isNearLabel(column);
  const lower = column.toLowerCase();
  return !notBehaviour.test(lower) && !nearLabels.has(lower) && !arbitrary.has(lower);
}

/** Why a column is not seen by default, in a few words; null when it is. */
export function whyNotBehaviour(column: string): string | null {
  if (isNearLabel(column)) return "nearly gives the label away";
  if (isBehaviour(column)) return null;
  const known = flowColumn(column);
  if (known === undefined)
    return arbitrary.has(column.toLowerCase())
      ? "an arbitrary starting number"
      : "its name says who, where, when or the answer, not how";
  if (known.group === "label") return "the answer, not behaviour";
  if (known.group === "identity") return "says who, where or when, not how";
  if (known.kind === "text") return "a name of very many values";
  return known.group === "service" ? "only flows of one protocol have it" : "another column says it already";
}

/** Texts of more values than this are names, not kinds. */
export const mostLevels = (rows: number): number => Math.max(64, Math.min(200, rows / 20));

/** The choice for one column, or null where a model can do nothing with it. */
function choose(table: TableData, name: string): FeaturePlan | null {
  const column = table.columns.get(name);
  if (column === undefined) return null;
  const unit = flowColumn(name)?.unit;
  if (column.kind === "number") return { column: name, as: "number", ...unitOf(unit) };
  return column.levels.length > mostLevels(table.rows) ? null : { column: name, as: "levels" };
}

function unitOf(unit: FlowColumnUnit | undefined): { unit?: string } {
  return unit === undefined || unit === "" || unit === "1" ? {} : { unit };
}

/**
 * A named feature set over the columns a table really has. Near-labels only when named one by one by the user. The set "series" is its
 * numbers, each to be seen against its own past.
 */
export function featureSet(table: TableData, name: FeatureSetName = "default"): FeaturePlan[] {
  const all = [...table.columns.keys()];
  const chosen =
    name === "minimal"
      ? minimal
      : name === "cic"
        ? flowColumns.filter((c) => c.behaviour && cicGroups.has(c.group)).map((c) => c.name)
        : name === "all-numeric" || name === "series"
          ? all.filter((column) => table.columns.get(column)?.kind === "number" && isBehaviour(column))
          : all.filter(isBehaviour);
  const choices = chosen.map((column) => choose(table, column)).filter((choice) => choice !== null);
  return name === "series" ? choices.map((choice) => ({ ...choice, as: "series" })) : choices;
}
