// The columns that a model reads by default: only behaviour, decided by the column's name, its format's reader, and
// its values in normal rows. Fits nothing and reads no rows.

import { type FlowColumnUnit, flowColumn } from "../table/catalogue.ts";
import { foreignMeaning } from "../table/foreign-columns.ts";
import { type ColumnFacts, isConstant, whyNotNumber, whyNotText } from "./column-facts.ts";
import type { FeaturePlan } from "./fitted.ts";

const featureSetNames = ["default", "all-numeric", "cic", "minimal", "series"] as const;
type FeatureSetName = (typeof featureSetNames)[number];

/** Twelve columns that nearly every source of flows has. */
const minimal = new Set([
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
]);

const cicGroups = new Set(["volume", "rates", "timing", "lengths", "flags", "bulk"]);

/**
 * Columns that reveal the label in a well-known dataset instead of describing behaviour. In UNSW-NB15 attacks took
 * another path, so time-to-live is nearly the label; NSL-KDD computed its difficulty from the labels.
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

/** Column names in other tables that mean who, where, when or the label. */
const notBehaviour =
  /(^|[_ .-])(id|uid|index|unnamed|[sd]?ip|(src|dst)_?ip|[sd]?addr|address|mac|hostname|user|([sd]|src|dst)?port|dsport|time|timestamp|ts|date|[sl]time|start|end|label|class|attack|cat|category|family|target|truth|community|sni|url|uri|query|seq|sequence)([_ .:-]|\d|$)|label/i;

/** Arbitrary initial numbers, as random in attacks as in normal traffic. */
const arbitrary = new Set(["stcpb", "dtcpb"]);

export function isNearLabel(column: string): boolean {
  return nearLabels.has(column.toLowerCase());
}

/** Whether a model may read a column by default: by the catalogue, else by its name. */
export function isBehaviour(column: string): boolean {
  const known = flowColumn(column);
  if (known !== undefined) return known.behaviour && !isNearLabel(column);
  const lower = column.toLowerCase();
  return !notBehaviour.test(lower) && !nearLabels.has(lower) && !arbitrary.has(lower);
}

/** Why a column is left out by default, in a few words; null if it is not. */
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

/** What a feature set needs to know of a column. */
export type CandidateColumn = {
  readonly name: string;
  readonly kind: "number" | "text";
  /** The format of its source, if known. */
  readonly format?: string;
  readonly facts: ColumnFacts;
};

/** Why its values, or the reader of its format, keep a column out of every set; null if they do not. */
function whyNotValues(column: CandidateColumn): string | null {
  const { name, kind, facts, format = "" } = column;
  const meaning = flowColumn(name) ? "catalogue" : foreignMeaning(format, name);
  if (meaning === null) return `the reader of ${format} does not say what it is`;
  const known = meaning !== "unknown format";
  if (kind === "text") return whyNotText(facts, known);
  return known ? null : whyNotNumber(facts);
}

/**
 * Whether a column is constant and so teaches nothing. A kind that the catalogue explains, such as the connection
 * state, stays: a value that no normal row has is the clearest sign of all.
 */
const saysNothing = ({ name, kind, facts }: CandidateColumn): boolean =>
  isConstant(facts) && !(kind === "text" && facts.distinct === 1 && flowColumn(name) !== undefined);

const whyConstant = ({ facts: { distinct } }: CandidateColumn): string =>
  distinct === 0 ? "no normal row has a value" : "the same in every normal row";

/** Why a column is not a feature by default, by its name or its values; null if it may be one. */
export const whyNotFeature = (column: CandidateColumn): string | null =>
  whyNotBehaviour(column.name) ?? whyNotValues(column) ?? (saysNothing(column) ? whyConstant(column) : null);

const planOf = ({ name, kind }: CandidateColumn): FeaturePlan =>
  kind === "text"
    ? { column: name, as: "levels" }
    : { column: name, as: "number", ...unitOf(flowColumn(name)?.unit) };

function unitOf(unit: FlowColumnUnit | undefined): { unit?: string } {
  return unit === undefined || unit === "" || unit === "1" ? {} : { unit };
}

/**
 * The columns of a named feature set that a table has. Near-labels are included only if the user names them. The set "series"
 * consists of the numeric columns, each compared with its past. If every column of the set is constant, the constants are used.
 */
export function featureSet(
  columns: readonly CandidateColumn[],
  name: FeatureSetName = "default",
): FeaturePlan[] {
  const usable = columns.filter((column) => isBehaviour(column.name) && whyNotValues(column) === null);
  const ofSet = usable.filter((column) => inSet(column, name));
  const varying = ofSet.filter((column) => !saysNothing(column));
  const plans = (varying.length > 0 ? varying : ofSet).map(planOf);
  return name === "series" ? plans.map((plan) => ({ ...plan, as: "series" })) : plans;
}

function inSet({ name, kind }: CandidateColumn, set: FeatureSetName): boolean {
  if (set === "minimal") return minimal.has(name);
  if (set === "cic") return cicGroups.has(flowColumn(name)?.group ?? "");
  return set === "default" || kind === "number";
}
