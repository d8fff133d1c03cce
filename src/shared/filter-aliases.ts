// Short names in filters for the columns of any dataset, by their role: `dst` is the responder's address, `port` a
// port of either side. Names of Wireshark, Zeek and other tools work too. A column of the dataset with exactly the
// name has precedence. The help and docs/filter.md are printed from this table.
import type { Column, ColumnKind } from "./vocabulary.ts";

export interface FilterAlias {
  /** The first name is shown; the others work too. */
  names: readonly string[];
  about: string;
  /** Columns of the catalogue. */
  columns: readonly string[];
  /** Which of the dataset's columns it means: the first, or each, so that a condition holds if it holds for any. */
  take: "first" | "each";
  /** If the dataset has none of them: the first column of this kind. */
  orKind?: ColumnKind;
  /** Only flows of this protocol. */
  protocol?: "tcp" | "udp";
}

const first = (names: string, about: string, ...columns: string[]): FilterAlias => ({
  names: names.split(" "),
  about,
  columns,
  take: "first",
});
const each = (names: string, about: string, ...columns: string[]): FilterAlias => ({
  ...first(names, about, ...columns),
  take: "each",
});

/** Names for the analyst, in the order of the help. */
export const filterAliases: readonly FilterAlias[] = [
  first(
    "src source src_ip srcip saddr sa client originator id.orig_h",
    "address of the originator",
    "orig_addr",
  ),
  first(
    "dst dest destination dst_ip dstip daddr da server responder id.resp_h",
    "address of the responder",
    "resp_addr",
  ),
  each("ip addr address host", "address of either side", "orig_addr", "resp_addr"),
  first("sport src_port sp id.orig_p", "port of the originator", "orig_port"),
  first("dport dst_port dp id.resp_p", "port of the responder", "resp_port"),
  each("port", "port of either side", "orig_port", "resp_port"),
  first("proto protocol pr protocol_type", "transport protocol, such as tcp", "protocol"),
  first("service app", "application protocol, such as dns", "service", "service_payload", "service_port"),
  first("state", "state of the connection, such as S0 or REJ", "conn_state"),
  { ...first("time ts start first_seen", "time of the first packet", "start_time"), orKind: "time" },
  first("end te last_seen", "time of the last packet", "end_time"),
  first("duration dur td", "how long the flow took", "duration_s"),
  first("bytes", "bytes of both sides", "ip_bytes", "frame_bytes", "payload_bytes"),
  first(
    "sent bytes_out",
    "bytes sent by the originator",
    "orig_ip_bytes",
    "orig_frame_bytes",
    "orig_payload_bytes",
  ),
  first(
    "received bytes_in",
    "bytes sent by the responder",
    "resp_ip_bytes",
    "resp_frame_bytes",
    "resp_payload_bytes",
  ),
  first("payload", "payload bytes of both sides", "payload_bytes"),
  first("orig_bytes src_bytes", "payload bytes of the originator, as Zeek counts", "orig_payload_bytes"),
  first("resp_bytes dst_bytes", "payload bytes of the responder, as Zeek counts", "resp_payload_bytes"),
  first("packets pkts", "packets of both sides", "packets"),
  first("orig_pkts", "packets of the originator", "orig_packets"),
  first("resp_pkts", "packets of the responder", "resp_packets"),
  each("name domain", "server name (TLS), host (HTTP) or query (DNS)", "tls_sni", "http_host", "dns_query"),
  first("sni", "server name of TLS", "tls_sni"),
  first("query", "name in a DNS question", "dns_query"),
  first("uri url", "target of an HTTP request", "http_uri"),
  first("agent user_agent", "User-Agent of an HTTP request", "http_user_agent"),
  first("label attack class", "label of the data", "label", "label_family"),
];

const of = (protocol: "tcp" | "udp", alias: FilterAlias): FilterAlias => ({ ...alias, protocol });

/** Names from Wireshark's display filters. */
export const wiresharkAliases: readonly FilterAlias[] = [
  each("ip.addr ipv6.addr ip.host", "either address", "orig_addr", "resp_addr"),
  first("ip.src ipv6.src", "address of the originator", "orig_addr"),
  first("ip.dst ipv6.dst", "address of the responder", "resp_addr"),
  first("ip.proto", "transport protocol", "protocol"),
  of("tcp", each("tcp.port", "either port of a TCP flow", "orig_port", "resp_port")),
  of("tcp", first("tcp.srcport", "originator's port of a TCP flow", "orig_port")),
  of("tcp", first("tcp.dstport", "responder's port of a TCP flow", "resp_port")),
  of("udp", each("udp.port", "either port of a UDP flow", "orig_port", "resp_port")),
  of("udp", first("udp.srcport", "originator's port of a UDP flow", "orig_port")),
  of("udp", first("udp.dstport", "responder's port of a UDP flow", "resp_port")),
  first("frame.time", "time of the flow's start", "start_time"),
];

/** Names in filters that are not columns: a row's score, verdict, tag and note, and its incident. */
export const addedColumns = ["score", "verdict", "tag", "note", "incident"] as const;

const byName = new Map(
  [...wiresharkAliases, ...filterAliases].flatMap((alias) =>
    alias.names.map((name) => [name, alias] as const),
  ),
);

export const aliasOf = (name: string): FilterAlias | undefined => byName.get(name.toLowerCase());

/** The columns of a dataset that an alias means; empty if it has none of them. */
export function columnsOf<C extends Pick<Column, "name" | "kind">>(
  alias: FilterAlias,
  columns: readonly C[],
): C[] {
  const found = alias.columns.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  if (alias.take === "each") return found;
  const one = found[0] ?? columns.find(({ kind }) => kind === alias.orKind);
  return one ? [one] : [];
}

/** A column by its name, ignoring case. */
export const columnNamed = <C extends { name: string }>(name: string, columns: readonly C[]): C | undefined =>
  columns.find((column) => column.name === name) ??
  columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
