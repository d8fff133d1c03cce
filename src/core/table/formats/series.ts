// A plain time series: one column of times, one or a few of numbers, nothing about flows. Examples are NAB's
// `timestamp,value` and detectors' results for it (`anomaly_score`, `label`, `S(t)_…`).
import { keptColumn } from "../column-plan.ts";
import { completePlan } from "../complete-plan.ts";
import type { TableHead } from "../head.ts";
import { cleanNames, headTable, nameKey } from "../names.ts";
import { delimitedPlan, type ReadRule, type TableReader } from "../reader.ts";
import { epochUnit, isNumeric, looksLikeNumber, looksLikeTime, relativeUnit } from "../samples.ts";

const timeNames = new Set([
  "timestamp",
  "time",
  "date",
  "datetime",
  "ts",
  "ds",
  "t",
  "when",
  "epoch",
  "unixtime",
]);
/** Parts of names that suggest flows and not a measured series. */
const flowWords = /^(src|dst|source|dest|orig|resp)|port$|proto|packet|pkts|flow|ipaddr|^ip$/;
const mostColumns = 64;

interface Series {
  time: number;
  rule: ReadRule;
}

function seriesTable(head: TableHead): Series | null {
  const { names, rows } = headTable(head);
  if (!names || names.length < 2 || names.length > mostColumns || rows.length === 0) return null;
  if (names.some((name) => flowWords.test(nameKey(name)))) return null;
  const column = (c: number) => rows.map((row) => row[c] ?? "");
  const time = names.findIndex((name, c) => timeNames.has(nameKey(name)) && ruleOf(column(c), name) !== null);
  if (time < 0) return null;
  const numbers = names.filter((_, c) => c !== time && looksLikeNumber(column(c)));
  if (numbers.length === 0 || numbers.length < names.length - 2) return null;
  return { time, rule: ruleOf(column(time), names[time]!)! };
}

function ruleOf(values: readonly string[], name: string): ReadRule | null {
  if (looksLikeTime(values)) return { rule: "clock", prefer: "ymd", halfDays: false, zone: "UTC" };
  const unit = epochUnit(values);
  if (unit) return { rule: "epoch", unit };
  const relative = relativeUnit(values, name);
  return relative ? { rule: "relative", unit: relative } : null;
}

export const seriesReader: TableReader = {
  format: "Time series",
  recognise(head) {
    const series = seriesTable(head);
    if (!series) return null;
    const names = headTable(head).names!;
    const values = names.filter((_, c) => c !== series.time).map((name) => name.trim());
    return {
      sureness: 0.8,
      why: `A column of times (${names[series.time]!.trim()}) with ${values.slice(0, 3).join(", ")}${values.length > 3 ? " …" : ""}.`,
    };
  },
  map(head) {
    const { time, rule } = seriesTable(head)!;
    const { names, rows, linesBefore } = headTable(head);
    const sources = cleanNames(names!);
    const marked = sources.find(
      (source, c) => nameKey(source) === "label" && rows.every((row) => isNumeric(row[c] ?? "0")),
    );
    return completePlan(
      delimitedPlan({
        delimiter: head.delimiter ?? ",",
        header: true,
        sources,
        skipLines: linesBefore - 1,
        datasetKind: "samples",
        label: marked ? { text: null, attackMark: marked, emptyIsBenign: false } : null,
      }),
      [keptColumn(sources[time]!, rule, "time of the sample", { name: "time" })],
    );
  },
};
