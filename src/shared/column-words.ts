// Display names of columns: "orig_payload_bytes" is "bytes sent", "iat_min_s" is "gap between packets, minimum". The engine's
// sentences and the window share them. A side's columns are "sent" (by the originator) or "received" (from the responder).

/** Columns that identify the flow of a row, if a dataset has them. */
export const identityColumns: readonly string[] = [
  "start_time",
  "orig_addr",
  "orig_port",
  "resp_addr",
  "resp_port",
  "protocol",
  "service",
];

/** Names that the rules below do not produce: flow columns first, then those of known formats. */
const names: Readonly<Record<string, string>> = {
  start_time: "start",
  end_time: "end",
  orig_addr: "originator",
  resp_addr: "responder",
  orig_port: "originator's port",
  resp_port: "responder's port",
  protocol_number: "IP protocol number",
  ip_version: "IP version",
  vlan: "VLAN",
  vlan_inner: "inner VLAN",
  tunnel_id: "tunnel number",
  community_id: "Community ID",
  flipped: "direction turned round",
  end_reason: "reason of the end",
  service_payload: "service by payload",
  service_port: "service by port",
  tls_sni: "TLS server name",
  tls_alpn: "TLS protocols offered",
  http_host: "HTTP host",
  dns_query: "DNS name of the first query",
  dns_types: "DNS record types",
  dns_answer: "DNS answer",
  dns_queries: "DNS queries",
  dns_names: "different DNS names",
  dns_name_bytes: "bytes of DNS names",
  ping_contents: "different contents of pings",
  dns_failures: "DNS names that do not exist",
  dns_answer_bytes: "bytes of DNS answers",
  payload_bytes: "bytes",
  ip_bytes: "bytes with IP headers",
  frame_bytes: "bytes on the wire",
  packet_asymmetry: "balance of packets sent and received",
  byte_asymmetry: "balance of bytes sent and received",
  down_up_ratio: "packets received per packet sent",
  subflows: "bursts",
  duration_s: "duration",
  orig_iat_total_s: "time from first to last packet sent",
  resp_iat_total_s: "time from first to last packet received",
  periodicity: "regularity of bursts",
  len_var: "packet size, variance",
  len_avg: "packet size, average",
  len_distinct: "different packet sizes",
  conn_state: "connection state",
  history: "connection history",
  missed_bytes: "bytes missing in the capture",
  tcp_synack_s: "time from SYN to SYN-ACK",
  tcp_ackdat_s: "time from SYN-ACK to ACK",
  tcp_rtt_s: "TCP round-trip time",
  fragments: "IP fragments",
  label_benign: "label says normal",
  label_family: "kind of attack",
  // NSL-KDD and KDD'99
  land: "same address and port on both sides",
  wrong_fragment: "bad fragments",
  urgent: "urgent packets",
  hot: "suspicious actions",
  num_failed_logins: "failed log-ins",
  logged_in: "logged in",
  num_compromised: "signs of compromise",
  root_shell: "root shell obtained",
  su_attempted: "su attempted",
  num_root: "root accesses",
  num_file_creations: "files created",
  num_shells: "shells opened",
  num_access_files: "access-control files touched",
  num_outbound_cmds: "outbound commands",
  is_host_login: "log-in as root or admin",
  is_guest_login: "log-in as guest",
  count: "connections to this host, last 2 s",
  srv_count: "connections to this service, last 2 s",
  serror_rate: "SYN errors among connections to this host",
  srv_serror_rate: "SYN errors among connections to this service",
  rerror_rate: "refusals among connections to this host",
  srv_rerror_rate: "refusals among connections to this service",
  same_srv_rate: "same service among connections to this host",
  diff_srv_rate: "other services among connections to this host",
  srv_diff_host_rate: "other hosts among connections to this service",
  dst_host_count: "connections to this host, last 100",
  dst_host_srv_count: "connections to this host and service, last 100",
  dst_host_same_srv_rate: "same service at this host, last 100",
  dst_host_diff_srv_rate: "other services at this host, last 100",
  dst_host_same_src_port_rate: "same source port at this host, last 100",
  dst_host_srv_diff_host_rate: "other sources of this service, last 100",
  dst_host_serror_rate: "SYN errors at this host, last 100",
  dst_host_srv_serror_rate: "SYN errors at this host and service, last 100",
  dst_host_rerror_rate: "refusals at this host, last 100",
  dst_host_srv_rerror_rate: "refusals at this host and service, last 100",
  // UNSW-NB15
  rate: "packets per second",
  sload: "bits sent per second",
  dload: "bits received per second",
  sloss: "packets sent and lost",
  dloss: "packets received and lost",
  sjit: "jitter of packets sent",
  sjitter: "jitter of packets sent",
  djit: "jitter of packets received",
  djitter: "jitter of packets received",
  swin: "TCP window sent",
  dwin: "TCP window received",
  stcpb: "TCP base sequence number sent",
  dtcpb: "TCP base sequence number received",
  sttl: "TTL of packets sent",
  dttl: "TTL of packets received",
  smean: "size of packets sent, mean",
  smeansz: "size of packets sent, mean",
  dmean: "size of packets received, mean",
  dmeansz: "size of packets received, mean",
  trans_depth: "depth of HTTP requests",
  res_bdy_len: "bytes of the HTTP answer",
  response_body_len: "bytes of the HTTP answer",
  is_sm_ips_ports: "same address and port on both sides",
  is_ftp_login: "FTP log-in",
  ct_ftp_cmd: "FTP commands",
  ct_flw_http_mthd: "HTTP methods",
  ct_state_ttl: "class of state and TTL",
  ct_srv_src: "flows of this service from this source, last 100",
  ct_srv_dst: "flows of this service to this destination, last 100",
  ct_dst_ltm: "flows to this destination, last 100",
  ct_src_ltm: "flows from this source, last 100",
  ct_src_dport_ltm: "flows from this source to this port, last 100",
  ct_dst_sport_ltm: "flows to this destination from this port, last 100",
  ct_dst_src_ltm: "flows between these two, last 100",
};

