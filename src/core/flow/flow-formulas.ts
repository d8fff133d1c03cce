// The formula of each numeric column, one line each, in the order of the catalogue, which explains them. Records keep
// µs, columns seconds. Text columns are computed elsewhere.

import {
  difference,
  double,
  equal,
  type Formula,
  int,
  known,
  larger,
  type Operand,
  product,
  ratio,
  smaller,
  span,
  spreadOf,
  sum,
  where,
  wholeOf,
} from "./formula.ts";
import * as record from "./record.ts";

type Entry = readonly [name: string, formula: Formula];

const S_PER_US = 1e-6;
const TCP = 6;

/** One side of a flow: its words in the record, and its columns. */
interface Side {
  int: (word: number) => Formula;
  double: (word: number, scale?: number) => Formula;
  /** The side's column for a name. */
  of: (name: string) => string;
}

const sideAt = (side: string, at: number): Side => ({
  int: (word) => int(2 * at + word),
  double: (word, scale) => double(at + word, scale),
  of: (name) => `${side}_${name}`,
});
const orig = sideAt("orig", record.SIDE);
const resp = sideAt("resp", record.SIDE + record.SIDE_WORDS);

/** A column for each side, `orig_…` and `resp_…`. */
const sides = (name: string, formulaOf: (side: Side) => Formula): Entry[] =>
  [orig, resp].map((side) => [side.of(name), formulaOf(side)]);

/** The sum of both sides' columns. */
const both = (name: string): Formula => sum(orig.of(name), resp.of(name));

interface Sums {
  n: Operand;
  sum: Operand;
  squares: Operand;
  max: Operand;
  min: Operand;
  /** From the record's unit to the column's. */
  scale?: number;
}

/** Mean, sample standard deviation, maximum and minimum; all four are 0 without values, as CICFlowMeter writes them. */
function statistics(prefix: string, suffix: string, of: Sums): Entry[] {
  const { n, scale = 1 } = of;
  const name = (statistic: string) => `${prefix}_${statistic}${suffix}`;
  return [
    [name("mean"), ratio(of.sum, n, { otherwise: 0, scale })],
    [name("std"), spreadOf(n, of.sum, of.squares, scale)],
    [name("max"), where(n, of.max, { otherwise: 0, scale })],
    [name("min"), where(n, of.min, { otherwise: 0, scale })],
  ];
}

/** Inter-arrival times of one side. Their sum is not stored: it is the time from the first packet to the last. */
const sideIats = (side: Side): Entry[] => [
  [side.of("iat_total_s"), difference(side.double(record.S_LAST_F), side.double(record.S_FIRST_F), S_PER_US)],
  ...statistics(side.of("iat"), "_s", {
    n: sum(side.of("packets"), -1),
    sum: difference(side.double(record.S_LAST_F), side.double(record.S_FIRST_F)),
    squares: side.double(record.S_IAT_SQ_F),
    max: side.double(record.S_IAT_MAX_F),
    min: side.double(record.S_IAT_MIN_F),
    scale: S_PER_US,
  }),
];

const bursts = sum("subflows", -1);
/** Deviation / mean of the times between starts of subflows; the sum of these times is the start of the last one. */
const burstVariation = ratio(
  product(spreadOf(bursts, double(record.F_BURST_START), double(record.F_BURST_SQ)), bursts),
  double(record.F_BURST_START),
);

const sideLengths = (side: Side): Entry[] =>
  statistics(side.of("len"), "", {
    n: side.of("packets"),
    sum: side.of("payload_bytes"),
    squares: side.double(record.S_LEN_SQ_F),
    max: side.int(record.S_LEN_MAX_I),
    min: side.int(record.S_LEN_MIN_I),
  });
/** A side that sent nothing has no value. */
const leastLength = (side: Side) => where(side.of("packets"), side.int(record.S_LEN_MIN_I));

/** A value that only TCP flows have. */
const ofTcp = (formula: Formula) => where(equal("protocol_number", TCP), formula);
/** Mean of n values; 0 if n is 0. */
const mean = (total: Operand, n: Operand) => ratio(total, n, { otherwise: 0 });
/** One context column; shares are stored in millionths. */
const context = (k: number, scale = 1) => int(record.I_CONTEXT + k, { scale });

