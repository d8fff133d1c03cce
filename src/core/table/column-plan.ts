// Short ways to write column plans: a canonical column takes its kind, unit and meaning from the catalogue, a kept column keeps the
// name that the source gives it. Used by every reader of a plain table.
import type { ColumnKind } from "../../shared/vocabulary.ts";
import { flowColumn } from "./catalogue.ts";
import { nameKey, uniqueName } from "./names.ts";
import type { ColumnPlan, ReadRule } from "./reader.ts";

/** The canonical column `name`, read from `source`. */
export function canonical(name: string, source: string, read: ReadRule): ColumnPlan {
  const column = flowColumn(name);
  if (!column) throw new Error(`The catalogue has no column ${name}.`);
  const kind: ColumnKind = column.kind === "real" ? "number" : column.kind;
  const unit = kind === "integer" || kind === "number" ? column.unit : null;
  return { name, source, kind, unit, about: aboutWithUnit(column.meaning, read), read };
}

function aboutWithUnit(meaning: string, read: ReadRule): string {
  if (read.rule !== "number" || !read.divide || read.divide === 1) return meaning;
  return `${meaning}; the source's number divided by ${read.divide.toLocaleString("en-US")}`;
}

/** A column of the source that is not in the catalogue: it keeps its name. */
export function keptColumn(
  source: string,
  read: ReadRule,
  about = "",
  { name = source, unit = null }: { name?: string; unit?: string | null } = {},
): ColumnPlan {
  return { name, source, kind: kindOfRule(read), unit, about, read };
}

function kindOfRule(read: ReadRule): ColumnKind | null {
  switch (read.rule) {
    case "sniffed":
      return null;
    case "text":
    case "protocol":
      return "text";
    case "number":
      return read.whole ? "integer" : "number";
    case "port":
      return "integer";
    case "boolean":
      return "boolean";
    default:
      return "time";
  }
}

/** One line of a reader's table: canonical name, rule, and the keys (letters and digits only) its sources go by. */
export type Mapping = readonly [name: string, read: ReadRule, ...keys: string[]];

/** Maps the sources whose keys the table knows, the first source of each name; the others are left to their own names. */
export function mapByKeys(sources: readonly string[], table: readonly Mapping[]): ColumnPlan[] {
  const byKey = new Map(sources.toReversed().map((source) => [nameKey(source), source]));
  const plans: ColumnPlan[] = [];
  for (const [name, read, ...keys] of table) {
    const key = keys.find((candidate) => byKey.has(candidate));
    if (key !== undefined && !plans.some((plan) => plan.name === name)) {
      plans.push(canonical(name, byKey.get(key)!, read));
    }
  }
  return plans;
}

/**
 * The plans for all sources, in the source's order: mapped ones as given, the others sniffed under their own names.
 * `reserved`: names that the plan makes by other means (label, sums) and that no source may take.
 */
export function keepOthers(
  sources: readonly string[],
  mapped: readonly ColumnPlan[],
  reserved: readonly string[],
): ColumnPlan[] {
  const usedNames = new Set(
    [...mapped.map((plan) => plan.name), ...reserved].map((name) => name.toLowerCase()),
  );
  const bySource = new Map(mapped.map((plan) => [plan.source, plan]));
  return sources.map((source) => {
    const plan = bySource.get(source);
    if (plan) return plan;
    return keptColumn(source, { rule: "sniffed" }, "", { name: uniqueName(source, usedNames) });
  });
}
