// The output of NFStream's `to_csv`: bidirectional flows with times in milliseconds, optional statistics and
// application. Its sizes count whole frames unless its accounting mode was changed, which the file does not show.
import { type Mapping, mapByKeys } from "../column-plan.ts";
import { completePlan } from "../complete-plan.ts";
import { cleanNames, headTable, nameKey } from "../names.ts";
import { delimitedPlan, type ReadRule, type TableReader } from "../reader.ts";

const whole: ReadRule = { rule: "number", whole: true, min: 0 };
const text: ReadRule = { rule: "text" };
const millis: ReadRule = { rule: "number", min: 0, divide: 1000 };
const epoch: ReadRule = { rule: "epoch", unit: "ms" };

const arrivals = (prefix: string, source: string): Mapping[] => [
  [`${prefix}_mean_s`, millis, `${source}meanpiatms`],
  [`${prefix}_std_s`, millis, `${source}stddevpiatms`],
  [`${prefix}_max_s`, millis, `${source}maxpiatms`],
  [`${prefix}_min_s`, millis, `${source}minpiatms`],
];

const table: readonly Mapping[] = [
  ["start_time", epoch, "bidirectionalfirstseenms"],
  ["end_time", epoch, "bidirectionallastseenms"],
  ["duration_s", millis, "bidirectionaldurationms"],
  ["orig_addr", text, "srcip"],
  ["orig_port", { rule: "port" }, "srcport"],
  ["resp_addr", text, "dstip"],
  ["resp_port", { rule: "port" }, "dstport"],
  ["protocol", { rule: "protocol" }, "protocol"],
  ["ip_version", whole, "ipversion"],
  ["vlan", whole, "vlanid"],
  ["packets", whole, "bidirectionalpackets"],
  ["orig_packets", whole, "src2dstpackets"],
  ["resp_packets", whole, "dst2srcpackets"],
  ["frame_bytes", whole, "bidirectionalbytes"],
  ["orig_frame_bytes", whole, "src2dstbytes"],
  ["resp_frame_bytes", whole, "dst2srcbytes"],
  ...arrivals("iat", "bidirectional"),
  ...arrivals("orig_iat", "src2dst"),
  ...arrivals("resp_iat", "dst2src"),
  ...["syn", "cwr", "ece", "urg", "ack", "psh", "rst", "fin"].map(
    (flag): Mapping => [`${flag}_count`, whole, `bidirectional${flag}packets`],
  ),
  ["orig_psh_count", whole, "src2dstpshpackets"],
  ["resp_psh_count", whole, "dst2srcpshpackets"],
  ["orig_urg_count", whole, "src2dsturgpackets"],
  ["resp_urg_count", whole, "dst2srcurgpackets"],
];

export const nfstreamReader: TableReader = {
  format: "NFStream",
  recognise(head) {
    const keys = new Set((headTable(head).names ?? []).map(nameKey));
    const sure = keys.has("bidirectionalfirstseenms") && keys.has("src2dstpackets");
    return sure
      ? { sureness: 0.97, why: "NFStream's columns (bidirectional_first_seen_ms, src2dst_packets, …)." }
      : null;
  },
  map(head) {
    const { names, linesBefore } = headTable(head);
    const sources = cleanNames(names!);
    const label = sources.find((source) => nameKey(source) === "label") ?? null;
    return completePlan(
      delimitedPlan({
        delimiter: head.delimiter ?? ",",
        header: true,
        sources,
        skipLines: linesBefore - 1,
        label: label ? { text: label, attackMark: null, emptyIsBenign: false } : null,
      }),
      mapByKeys(sources, table),
    );
  },
};
