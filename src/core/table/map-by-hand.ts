// Turns the analyst's mapping into a reading plan. Reports what is impossible in it, and reads the rest.
import type { ColumnMapping, TableMapping } from "../../shared/mapping.ts";
import { flowColumn } from "./catalogue.ts";
import { canonical, keptColumn } from "./column-plan.ts";
import { completePlan } from "./complete-plan.ts";
import { sourcesOf } from "./guess-mapping.ts";
import type { TableHead } from "./head.ts";
import { headTable } from "./names.ts";
import {
  type ColumnPlan,
  type DelimitedPlan,
  delimitedPlan,
  type EpochUnit,
  type ReadRule,
} from "./reader.ts";
import { divisor } from "./units.ts";

/** The plan for a head and a mapping; `problems` are sentences about the parts that were not applied. */
export function planByHand(
  head: TableHead,
  mapping: TableMapping,
): { plan: DelimitedPlan; problems: string[] } {
  const { names, linesBefore } = headTable(head);
  const sources = sourcesOf(head);
  const { columns, label, leaveOut, problems } = readMapping(sources, mapping);
  const plan = delimitedPlan({
    delimiter: head.delimiter ?? ",",
    header: names !== null,
    sources,
    skipLines: names === null ? linesBefore : linesBefore - 1,
    datasetKind: mapping.datasetKind,
    label,
    leaveOut,
  });
  return { plan: completePlan(plan, columns), problems };
}

/** The parts of a plan that follow from a mapping of these sources, for every kind of file. */
function readMapping(sources: readonly string[], mapping: TableMapping) {
  const problems: string[] = [];
  const columns: ColumnPlan[] = [];
  const leaveOut: string[] = [];
  let text: string | null = null;
  let attackMark: string | null = null;
  for (const column of mapping.columns) {
    const { source, role } = column;
    if (!sources.includes(source)) problems.push(`There is no column “${source}”.`);
    else if (role === "leave-out") leaveOut.push(source);
    else if (role === "label") text = source;
    else if (role === "attack-mark") attackMark = source;
    else if (role !== "keep") {
      const plan =
        role === "time"
          ? keptColumn(source, timeRule(column), "time of the sample", { name: "time" })
          : canonicalByHand(column, problems);
      if (plan && columns.some((other) => other.name === plan.name)) {
        problems.push(`Two columns were given the role ${role}; “${source}” is kept under its own name.`);
      } else if (plan) columns.push(plan);
    }
  }
  const label = text === null && attackMark === null ? null : { text, attackMark, emptyIsBenign: false };
  return { columns, label, leaveOut, problems };
}

function canonicalByHand(column: ColumnMapping, problems: string[]): ColumnPlan | null {
  const target = flowColumn(column.role);
  if (!target) {
    problems.push(`There is no role “${column.role}” (given for the column “${column.source}”).`);
    return null;
  }
  if (target.kind === "time") return canonical(target.name, column.source, timeRule(column));
  if (target.kind === "boolean") {
    const rule: ReadRule = { rule: "boolean", yes: ["true", "1", "t", "yes"], no: ["false", "0", "f", "no"] };
    return canonical(target.name, column.source, rule);
  }
  if (target.name === "protocol") return canonical("protocol", column.source, { rule: "protocol" });
  if (target.kind === "text") return canonical(target.name, column.source, { rule: "text" });
  if (target.name.endsWith("_port")) return canonical(target.name, column.source, { rule: "port" });
  const divide = column.unit === null ? 1 : divisor(column.unit, target.unit);
  if (divide === null) {
    problems.push(
      `${target.name} is counted in ${target.unit}, which ${column.unit} cannot be turned into; “${column.source}” is read as ${target.unit}.`,
    );
  }
  const signed = /asymmetry$/.test(target.name);
  return canonical(target.name, column.source, {
    rule: "number",
    whole: target.kind === "integer" && (divide ?? 1) === 1,
    ...(signed ? {} : { min: 0 }),
    ...(divide !== null && divide !== 1 ? { divide } : {}),
  });
}

/** The roles of a mapping in short: "Took → duration_s (ms), Stamp → start_time (dmy, +02:00)". */
export function mappingText({ columns }: TableMapping): string {
  const mapped = columns.filter(({ role }) => role !== "keep");
  const shown = mapped.slice(0, 12).map(({ source, role, unit, time }) => {
    const format = time === null || time.format === "auto" ? null : time.format;
    const zone = time === null || time.zone === "UTC" ? null : time.zone;
    const detail = [unit, format, zone].filter((part) => part !== null).join(", ");
    return `${source} → ${role}${detail === "" ? "" : ` (${detail})`}`;
  });
  if (shown.length === 0) return "all under their own names";
  return shown.join(", ") + (mapped.length > shown.length ? ", …" : "");
}

function timeRule({ time }: ColumnMapping): ReadRule {
  const format = time?.format ?? "auto";
  if (format.startsWith("epoch-")) return { rule: "epoch", unit: format.slice(6) as EpochUnit };
  if (format.startsWith("relative-")) return { rule: "relative", unit: format.slice(9) as EpochUnit };
  const prefer = format === "mdy" ? "mdy" : format === "iso" ? "ymd" : "dmy";
  const isExplicit = format === "dmy" || format === "mdy";
  const rule = {
    rule: "clock",
    prefer,
    halfDays: time?.halfDays ?? false,
    zone: time?.zone ?? "UTC",
  } as const;
  return isExplicit ? { ...rule, fixed: true } : rule;
}

/**
 * Applies `--map` arguments to a guess: `column=role`, with an optional unit or time format after a colon and a zone
 * after an at sign (`Dur=duration_s:ms`, `Stamp=start_time:dmy@+02:00`). Problems are sentences.
 */
export function mapByArguments(
  guess: TableMapping,
  pairs: readonly string[],
): { mapping: TableMapping; problems: string[] } {
  const problems: string[] = [];
  const columns = new Map(guess.columns.map((column) => [column.source, column]));
  for (const pair of pairs) {
    const match = /^(.+)=([a-z][a-z0-9_-]*)(?::([^@]+))?(?:@(.+))?$/.exec(pair);
    const source = match?.[1]?.trim();
    const old = source === undefined ? undefined : columns.get(source);
    if (!match || !old) {
      problems.push(match ? `There is no column “${source}” (in ${pair}).` : `${pair} is not column=role.`);
      continue;
    }
    const [, , role, detail, zone] = match;
    for (const [name, column] of columns) {
      if (column.role === role && role !== "keep" && role !== "leave-out")
        columns.set(name, { ...column, role: "keep" });
    }
    const timed = role === "time" || flowColumn(role!)?.kind === "time";
    const time = { format: old.time?.format ?? "auto", zone: old.time?.zone ?? "UTC", halfDays: false };
    columns.set(source!, {
      source: source!,
      role: role!,
      unit: timed ? null : (detail ?? null),
      time: timed
        ? { ...time, ...(detail ? { format: detail as typeof time.format } : {}), ...(zone ? { zone } : {}) }
        : null,
    });
  }
  return { mapping: { ...guess, columns: [...columns.values()] }, problems };
}
