// CICFlowMeter's tables in both dialects: CIC-IDS2017 and CIC-DDoS2019 ("Total Fwd Packets"), CSE-CIC-IDS2018 ("Tot
// Fwd Pkts", also in snake_case), and other tables from the tool. They map to the columns of the flow meter. Times
// are microseconds in the file and seconds here.
import { type Mapping, mapByKeys } from "../column-plan.ts";
import { completePlan } from "../complete-plan.ts";
import type { TableHead } from "../head.ts";
import { cleanNames, headTable, nameKey } from "../names.ts";
import { type ColumnPlan, type DayOrder, delimitedPlan, type ReadRule, type TableReader } from "../reader.ts";
import { looksLikeAddress, looksLikeTime } from "../samples.ts";

const count: ReadRule = { rule: "number", whole: true, min: 0 };
const real: ReadRule = { rule: "number", min: 0 };
const micros: ReadRule = { rule: "number", min: 0, divide: 1e6 };
// CICFlowMeter writes −1 for "no such packet"; other negative numbers are overflows.
const orMinusOne: ReadRule = { rule: "number", whole: true, min: 0, markers: [-1] };

function statistics(prefix: string, suffix: string, rule: ReadRule, ...stems: string[]): Mapping[] {
  return ["mean", "std", "max", "min"].map(
    (statistic) =>
      [`${prefix}_${statistic}${suffix}`, rule, ...stems.map((stem) => stem + statistic)] as const,
  );
}

const table: readonly Mapping[] = [
  ["orig_port", { rule: "port" }, "sourceport", "srcport"],
  ["resp_port", { rule: "port" }, "destinationport", "dstport", "destport"],
  ["duration_s", micros, "flowduration"],
  ["packets", count, "totalpackets"],
  ["orig_packets", count, "totalfwdpackets", "totfwdpkts", "totalfwdpacket"],
  ["resp_packets", count, "totalbackwardpackets", "totbwdpkts", "totalbwdpackets", "totalbackwordpackets"],
  ["orig_payload_bytes", count, "totallengthoffwdpackets", "totlenfwdpkts", "totallengthoffwdpacket"],
  ["resp_payload_bytes", count, "totallengthofbwdpackets", "totlenbwdpkts", "totallengthofbwdpacket"],
  ["orig_header_bytes", count, "fwdheaderlength", "fwdheaderlen"],
  ["resp_header_bytes", count, "bwdheaderlength", "bwdheaderlen"],
  ["orig_header_bytes_min", orMinusOne, "minsegsizeforward", "fwdsegsizemin"],
  ["orig_data_packets", count, "actdatapktfwd", "fwdactdatapkts"],
  ["down_up_ratio", real, "downupratio"],
  ["orig_subflow_packets", real, "subflowfwdpackets", "subflowfwdpkts"],
  ["resp_subflow_packets", real, "subflowbwdpackets", "subflowbwdpkts"],
  ["orig_subflow_bytes", real, "subflowfwdbytes", "subflowfwdbyts"],
  ["resp_subflow_bytes", real, "subflowbwdbytes", "subflowbwdbyts"],
  ["bytes_per_s", real, "flowbytess", "flowbytss"],
  ["packets_per_s", real, "flowpacketss", "flowpktss"],
  ["orig_packets_per_s", real, "fwdpacketss", "fwdpktss"],
  ["resp_packets_per_s", real, "bwdpacketss", "bwdpktss"],
  ...statistics("iat", "_s", micros, "flowiat"),
  ["orig_iat_total_s", micros, "fwdiattotal", "fwdiattot"],
  ...statistics("orig_iat", "_s", micros, "fwdiat"),
  ["resp_iat_total_s", micros, "bwdiattotal", "bwdiattot"],
  ...statistics("resp_iat", "_s", micros, "bwdiat"),
  ...statistics("active", "_s", micros, "active"),
  ...statistics("idle", "_s", micros, "idle"),
  ...statistics("len", "", real, "packetlength", "pktlen"),
  ["len_max", real, "maxpacketlength"],
  ["len_min", real, "minpacketlength"],
  ["len_var", real, "packetlengthvariance", "pktlenvar"],
  ["len_avg", real, "averagepacketsize", "pktsizeavg", "avgpacketsize"],
  ...statistics("orig_len", "", real, "fwdpacketlength", "fwdpktlen"),
  ...statistics("resp_len", "", real, "bwdpacketlength", "bwdpktlen"),
  ["fin_count", count, "finflagcount", "finflagcnt"],
  ["syn_count", count, "synflagcount", "synflagcnt"],
  ["rst_count", count, "rstflagcount", "rstflagcnt"],
  ["psh_count", count, "pshflagcount", "pshflagcnt"],
  ["ack_count", count, "ackflagcount", "ackflagcnt"],
  ["urg_count", count, "urgflagcount", "urgflagcnt"],
  ["cwr_count", count, "cweflagcount", "cwrflagcount", "cweflagcnt"],
  ["ece_count", count, "eceflagcount", "eceflagcnt"],
  ["orig_psh_count", count, "fwdpshflags"],
  ["resp_psh_count", count, "bwdpshflags"],
  ["orig_urg_count", count, "fwdurgflags"],
  ["resp_urg_count", count, "bwdurgflags"],
  ["orig_init_window", orMinusOne, "initwinbytesforward", "initfwdwinbyts", "fwdinitwinbytes"],
  ["resp_init_window", orMinusOne, "initwinbytesbackward", "initbwdwinbyts", "bwdinitwinbytes"],
  ["orig_bulk_bytes_avg", real, "fwdavgbytesbulk", "fwdbytsbavg"],
  ["resp_bulk_bytes_avg", real, "bwdavgbytesbulk", "bwdbytsbavg"],
  ["orig_bulk_packets_avg", real, "fwdavgpacketsbulk", "fwdpktsbavg"],
  ["resp_bulk_packets_avg", real, "bwdavgpacketsbulk", "bwdpktsbavg"],
  ["orig_bulk_rate", real, "fwdavgbulkrate", "fwdblkrateavg"],
  ["resp_bulk_rate", real, "bwdavgbulkrate", "bwdblkrateavg"],
];