const contextOver = (window: string, k: number): Entry[] =>
  ["orig", "resp"].flatMap((side, second): Entry[] => [
    [`${side}_flows_${window}`, context(k + 4 * second)],
    [`${side}_ports_${window}`, context(k + 4 * second + 1)],
    [`${side}_peers_${window}`, context(k + 4 * second + 2)],
    [`${side}_failed_share_${window}`, context(k + 4 * second + 3, 1e-6)],
  ]);

const identity: Entry[] = [
  ["start_time", double(record.F_START_US)],
  ["end_time", wholeOf(sum(sum("start_time", double(record.F_LAST)), ratio(int(record.I_START_NS), 1000)))],
  ["orig_port", int(record.I_PORTS, { shift: 16, mask: 0xffff })],
  ["resp_port", int(record.I_PORTS, { mask: 0xffff })],
  ["protocol_number", int(record.I_KIND, { mask: 0xff })],
  ["ip_version", where(int(record.I_KIND, { mask: record.KIND_V6 }), 6, { otherwise: 4 })],
  ["vlan", known(int(record.I_VLANS, { mask: 0xffff, plus: -1 }))],
  ["vlan_inner", known(int(record.I_VLANS, { shift: 16, mask: 0xffff, plus: -1 }))],
  ["first_frame", int(record.I_FIRST_FRAME)],
  ["last_frame", int(record.I_LAST_FRAME)],
  ["interface", int(record.I_INTERFACE)],
  ["flipped", where(int(record.I_MARKS, { mask: record.MARK_FLIPPED }), 1, { otherwise: 0 })],
  ["cut", where(int(record.I_MARKS, { mask: record.MARK_CUT }), 1, { otherwise: 0 })],
  ["part", int(record.I_PART)],
];

const volume: Entry[] = [
  ["packets", both("packets")],
  ...sides("packets", (side) => side.int(record.S_PACKETS_I)),
  ["payload_bytes", both("payload_bytes")],
  ...sides("payload_bytes", (side) => side.double(record.S_PAYLOAD_F)),
  ["ip_bytes", both("ip_bytes")],
  ...sides("ip_bytes", (side) => side.double(record.S_IP_BYTES_F)),
  ["frame_bytes", both("frame_bytes")],
  ...sides("frame_bytes", (side) => side.double(record.S_FRAME_BYTES_F)),
  ...sides("header_bytes", (side) => side.int(record.S_HEADER_I)),
  ...sides("header_bytes_min", (side) => side.int(record.S_HEADER_MIN_I)),
  ...sides("data_packets", (side) => side.int(record.S_DATA_I)),
  ["packet_asymmetry", ratio(difference("orig_packets", "resp_packets"), "packets")],
  ["byte_asymmetry", mean(difference("orig_payload_bytes", "resp_payload_bytes"), "payload_bytes")],
  ["down_up_ratio", ratio("resp_packets", "orig_packets")],
  ["subflows", int(record.I_SUBFLOWS)],
  ...sides("subflow_packets", (side) => ratio(side.of("packets"), "subflows")),
  ...sides("subflow_bytes", (side) => ratio(side.of("payload_bytes"), "subflows")),
];

const rates: Entry[] = [
  ["bytes_per_s", ratio("payload_bytes", "duration_s")],
  ["packets_per_s", ratio("packets", "duration_s")],
  ...sides("bytes_per_s", (side) => ratio(side.of("payload_bytes"), "duration_s")),
  ...sides("packets_per_s", (side) => ratio(side.of("packets"), "duration_s")),
];

const timing: Entry[] = [
  ["duration_s", double(record.F_LAST, S_PER_US)],
  ...statistics("iat", "_s", {
    n: sum("packets", -1),
    sum: double(record.F_LAST),
    squares: double(record.F_IAT_SQ),
    max: double(record.F_IAT_MAX),
    min: double(record.F_IAT_MIN),
    scale: S_PER_US,
  }),
  ...sideIats(orig),
  ...sideIats(resp),
  ...sides("jitter_s", (side) =>
    ratio(side.double(record.S_JITTER_F), sum(side.of("packets"), -2), { otherwise: 0, scale: S_PER_US }),
  ),
  ...statistics("active", "_s", {
    n: int(record.I_IDLES),
    // Until the start of the last stretch, all time that was not idle was active.
    sum: larger(0, difference(double(record.F_ACTIVE_START), double(record.F_IDLE_SUM))),
    squares: double(record.F_ACTIVE_SQ),
    max: double(record.F_ACTIVE_MAX),
    min: double(record.F_ACTIVE_MIN),
    scale: S_PER_US,
  }),
  ...statistics("idle", "_s", {
    n: int(record.I_IDLES),
    sum: double(record.F_IDLE_SUM),
    squares: double(record.F_IDLE_SQ),
    max: double(record.F_IDLE_MAX),
    min: double(record.F_IDLE_MIN),
    scale: S_PER_US,
  }),
  ["periodicity", where(sum("subflows", -2), ratio(1, sum(1, burstVariation)))],
];

