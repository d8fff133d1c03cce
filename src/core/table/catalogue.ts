// The catalogue of flow columns: every column that a flow table may have, with its name, kind, unit and formula. The
// flow meter fills them, table readers map headers to them, and features are chosen from them. It has no data and
// knows no format. docs/flows.md has the sources of the formulas.

/**
 * How a value is stored. In a column builder text is `(string | null)[]`; every other kind is a Float64Array in which NaN
 * is "no value". integer: whole numbers below 2^53; boolean: 0 or 1; time: whole microseconds since 1970-01-01T00:00:00Z.
 */
type FlowColumnKind = "text" | "integer" | "real" | "time" | "boolean";

/** Unit of a numeric column; "1" is a pure number (a count without a unit, an id, a share). */
export type FlowColumnUnit =
  | "bytes"
  | "packets"
  | "flows"
  | "s"
  | "µs"
  | "1"
  | "ratio"
  | "share"
  | "bit/byte"
  | "bytes²"
  | "bytes/s"
  | "packets/s"
  | "";

type FlowColumnGroup =
  | "identity"
  | "service"
  | "volume"
  | "rates"
  | "timing"
  | "lengths"
  | "flags"
  | "tcp"
  | "ip"
  | "payload"
  | "bulk"
  | "context"
  | "source"
  | "label";

export interface FlowColumn {
  /** snake_case; the column's name in the database, in filters and in exports. */
  readonly name: string;
  readonly kind: FlowColumnKind;
  readonly unit: FlowColumnUnit;
  readonly group: FlowColumnGroup;
  /**
   * Whether a model may read the column by default. False for who, where or when instead of how (identity), for
   * labels, for text with many values, and for a number that another column contains already.
   */
  readonly behaviour: boolean;
  /** One line: the meaning or the formula. */
  readonly meaning: string;
}

type Spec = readonly [
  name: string,
  kind: FlowColumnKind,
  unit: FlowColumnUnit,
  meaning: string,
  not?: "not a feature",
];

/** Columns of one group, in order; behaviour unless a spec says otherwise. */
function group(name: FlowColumnGroup, specs: readonly Spec[]): FlowColumn[] {
  return specs.map(([column, kind, unit, meaning, not]) => ({
    name: column,
    kind,
    unit,
    group: name,
    behaviour: not === undefined,
    meaning,
  }));
}

/** A column for each side, `orig_…` and `resp_…`; {side} in the meaning is replaced. */
function sides(name: string, kind: FlowColumnKind, unit: FlowColumnUnit, meaning: string, not?: Spec[4]) {
  return (["orig", "resp"] as const).map((side): Spec => {
    const word = side === "orig" ? "the originator" : "the responder";
    return [`${side}_${name}`, kind, unit, meaning.replaceAll("{side}", word), not];
  });
}

/** Mean, standard deviation, maximum and minimum of a quantity, with one prefix. */
function statistics(prefix: string, suffix: string, unit: FlowColumnUnit, of: string): Spec[] {
  const name = (statistic: string) => `${prefix}_${statistic}${suffix}`;
  return [
    [name("mean"), "real", unit, `mean of ${of}`],
    [
      name("std"),
      "real",
      unit,
      `sample standard deviation (n − 1) of ${of}; 0 when there are fewer than two`,
    ],
    [name("max"), "real", unit, `largest of ${of}`],
    [name("min"), "real", unit, `smallest of ${of}`],
  ];
}

const no = "not a feature";

