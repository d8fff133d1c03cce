// Columns of known formats that are not in the catalogue but describe how a row behaves. Other columns of these
// formats (names of records, addresses, lists, verdicts of other programs) are kept with the rows and are no
// features. Unknown formats are not listed.
import { nameKey } from "./names.ts";

interface ForeignFormat {
  /** Prefixes of the formats' names. */
  readonly formats: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
}

const kdd: ForeignFormat = {
  formats: ["NSL-KDD", "KDD'99"],
  columns: {
    land: "1 where both ends have the same address and port",
    wrong_fragment: "fragments that cannot be put together",
    urgent: "urgent packets",
    hot: "accesses to sensitive places",
    num_failed_logins: "failed log-ins",
    logged_in: "1 after a log-in",
    num_compromised: "conditions of a compromised machine",
    root_shell: "1 where a root shell was obtained",
    su_attempted: "1 where su was tried",
    num_root: "accesses as root",
    num_file_creations: "files created",
    num_shells: "shell prompts",
    num_access_files: "operations on files of access control",
    num_outbound_cmds: "outbound commands of FTP",
    is_host_login: "1 for a log-in of the host's list",
    is_guest_login: "1 for a log-in as a guest",
    count: "connections to the same host in two seconds",
    srv_count: "connections to the same service in two seconds",
    serror_rate: "share of `count` with SYN errors",
    srv_serror_rate: "share of `srv_count` with SYN errors",
    rerror_rate: "share of `count` with REJ errors",
    srv_rerror_rate: "share of `srv_count` with REJ errors",
    same_srv_rate: "share of `count` to the same service",
    diff_srv_rate: "share of `count` to other services",
    srv_diff_host_rate: "share of `srv_count` to other hosts",
    dst_host_count: "connections to the same host among the last hundred",
    dst_host_srv_count: "connections to the same service among the last hundred",
    dst_host_same_srv_rate: "share of them to the same service",
    dst_host_diff_srv_rate: "share of them to other services",
    dst_host_same_src_port_rate: "share of them from the same port",
    dst_host_srv_diff_host_rate: "share of them to other hosts",
    dst_host_serror_rate: "share of `dst_host_count` with SYN errors",
    dst_host_srv_serror_rate: "share of `dst_host_srv_count` with SYN errors",
    dst_host_rerror_rate: "share of `dst_host_count` with REJ errors",
    dst_host_srv_rerror_rate: "share of `dst_host_srv_count` with REJ errors",
  },
};

const unsw: ForeignFormat = {
  formats: ["UNSW-NB15"],
  columns: {
    state: "state of the transaction in argus's words",
    rate: "packets after the first, per second",
    sload: "bits per second from the originator",
    dload: "bits per second from the responder",
    sloss: "packets of the originator lost or sent again",
    dloss: "packets of the responder lost or sent again",
    sjit: "jitter of the originator",
    sjitter: "jitter of the originator",
    djit: "jitter of the responder",
    djitter: "jitter of the responder",
    swin: "window of the originator",
    dwin: "window of the responder",
    smean: "mean packet size of the originator",
    smeansz: "mean packet size of the originator",
    dmean: "mean packet size of the responder",
    dmeansz: "mean packet size of the responder",
    trans_depth: "place of the request in its HTTP connection",
    response_body_len: "bytes of the HTTP response",
    res_bdy_len: "bytes of the HTTP response",
    is_sm_ips_ports: "1 where both ends have the same address and port",
    ct_flw_http_mthd: "HTTP requests with GET or POST",
    is_ftp_login: "1 for a log-in to FTP",
    ct_ftp_cmd: "commands of FTP",
    ct_srv_src: "flows of the same service and originator among the last hundred",
    ct_srv_dst: "flows of the same service and responder among the last hundred",
    ct_dst_ltm: "flows to the same responder among the last hundred",
    ct_src_ltm: "flows of the same originator among the last hundred",
    ct_src_dport_ltm: "flows of the same originator and responder's port among the last hundred",
    ct_dst_sport_ltm: "flows of the same responder and originator's port among the last hundred",
    ct_dst_src_ltm: "flows between the same two among the last hundred",
  },
};

const zeek: ForeignFormat = {
  formats: ["Zeek"],
  columns: {
    local_orig: "the originator is inside",
    local_resp: "the responder is inside",
    rtt: "time to the answer",
    qclass_name: "class of the DNS question",
    qtype_name: "type of the DNS question",
    rcode_name: "how the DNS question was answered",
    AA: "the DNS answer is authoritative",
    TC: "the DNS message was cut",
    RD: "recursion was wanted",
    RA: "recursion is offered",
    rejected: "the DNS question was refused",
    trans_depth: "place of the request in its HTTP connection",
    method: "method of the HTTP request",
    request_body_len: "bytes of the HTTP request",
    response_body_len: "bytes of the HTTP response",
    status_code: "status of the HTTP response",
    version: "version of the protocol",
    cipher: "cipher that was agreed on",
    curve: "curve that was agreed on",
    resumed: "the TLS session was resumed",
    established: "the TLS session was established",
    success: "the request succeeded",
    request_type: "kind of the Kerberos request",
  },
};

