// Short ways to write column plans: a canonical column has the catalogue's kind, unit and meaning; a kept column has
// the source's name. Every reader of a plain table uses them.
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

/** A column of the source that is not in the catalogue; it keeps its name. */
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

/** One line of a reader's table: canonical name, rule, and the keys (letters and digits only) of its sources. */
export type Mapping = readonly [name: string, read: ReadRule, ...keys: string[]];

/** Maps the sources whose keys are in the table, the first source for each name; the others keep their names. */
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
 * The plans for all sources, in the source's order: the mapped ones, and the others sniffed under their names.
 * @param reserved names that the plan computes otherwise (label, sums) and no source may have
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