const identity = group("identity", [
  ["start_time", "time", "µs", "time of the flow's first packet", no],
  ["end_time", "time", "µs", "time of the flow's last packet (the latest, should time run backwards)", no],
  ["orig_addr", "text", "", "address of the originator", no],
  ["orig_port", "integer", "1", "port of the originator; of an ICMP flow its type", no],
  ["resp_addr", "text", "", "address of the responder", no],
  [
    "resp_port",
    "integer",
    "1",
    "port of the responder; of an ICMP flow the type that answers, else the code",
    no,
  ],
  ["protocol", "text", "", "transport in IANA's lower-case keyword: tcp, udp, icmp, ipv6-icmp, sctp …"],
  ["protocol_number", "integer", "1", "IP protocol number (same as protocol)", no],
  ["ip_version", "integer", "1", "4 or 6", no],
  ["vlan", "integer", "1", "outermost VLAN id", no],
  ["vlan_inner", "integer", "1", "second VLAN id", no],
  ["tunnel", "text", "", "kind of the innermost tunnel: gre, vxlan, gtp-u …", no],
  ["tunnel_id", "integer", "1", "number of this tunnel: VNI, key, TEID of the flow's first packet", no],
  ["community_id", "text", "", "Community ID v1 of the 5-tuple", no],
  ["first_frame", "integer", "1", "number of the flow's first frame in its capture, from 1", no],
  ["last_frame", "integer", "1", "number of the flow's last frame in its capture", no],
  ["interface", "integer", "1", "index of the capture interface of the first frame", no],
  ["flipped", "boolean", "", "the sender of the first packet is taken for the responder", no],
  [
    "cut",
    "boolean",
    "",
    "the active timeout or a full table ended this flow; the conversation continued",
    no,
  ],
  ["part", "integer", "1", "1, or n for the n-th piece of a conversation cut by the active timeout", no],
  ["end_reason", "text", "", "why the flow was closed: fin, rst, idle, active, evicted, end", no],
]);

const service = group("service", [
  ["service", "text", "", "application protocol: of the payload where it shows one, else of the port"],
  ["service_payload", "text", "", "application protocol that the first payload bytes show", no],
  ["service_port", "text", "", "application protocol registered for the port", no],
  ["tls_sni", "text", "", "server name of the TLS ClientHello", no],
  ["tls_alpn", "text", "", "protocols offered by the TLS ClientHello, comma-separated", no],
  ["tls_version", "text", "", "TLS version that the server chose: TLS 1.3, TLS 1.2 …", no],
  ["tls_subject", "text", "", "subject of the server's certificate, where it is not encrypted", no],
  ["tls_issuer", "text", "", "who issued that certificate", no],
  ["tls_ja3", "text", "", "JA3 fingerprint of the TLS ClientHello", no],
  ["tls_ja4", "text", "", "JA4 fingerprint of the TLS ClientHello", no],
  ["http_host", "text", "", "Host of the first HTTP request", no],
  ["http_method", "text", "", "method of the first HTTP request", no],
  ["http_uri", "text", "", "target of the first HTTP request, at most 512 characters", no],
  ["http_user_agent", "text", "", "User-Agent of the first HTTP request", no],
  ["http_status", "integer", "1", "status of the first HTTP response", no],
  ["http_content_type", "text", "", "Content-Type of the first HTTP response", no],
  ["dns_query", "text", "", "name in the first DNS question", no],
  [
    "dns_types",
    "text",
    "",
    "record types requested most often, at most four, most frequent first: A, TXT …",
    no,
  ],
  ["dns_answer", "text", "", "first address, name or text that answered a DNS question", no],
  ["dns_queries", "integer", "1", "DNS queries in the flow", no],
  ["dns_names", "integer", "1", "distinct names requested; exact up to 64, an upper bound above", no],
  ["dns_name_bytes", "integer", "bytes", "lengths of these names, added up", no],
  ["dns_failures", "integer", "1", "DNS answers that a name does not exist", no],
  ["dns_answer_bytes", "integer", "bytes", "bytes of record data in DNS answers", no],
  [
    "remote_operations",
    "text",
    "",
    "shares and pipes opened and interfaces called by SMB and RPC, comma-separated",
    no,
  ],
  ["login_failures", "integer", "1", "log-ins that were refused, where the answer is not encrypted", no],
  ["login_successes", "integer", "1", "log-ins that succeeded, where the answer is not encrypted", no],
  ["ping_contents", "integer", "1", "different contents of pings, of the first 64, counted up to 16", no],
  ["program", "text", "", "kind of program that was sent: Windows program, Linux program …", no],
]);