const suricata: ForeignFormat = {
  formats: ["Suricata"],
  columns: {
    "flow.age": "length of the flow in seconds",
    "flow.state": "state of the flow at its end",
    "flow.reason": "why the flow was ended",
    "tcp.state": "state of the TCP connection at its end",
    "tcp.tcp_flags": "TCP flags that were seen",
    "tcp.tcp_flags_ts": "TCP flags of the originator",
    "tcp.tcp_flags_tc": "TCP flags of the responder",
    "tcp.syn": "a SYN was seen",
    "tcp.fin": "a FIN was seen",
    "tcp.rst": "an RST was seen",
    "tcp.psh": "a PSH was seen",
    "tcp.ack": "an ACK was seen",
    "tcp.urg": "an URG was seen",
    "tcp.ecn": "an ECE was seen",
    "tcp.cwr": "a CWR was seen",
  },
};

const nfdump: ForeignFormat = {
  formats: ["nfdump"],
  columns: {
    orig_flags: "TCP flags of the originator",
    resp_flags: "TCP flags of the responder",
    paired: "records of both directions were found",
  },
};

const argus: ForeignFormat = {
  formats: ["argus"],
  columns: {
    Dir: "direction of the transaction",
    State: "state of the transaction",
    Flgs: "what argus noticed in the transaction",
    Rate: "packets per second",
    SrcRate: "packets per second of the originator",
    DstRate: "packets per second of the responder",
    Load: "bits per second",
    SrcLoad: "bits per second of the originator",
    DstLoad: "bits per second of the responder",
    Loss: "packets lost or sent again",
    SrcLoss: "packets of the originator lost or sent again",
    DstLoss: "packets of the responder lost or sent again",
    SrcGap: "bytes of the originator that were not seen",
    DstGap: "bytes of the responder that were not seen",
    SrcJitter: "jitter of the originator",
    DstJitter: "jitter of the responder",
    SrcWin: "window of the originator",
    DstWin: "window of the responder",
    sMeanPktSz: "mean packet size of the originator",
    dMeanPktSz: "mean packet size of the responder",
    sTos: "type of service of the originator",
    dTos: "type of service of the responder",
  },
};

const cic: ForeignFormat = {
  formats: ["CIC", "CSE-CIC"],
  columns: {
    "Avg Fwd Segment Size": "mean payload of the originator's packets",
    "Avg Bwd Segment Size": "mean payload of the responder's packets",
    "Average Fwd Segment Size": "mean payload of the originator's packets",
    "Average Bwd Segment Size": "mean payload of the responder's packets",
    "Fwd Seg Size Avg": "mean payload of the originator's packets",
    "Bwd Seg Size Avg": "mean payload of the responder's packets",
  },
};

const nfstream: ForeignFormat = {
  formats: ["NFStream"],
  columns: {
    application_name: "application of the flow",
    application_category_name: "kind of application of the flow",
    ...Object.fromEntries(
      ["bidirectional", "src2dst", "dst2src"].flatMap((side) => [
        ...["min", "mean", "stddev", "max"].map((of) => [`${side}_${of}_ps`, `${of} of the packet sizes`]),
        ...["syn", "cwr", "ece", "urg", "ack", "psh", "rst", "fin"].map((flag) => [
          `${side}_${flag}_packets`,
          `packets with ${flag.toUpperCase()}`,
        ]),
        [`${side}_duration_ms`, "length of this side in milliseconds"],
      ]),
    ),
  },
};

const known = [kdd, unsw, zeek, suricata, nfdump, argus, cic, nfstream].map(({ formats, columns }) => ({
  formats,
  byKey: new Map(Object.entries(columns).map(([name, about]) => [nameKey(name), about])),
}));

/**
 * The meaning of a column of a known format that is not in the catalogue; null if it is not a behaviour, or "unknown
 * format" if its values must decide.
 */
export function foreignMeaning(format: string, column: string): { about: string } | null | "unknown format" {
  const found = known.find(({ formats }) => formats.some((start) => format.startsWith(start)));
  if (found === undefined) return "unknown format";
  const about = found.byKey.get(nameKey(column));
  return about === undefined ? null : { about };
}
