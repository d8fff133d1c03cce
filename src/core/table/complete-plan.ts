// Completes a reader's mapping: all other columns of the source under their names, the label columns and the derived
// ones. The last step of every reader of a plain table.
import { flowColumns } from "./catalogue.ts";
import { keepOthers } from "./column-plan.ts";
import { derivable } from "./derive.ts";
import type { ColumnPlan, DelimitedPlan } from "./reader.ts";
import { isReservedName, renamedNotes, storableName } from "./reserved-names.ts";

export const attackColumns = ["label", "label_benign", "label_family"] as const;

/** The column with the source's addition to its label; if present, it decides the family of an attack. */
export const labelDetail = "label_detail";

export const noTimeWarning =
  "The source has no time: the rows keep the file's order, and windows over these rows do not follow a clock.";

const unitWords = { s: "seconds", ms: "milliseconds", µs: "microseconds", ns: "nanoseconds" } as const;

/** A note on a time without a date, so that a wrong unit is noticed. */
const relativeNote = ({ source, read }: ColumnPlan): string[] =>
  read.rule === "relative"
    ? [
        `“${source}” counts ${unitWords[read.unit]} from the start of the recording: times are shown from there, without a date.`,
      ]
    : [];

const order = new Map(flowColumns.map((column, i) => [column.name, i]));

/** Fills `plan.columns`: canonical columns in the catalogue's order, then the others in the source's order. */
export function completePlan(plan: DelimitedPlan, mapped: readonly ColumnPlan[]): DelimitedPlan {
  const sources = plan.sources;
  const label = plan.label?.text || plan.label?.attackMark ? plan.label : null;
  const consumed = new Set([label?.text, label?.attackMark, ...plan.leaveOut]);
  const names = mapped.map((column) => column.name);
  const derive = plan.datasetKind === "flows";
  const reserved = [...(label ? attackColumns : []), ...(derive ? derivable(names).map((d) => d.name) : [])];
  const others = keepOthers(
    sources.filter((source) => !consumed.has(source) && !mapped.some((m) => m.source === source)),
    [],
    [...names, ...reserved],
  );
  const columns = [...mapped, ...others].filter((column) => !plan.leaveOut.includes(column.source));
  const place = (column: ColumnPlan) =>
    (mapped.includes(column) ? order.get(column.name) : undefined) ??
    flowColumns.length + sources.indexOf(column.source);
  columns.sort((a, b) => place(a) - place(b));
  const usedNames = new Set(
    [...columns.map(({ name }) => name), ...reserved].map((name) => name.toLowerCase()),
  );
  const renamed: ColumnPlan[] = [];
  const stored = columns.map((column) => {
    if (!isReservedName(column.name)) return column;
    const other = { ...column, name: storableName(column.name, usedNames) };
    renamed.push(other);
    return other;
  });
  const warnings = [...plan.warnings, ...renamedNotes(renamed), ...stored.flatMap(relativeNote)];
  return { ...plan, label, columns: stored, derive, warnings };
}