const volume = group("volume", [
  ["packets", "integer", "packets", "orig_packets + resp_packets"],
  ...sides("packets", "integer", "packets", "packets sent by {side}"),
  ["payload_bytes", "integer", "bytes", "orig_payload_bytes + resp_payload_bytes"],
  ...sides("payload_bytes", "integer", "bytes", "bytes above the transport header sent by {side}"),
  ["ip_bytes", "integer", "bytes", "orig_ip_bytes + resp_ip_bytes", no],
  ...sides("ip_bytes", "integer", "bytes", "bytes of IP packets, headers included, sent by {side}"),
  ["frame_bytes", "integer", "bytes", "orig_frame_bytes + resp_frame_bytes", no],
  ...sides("frame_bytes", "integer", "bytes", "bytes of whole frames on the wire sent by {side}", no),
  ...sides("header_bytes", "integer", "bytes", "bytes of transport headers sent by {side}"),
  ...sides("header_bytes_min", "integer", "bytes", "smallest transport header sent by {side}"),
  ...sides("data_packets", "integer", "packets", "packets with at least one payload byte sent by {side}"),
  ["packet_asymmetry", "real", "ratio", "(orig_packets − resp_packets) / packets, −1 to 1"],
  [
    "byte_asymmetry",
    "real",
    "ratio",
    "(orig_payload_bytes − resp_payload_bytes) / payload_bytes; 0 without payload",
  ],
  ["down_up_ratio", "real", "ratio", "resp_packets / orig_packets"],
  ["subflows", "integer", "1", "runs of packets with gaps of at most 1 s"],
  ...sides("subflow_packets", "real", "packets", "packets of {side} / subflows"),
  ...sides("subflow_bytes", "real", "bytes", "payload bytes of {side} / subflows"),
]);

const rates = group("rates", [
  ["bytes_per_s", "real", "bytes/s", "payload_bytes / duration_s; no value when the duration is 0"],
  ["packets_per_s", "real", "packets/s", "packets / duration_s; no value when the duration is 0"],
  ...sides("bytes_per_s", "real", "bytes/s", "payload bytes of {side} / duration_s"),
  ...sides("packets_per_s", "real", "packets/s", "packets of {side} / duration_s"),
]);

const timing = group("timing", [
  ["duration_s", "real", "s", "end_time − start_time"],
  ...statistics("iat", "_s", "s", "the times between successive packets of the flow"),
  ["orig_iat_total_s", "real", "s", "time from the originator's first packet to its last"],
  ...statistics("orig_iat", "_s", "s", "the times between successive packets of the originator"),
  ["resp_iat_total_s", "real", "s", "time from the responder's first packet to its last"],
  ...statistics("resp_iat", "_s", "s", "the times between successive packets of the responder"),
  ...sides("jitter_s", "real", "s", "mean absolute difference of successive inter-arrival times of {side}"),
  ...statistics(
    "active",
    "_s",
    "s",
    "the stretches of activity that a gap longer than 5 s ended; 0 without one",
  ),
  ...statistics("idle", "_s", "s", "the gaps longer than 5 s; 0 without one"),
  [
    "periodicity",
    "real",
    "share",
    "1 / (1 + std/mean) of the times between starts of subflows; no value under three",
  ],
]);

const lengths = group("lengths", [
  ...statistics("len", "", "bytes", "the payload lengths of all packets"),
  ["len_var", "real", "bytes²", "len_std squared"],
  ["len_avg", "real", "bytes", "payload_bytes / packets (CIC's Packet Size Avg; same as len_mean)", no],
  ...statistics("orig_len", "", "bytes", "the payload lengths of the originator's packets"),
  ...statistics("resp_len", "", "bytes", "the payload lengths of the responder's packets"),
  ...sides("segment_len_avg", "real", "bytes", "payload bytes of {side} / its packets that carry payload"),
  ["len_distinct", "integer", "1", "distinct payload lengths, in 256 bins (length modulo 256)"],
]);

const flags = group("flags", [
  ["fin_count", "integer", "packets", "packets with FIN"],
  ["syn_count", "integer", "packets", "packets with SYN"],
  ["rst_count", "integer", "packets", "packets with RST"],
  ["psh_count", "integer", "packets", "packets with PSH"],
  ["ack_count", "integer", "packets", "packets with ACK"],
  ["urg_count", "integer", "packets", "packets with URG"],
  ["cwr_count", "integer", "packets", "packets with CWR"],
  ["ece_count", "integer", "packets", "packets with ECE"],
  ...sides("psh_count", "integer", "packets", "packets with PSH sent by {side}"),
  ...sides("urg_count", "integer", "packets", "packets with URG sent by {side}"),
]);