const lengths: Entry[] = [
  ...statistics("len", "", {
    n: "packets",
    sum: "payload_bytes",
    squares: sum(orig.double(record.S_LEN_SQ_F), resp.double(record.S_LEN_SQ_F)),
    max: larger(orig.int(record.S_LEN_MAX_I), resp.int(record.S_LEN_MAX_I)),
    min: smaller(leastLength(orig), leastLength(resp)),
  }),
  ["len_var", product("len_std", "len_std")],
  ["len_avg", ratio("payload_bytes", "packets")],
  ...sideLengths(orig),
  ...sideLengths(resp),
  ...sides("segment_len_avg", (side) => mean(side.of("payload_bytes"), side.of("data_packets"))),
  ["len_distinct", int(record.I_LEN_DISTINCT)],
];

const flags: Entry[] = [
  ["fin_count", int(record.I_FINS)],
  ["syn_count", int(record.I_SYNS)],
  ["rst_count", int(record.I_RSTS)],
  ["psh_count", both("psh_count")],
  ["ack_count", int(record.I_ACKS)],
  ["urg_count", both("urg_count")],
  ["cwr_count", int(record.I_CWRS)],
  ["ece_count", int(record.I_ECES)],
  ...sides("psh_count", (side) => side.int(record.S_PSH_I)),
  ...sides("urg_count", (side) => side.int(record.S_URG_I)),
];

const tcp: Entry[] = [
  ...sides("init_window", (side) => ofTcp(known(side.int(record.S_INIT_WINDOW_I)))),
  ...sides("retransmits", (side) => ofTcp(side.int(record.S_RETRANSMITS_I))),
  ...sides("out_of_order", (side) => ofTcp(side.int(record.S_OUT_OF_ORDER_I))),
  ...sides("zero_windows", (side) => ofTcp(side.int(record.S_ZERO_WINDOWS_I))),
  ["missed_bytes", ofTcp(sum(orig.double(record.S_MISSED_F), resp.double(record.S_MISSED_F)))],
  ["tcp_synack_s", ofTcp(span(double(record.F_SYN_AT), double(record.F_SYNACK_AT), S_PER_US))],
  ["tcp_ackdat_s", ofTcp(span(double(record.F_SYNACK_AT), double(record.F_ACK_AT), S_PER_US))],
  ["tcp_rtt_s", sum("tcp_synack_s", "tcp_ackdat_s")],
];

const ip: Entry[] = [
  ...sides("ttl_min", (side) => where(side.of("packets"), side.int(record.S_TTL_MIN_I))),
  ...sides("ttl_max", (side) => where(side.of("packets"), side.int(record.S_TTL_MAX_I))),
  ...sides("tos", (side) => where(side.of("packets"), side.int(record.S_TOS_I))),
  ["fragments", int(record.I_FRAGMENTS)],
];

const payload: Entry[] = sides("payload_entropy", (side) => known(side.double(record.S_ENTROPY_F)));

const bulk: Entry[] = [
  ...sides("bulk_bytes_avg", (side) => mean(side.double(record.S_BULK_BYTES_F), side.int(record.S_BULKS_I))),
  ...sides("bulk_packets_avg", (side) => mean(side.int(record.S_BULK_PACKETS_I), side.int(record.S_BULKS_I))),
  ...sides("bulk_rate", (side) =>
    mean(side.double(record.S_BULK_BYTES_F), side.double(record.S_BULK_TIME_F, S_PER_US)),
  ),
];

/** Every numeric column except the tunnel id, which is computed with the tunnel's name, and those from payloads. */
export const flowFormulas: ReadonlyMap<string, Formula> = new Map([
  ...identity,
  ...volume,
  ...rates,
  ...timing,
  ...lengths,
  ...flags,
  ...tcp,
  ...ip,
  ...payload,
  ...bulk,
  ...contextOver("last100", 0),
  ...contextOver("60s", 8),
]);
