// CSV of argus's client `ra`: bidirectional transactions, with management records at both ends.
import { keptColumn, type Mapping, mapByKeys } from "../column-plan.ts";
import { completePlan } from "../complete-plan.ts";
import type { TableHead } from "../head.ts";
import { cleanNames, headTable, nameKey } from "../names.ts";
import { type ColumnPlan, delimitedPlan, type ReadRule, type TableReader } from "../reader.ts";
import { epochUnit, looksLikeNumber, relativeUnit } from "../samples.ts";

const whole: ReadRule = { rule: "number", whole: true, min: 0 };
const real: ReadRule = { rule: "number", min: 0 };
const millis: ReadRule = { rule: "number", min: 0, divide: 1000 };

const table: readonly Mapping[] = [
  ["duration_s", real, "dur"],
  ["protocol", { rule: "protocol" }, "proto"],
  ["orig_addr", { rule: "text" }, "srcaddr"],
  ["orig_port", { rule: "port" }, "sport"],
  ["resp_addr", { rule: "text" }, "dstaddr"],
  ["resp_port", { rule: "port" }, "dport"],
  ["packets", whole, "totpkts"],
  ["frame_bytes", whole, "totbytes"],
  ["orig_packets", whole, "srcpkts"],
  ["resp_packets", whole, "dstpkts"],
  ["orig_frame_bytes", whole, "srcbytes"],
  ["resp_frame_bytes", whole, "dstbytes"],
  ["orig_payload_bytes", whole, "sappbytes"],
  ["resp_payload_bytes", whole, "dappbytes"],
  ["orig_iat_mean_s", millis, "sintpkt"],
  ["resp_iat_mean_s", millis, "dintpkt"],
  ["tcp_rtt_s", real, "tcprtt"],
  ["tcp_synack_s", real, "synack"],
  ["tcp_ackdat_s", real, "ackdat"],
  ["vlan", whole, "svlan"],
];

/** Units of columns that only argus has. */
const units: Readonly<Record<string, string>> = {
  srcload: "bits/s",
  dstload: "bits/s",
  load: "bits/s",
  srcjitter: "ms",
  dstjitter: "ms",
  smeanpktsz: "bytes",
  dmeanpktsz: "bytes",
};
const text = new Set(["dir", "state", "flgs", "srcid"]);

export const argusReader: TableReader = {
  format: "argus",
  recognise(head) {
    const keys = new Set((headTable(head).names ?? []).map(nameKey));
    const marks = [
      "starttime",
      "srcaddr",
      "dstaddr",
      "dport",
      "sport",
      "proto",
      "dir",
      "state",
      "dur",
      "lasttime",
    ];
    const hits = marks.filter((mark) => keys.has(mark)).length;
    if (!keys.has("srcaddr") || !keys.has("dstaddr") || hits < 7) return null;
    return {
      sureness: 0.95,
      why: "The columns that argus's ra writes (StartTime, SrcAddr, Dir, DstAddr, State).",
    };
  },
  map(head) {
    const { names, linesBefore } = headTable(head);
    const sources = cleanNames(names!);
    const source = (key: string) => sources.find((name) => nameKey(name) === key);
    const mapped = [...times(head, sources), ...mapByKeys(sources, table)];
    const plans = sources.flatMap((name): ColumnPlan[] => {
      const key = nameKey(name);
      if (mapped.some((plan) => plan.source === name)) return [];
      if (text.has(key)) return [keptColumn(name, { rule: "text" })];
      return units[key] ? [keptColumn(name, real, "", { unit: units[key]! })] : [];
    });
    const proto = source("proto");
    const label = source("label");
    return completePlan(
      delimitedPlan({
        delimiter: head.delimiter ?? ",",
        header: true,
        sources,
        skipLines: linesBefore - 1,
        label: label ? { text: label, attackMark: null, emptyIsBenign: false } : null,
        refuseRows: proto
          ? [{ source: proto, equals: ["man"], reason: "A management record of argus, not a flow" }]
          : [],
      }),
      [...mapped, ...plans],
    );
  },
};

/** argus writes epoch seconds with -u, else a written time without a zone. */
function times(head: TableHead, sources: readonly string[]): ColumnPlan[] {
  const { rows } = headTable(head);
  const valuesOf = (c: number) => (c < 0 ? [] : rows.map((row) => row[c] ?? ""));
  const startUnit = relativeUnit(valuesOf(sources.findIndex((name) => nameKey(name) === "starttime")));
  return (
    [
      ["start_time", "starttime"],
      ["end_time", "lasttime"],
    ] as const
  ).flatMap(([name, key]) => {
    const c = sources.findIndex((candidate) => nameKey(candidate) === key);
    const values = valuesOf(c);
    const unit = epochUnit(values);
    const relative = unit === null && looksLikeNumber(values) ? startUnit : null;
    const rule: ReadRule = unit
      ? { rule: "epoch", unit }
      : relative
        ? { rule: "relative", unit: relative }
        : { rule: "clock", prefer: "ymd", halfDays: false, zone: "UTC" };
    return mapByKeys(sources, [[name, rule, key]]);
  });
}