const tcp = group("tcp", [
  ["conn_state", "text", "", "state of the connection in Zeek's words: S0, S1, SF, REJ, RSTO … OTH"],
  ["history", "text", "", "what happened, in Zeek's letters (ShADadFf …), upper case the originator", no],
  ...sides("init_window", "integer", "bytes", "window in the first TCP packet of {side}, unscaled"),
  ...sides("retransmits", "integer", "packets", "segments of {side} whose bytes had all been sent before"),
  ...sides("out_of_order", "integer", "packets", "segments of {side} that filled an earlier gap"),
  ...sides("zero_windows", "integer", "packets", "packets of {side} with window 0, except SYN, FIN and RST"),
  ["missed_bytes", "integer", "bytes", "sequence numbers skipped and never seen, both sides"],
  ["tcp_synack_s", "real", "s", "time from SYN to SYN-ACK"],
  ["tcp_ackdat_s", "real", "s", "time from SYN-ACK to the originator's ACK"],
  ["tcp_rtt_s", "real", "s", "tcp_synack_s + tcp_ackdat_s"],
]);

const ip = group("ip", [
  ...sides("ttl_min", "integer", "1", "smallest TTL or hop limit in packets of {side}"),
  ...sides("ttl_max", "integer", "1", "largest TTL or hop limit in packets of {side}"),
  ...sides("tos", "integer", "1", "type of service or traffic class in the first packet of {side}", no),
  ["fragments", "integer", "packets", "packets that were fragments of a datagram"],
]);

const payload = group("payload", [
  ...sides("payload_entropy", "real", "bit/byte", "Shannon entropy of {side}'s first payload (≤ 128 bytes)"),
]);

const bulk = group("bulk", [
  ...sides("bulk_bytes_avg", "real", "bytes", "payload bytes per bulk of {side} (≥ 4 packets, gaps ≤ 1 s)"),
  ...sides("bulk_packets_avg", "real", "packets", "packets per bulk of {side}"),
  ...sides("bulk_rate", "real", "bytes/s", "payload bytes per second within the bulks of {side}"),
]);

/** One window's columns at the flow's start; counts of flows, ports and peers include this flow. */
function contextOver(suffix: string, words: string): Spec[] {
  const among = `among ${words}`;
  return (["orig", "resp"] as const).flatMap((side): Spec[] => {
    const word = side === "orig" ? "originator" : "responder";
    const peer = side === "orig" ? "responders" : "originators";
    return [
      [`${side}_flows_${suffix}`, "integer", "flows", `flows with this ${word}, ${among}`],
      [`${side}_ports_${suffix}`, "integer", "1", `distinct responder ports with this ${word}, ${among}`],
      [`${side}_peers_${suffix}`, "integer", "1", `distinct ${peer} with this ${word}, ${among}`],
      [
        `${side}_failed_share_${suffix}`,
        "real",
        "share",
        `share of this ${word}'s earlier flows not answered, or refused, by then, ${among}; 0 when there are none`,
      ],
    ];
  });
}

const context = group("context", [
  ...contextOver("last100", "the last 100 flows to start"),
  ...contextOver("60s", "the flows started in the last 60 s"),
]);

/** What some sources report and packets do not contain. */
const source = group("source", [
  ["alert", "text", "", "signature or notice of another program that saw the flow; the most severe", no],
  ["alert_severity", "integer", "1", "its severity as that program numbers it, 1 the most severe", no],
  ["weird", "text", "", "protocol oddities that Zeek saw, at most four, most frequent first", no],
  ["source_file", "text", "", "file that the row was read from, in a dataset of several files", no],
]);

const label = group("label", [
  ["label", "text", "", "label as the source spelt it", no],
  ["label_detail", "text", "", "what the source adds to its label, as it spelt it", no],
  ["label_benign", "boolean", "", "the label says normal traffic", no],
  ["label_family", "text", "", "kind of attack in canonical words: dos, ddos, scan, brute-force …", no],
]);

/** Every catalogue column, in the order in which a flow table shows them. */
export const flowColumns: readonly FlowColumn[] = [
  ...identity,
  ...service,
  ...volume,
  ...rates,
  ...timing,
  ...lengths,
  ...flags,
  ...tcp,
  ...ip,
  ...payload,
  ...bulk,
  ...context,
  ...source,
  ...label,
];

const byName = new Map(flowColumns.map((column) => [column.name, column]));

/** The catalogue's column of that name, or undefined. */
export function flowColumn(name: string): FlowColumn | undefined {
  return byName.get(name);
}