/** Names of one side's columns; {way} is "sent" or "received". */
const sided: Readonly<Record<string, string>> = {
  packets: "packets {way}",
  payload_bytes: "bytes {way}",
  ip_bytes: "bytes {way} with IP headers",
  frame_bytes: "bytes {way} on the wire",
  header_bytes: "header bytes {way}",
  header_bytes_min: "header of packets {way}, minimum",
  data_packets: "packets {way} with payload",
  subflow_packets: "packets {way} per burst",
  subflow_bytes: "bytes {way} per burst",
  bytes_per_s: "bytes {way} per second",
  packets_per_s: "packets {way} per second",
  jitter_s: "jitter of packets {way}",
  segment_len_avg: "size of packets {way} with payload, mean",
  psh_count: "packets {way} with PSH",
  urg_count: "packets {way} with URG",
  init_window: "first TCP window {way}",
  retransmits: "packets {way} again",
  out_of_order: "packets {way} out of order",
  zero_windows: "packets {way} with a closed window",
  ttl_min: "TTL of packets {way}, minimum",
  ttl_max: "TTL of packets {way}, maximum",
  tos: "type of service of packets {way}",
  payload_entropy: "randomness of bytes {way}",
  bulk_bytes_avg: "bytes {way} per bulk transfer",
  bulk_packets_avg: "packets {way} per bulk transfer",
  bulk_rate: "bytes {way} per second of bulk transfers",
};

/** Names of context columns: earlier flows of the originator, or to the responder. */
const context: Readonly<Record<string, readonly [ofOriginator: string, ofResponder: string]>> = {
  flows: ["flows of this originator", "flows to this responder"],
  ports: ["ports this originator tried", "ports tried on this responder"],
  peers: ["hosts this originator tried", "hosts that tried this responder"],
  failed_share: ["failed flows of this originator", "failed flows to this responder"],
};

const statistics: Readonly<Record<string, string>> = {
  mean: "mean",
  std: "spread",
  max: "maximum",
  min: "minimum",
};

const quantities: Readonly<Record<string, string>> = {
  iat: "gap between packets",
  orig_iat: "gap between packets sent",
  resp_iat: "gap between packets received",
  active: "active stretch",
  idle: "idle stretch",
  len: "packet size",
  orig_len: "size of packets sent",
  resp_len: "size of packets received",
};

/** The display name of a column; an unknown column keeps its name, with blanks for underscores. */
export function columnWords(column: string): string {
  return (
    names[column] ?? statisticWords(column) ?? contextWords(column) ?? sideWords(column) ?? plainWords(column)
  );
}

function statisticWords(column: string): string | null {
  const [, quantity, statistic] = /^(.+)_(mean|std|max|min)(?:_s)?$/.exec(column) ?? [];
  const name = quantities[quantity ?? ""];
  return name === undefined ? null : `${name}, ${statistics[statistic!]}`;
}

function contextWords(column: string): string | null {
  const [, side, what, over] = /^(orig|resp)_(.+)_(60s|last100)$/.exec(column) ?? [];
  const name = context[what ?? ""]?.[side === "orig" ? 0 : 1];
  return name === undefined ? null : `${name}, last ${over === "60s" ? "60 s" : "100 flows"}`;
}

function sideWords(column: string): string | null {
  const [, side, what] = /^(orig|resp)_(.+)$/.exec(column) ?? [];
  const name = sided[what ?? ""];
  return name === undefined ? null : name.replace("{way}", side === "orig" ? "sent" : "received");
}

function plainWords(column: string): string {
  const flag = /^(fin|syn|rst|psh|ack|urg|cwr|ece)_count$/.exec(column)?.[1];
  if (flag !== undefined) return `packets with ${flag.toUpperCase()}`;
  return column
    .replace(/^orig_/, "originator ")
    .replace(/^resp_/, "responder ")
    .replace(/_per_s$/, " per second")
    .replaceAll("_", " ")
    .trim();
}