const integerTexts: Readonly<Record<string, ReadRule>> = { simillarhttp: { rule: "text", markers: ["0"] } };

/** Known errors in these tables, as far as they concern the columns. */
const knownFaults =
  "CICFlowMeter's tables have known faults: TCP flows are cut at the first FIN, so their tails are separate flows; " +
  "flag counts and subflow columns are not what they are called in older versions; the bulk columns and several flag " +
  "columns never change; overflows leave negative header lengths.";

interface Dialect {
  format: string;
  prefer: DayOrder;
  /** Whether its times use a 12-hour clock without AM and PM. */
  halfDays: boolean;
  /** Why a head with these names (as keys) has this dialect; null if it has not. */
  tells(keys: ReadonlySet<string>, columns: number): string | null;
}

const dialects: readonly Dialect[] = [
  {
    format: "CIC-DDoS2019",
    prefer: "ymd",
    halfDays: false,
    tells: (keys) =>
      keys.has("simillarhttp") || (keys.has("inbound") && keys.has("unnamed0"))
        ? "CICFlowMeter's columns together with SimillarHTTP and Inbound."
        : null,
  },
  {
    format: "CSE-CIC-IDS2018",
    prefer: "dmy",
    halfDays: true,
    tells: (keys, columns) =>
      keys.has("totfwdpkts") && keys.has("flowbytss")
        ? `CICFlowMeter's columns with their short names (Tot Fwd Pkts), ${columns} of them.`
        : null,
  },
  {
    format: "CIC-IDS2017",
    prefer: "dmy",
    halfDays: true,
    tells: (keys, columns) => {
      if (!keys.has("totalfwdpackets") || !keys.has("totallengthoffwdpackets")) return null;
      if (keys.has("totalbackwordpackets") || keys.has("packetlengthlist")) return null;
      const kind = keys.has("sourceip")
        ? "TrafficLabelling, with addresses"
        : "MachineLearningCSV, without addresses";
      return `CICFlowMeter's columns with their long names, ${columns} of them (${kind}).`;
    },
  },
  {
    format: "CICFlowMeter",
    prefer: "dmy",
    halfDays: false,
    tells: (_, columns) => `Most names are CICFlowMeter's; ${columns} columns.`,
  },
];

const known = new Set(table.flatMap(([, , ...keys]) => keys));
const fewest = 25;

export const cicReaders: readonly TableReader[] = dialects.map((dialect, i) => ({
  format: dialect.format,
  recognise(head) {
    const names = headTable(head).names;
    if (!names) return null;
    const keys = new Set(names.map(nameKey));
    const hits = [...keys].filter((key) => known.has(key)).length;
    if (hits < fewest) return null;
    const why = dialect.tells(keys, names.length);
    return why ? { sureness: 0.98 - i / 100, why } : null;
  },
  map: (head) => mapCic(head, dialect),
}));

function mapCic(head: TableHead, dialect: Dialect) {
  const { names, rows, linesBefore } = headTable(head);
  const sources = cleanNames(names ?? []);
  const mapped = mapByKeys(sources, table);
  const warnings = [knownFaults];
  const samplesOf = (source: string | undefined) =>
    source === undefined ? [] : rows.map((row) => row[sources.indexOf(source)] ?? "");
  const find = (...keys: string[]) => sources.find((source) => keys.includes(nameKey(source)));

  for (const [name, ...keys] of [
    ["orig_addr", "sourceip", "srcip"],
    ["resp_addr", "destinationip", "dstip"],
  ] as const) {
    const source = find(...keys);
    if (source && looksLikeAddress(samplesOf(source)))
      mapped.push(...mapByKeys([source], [[name, { rule: "text" }, ...keys]]));
    else if (source)
      warnings.push(`“${source}” holds no addresses (codes in their place); it is kept as it is.`);
  }
  const protocol = find("protocol");
  if (protocol) {
    mapped.push(
      ...mapByKeys([protocol], [["protocol", { rule: "protocol" }, "protocol"]]),
      ...mapByKeys(
        [protocol],
        [["protocol_number", { rule: "number", whole: true, min: 0, max: 255 }, "protocol"]],
      ),
    );
  }
  const timestamp = find("timestamp");
  if (timestamp && looksLikeTime(samplesOf(timestamp))) {
    const clock: ReadRule = {
      rule: "clock",
      prefer: dialect.prefer,
      halfDays: dialect.halfDays,
      zone: "UTC",
    };
    mapped.push(...mapByKeys([timestamp], [["start_time", clock, "timestamp"]]));
  } else if (timestamp) {
    warnings.push(`“${timestamp}” holds no times (codes in their place); it is kept as it is.`);
  }
  const textual = sources.flatMap((source): ColumnPlan[] => {
    const read = integerTexts[nameKey(source)];
    return read ? [{ name: source, source, kind: "text", unit: null, about: "", read }] : [];
  });
  return completePlan(
    delimitedPlan({
      delimiter: head.delimiter ?? ",",
      header: true,
      sources,
      skipLines: linesBefore - 1,
      label: { text: find("label") ?? null, attackMark: null, emptyIsBenign: false },
      warnings,
    }),
    [...mapped, ...textual],
  );
}
