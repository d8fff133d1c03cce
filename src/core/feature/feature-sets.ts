// The columns that a model sees by default: behaviour only, by what a column is called, what the reader of its format says it is, and
// what its values in normal rows are. Fits nothing and reads no rows.

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
  /(^|[_ .-])(id|uid|index|unnamed|[sd]?ip|(src|dst)_?ip|[sd]?addr|address|mac|hostname|user|([sd]|src|dst)?port|dsport|time|timestamp|ts|date|[sl]time|start|end|label|class|attack|cat|category|family|target|truth|community|sni|url|uri|query|seq|sequence)([_ .:-]|\d|$)|label/i;

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

/** A column as a feature set looks at it. */
export type CandidateColumn = {
  readonly name: string;
  readonly kind: "number" | "text";
  /** Format of the source that has it, where one is known. */
  readonly format?: string;
  readonly facts: ColumnFacts;
};

/** Why the values of a column, or the reader of its format, keep it out of every set; null where they do not. */
function whyNotValues(column: CandidateColumn): string | null {
  const { name, kind, facts, format = "" } = column;
  const meaning = flowColumn(name) ? "catalogue" : foreignMeaning(format, name);
  if (meaning === null) return `the reader of ${format} does not say what it is`;
  const known = meaning !== "unknown format";
  if (kind === "text") return whyNotText(facts, known);
  return known ? null : whyNotNumber(facts);
}

/**
 * A column whose values are all the same teaches nothing. A kind that the catalogue explains, such as the connection state, stays: a value
 * that no normal row has is the clearest sign there is.
 */
const saysNothing = ({ name, kind, facts }: CandidateColumn): boolean =>
  isConstant(facts) && !(kind === "text" && facts.distinct === 1 && flowColumn(name) !== undefined);

const whyConstant = ({ facts: { distinct } }: CandidateColumn): string =>
  distinct === 0 ? "no normal row has a value" : "the same in every normal row";

/** Why a column is no feature by default, by its name or by its values; null when it may be one. */
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
 * A named feature set over the columns that a table has. Near-labels only when named one by one by the user. The set "series" is its
 * numbers, each seen against its past. Where every column of the set is constant, the constants are all there is.
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
