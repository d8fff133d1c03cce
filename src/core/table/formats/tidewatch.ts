// Tidewatch's exported flow tables: a header of catalogue names.
import { flowColumn } from "../catalogue.ts";
import { canonical } from "../column-plan.ts";
import { attackColumns, completePlan } from "../complete-plan.ts";
import { cleanNames, headTable } from "../names.ts";
import { type ColumnPlan, delimitedPlan, type ReadRule, type TableReader } from "../reader.ts";

const fewest = 8;

function ruleOf(name: string): ReadRule {
  const { kind } = flowColumn(name)!;
  if (kind === "time") return { rule: "clock", prefer: "ymd", halfDays: false, zone: "UTC" };
  if (kind === "boolean") return { rule: "boolean", yes: ["true", "1"], no: ["false", "0"] };
  if (kind === "text") return { rule: "text" };
  if (name.endsWith("_port")) return { rule: "port" };
  return { rule: "number", whole: kind === "integer" };
}

export const tidewatchReader: TableReader = {
  format: "Tidewatch",
  recognise(head) {
    const names = headTable(head).names?.map((name) => name.trim()) ?? [];
    const hits = names.filter((name) => flowColumn(name)).length;
    if (hits < fewest || hits < names.length / 2) return null;
    return { sureness: 0.97, why: `${hits} of ${names.length} columns have Tidewatch's own names.` };
  },
  map(head) {
    const { names, linesBefore } = headTable(head);
    const sources = cleanNames(names!);
    const label = sources.includes("label") ? "label" : null;
    const ofLabel = new Set<string>(label ? attackColumns : []);
    const mapped = sources.flatMap((source): ColumnPlan[] =>
      flowColumn(source) && !ofLabel.has(source) ? [canonical(source, source, ruleOf(source))] : [],
    );
    return completePlan(
      delimitedPlan({
        delimiter: head.delimiter ?? ",",
        header: true,
        sources,
        skipLines: linesBefore - 1,
        label: label ? { text: label, attackMark: null, emptyIsBenign: false } : null,
        leaveOut: sources.filter((source) => ofLabel.has(source) && source !== label),
      }),
      mapped,
    );
  },
};
