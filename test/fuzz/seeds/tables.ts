// One small table of each kind that Tidewatch recognises, as it is written by the program it comes from.
import { nfcapdSeeds } from "../../support/nfcapd-file.ts";

const tsv = (...lines: string[]): string => `${lines.map((line) => line.replaceAll(" ", "\t")).join("\n")}\n`;
const lines = (...all: (string | object)[]): string =>
  `${all.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n")}\n`;
const numbers = (names: string): string =>
  names
    .split(",")
    .map((_, i) => i)
    .join(",");

const zeekTypes = "time string addr port addr port enum string interval count count string bool";
const zeekFields =
  "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes";
const zeekConn = tsv(
  "#separator \\x09",
  "#set_separator ,",
  "#empty_field (empty)",
  "#unset_field -",
  "#path conn",
  `#fields ${zeekFields} conn_state local_orig`,
  `#types ${zeekTypes}`,
  "1500000000.25 Ca1 10.0.0.1 40000 10.0.0.2 53 udp dns 0.5 40 80 SF T",
  "1500000001.5 Cb2 2001:db8::1 3 2001:db8::2 1 icmp - - - - OTH -",
  "#close 2024-01-01-00-00-00",
).replace("#separator\t", "#separator ");
const zeekDns = tsv(
  "#separator \\x09",
  "#path dns",
  "#fields ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto query qtype_name rcode_name answers",
  "#types time string addr port addr port enum string string string vector[string]",
  "1500000000.25 Ca1 10.0.0.1 40000 10.0.0.2 53 udp a.example A NOERROR 192.0.2.1,192.0.2.2",
).replace("#separator\t", "#separator ");

const conn = {
  ...{ _path: "conn", ts: 1500000000.25, uid: "Ca1", "id.orig_h": "10.0.0.1", "id.orig_p": 40000 },
  ...{ "id.resp_h": "10.0.0.2", "id.resp_p": 53, proto: "udp", duration: 0.5, conn_state: "SF" },
};
const eve = {
  ...{ timestamp: "2024-01-01T00:00:09.000000+0000", event_type: "flow", flow_id: 1234567890123, vlan: [7] },
  ...{ src_ip: "10.0.0.1", src_port: 40000, dest_ip: "192.0.2.9", dest_port: 443, proto: "TCP" },
  flow: { start: "2024-01-01T00:00:00.000000+0000", pkts_toserver: 3, bytes_toserver: 300, state: "closed" },
};
const nfdumpHead =
  "firstSeen,duration,srcAddr,dstAddr,srcPort,dstPort,proto,inPackets,inBytes,outPackets,outBytes,flags,srcTos";
const cic =
  " Destination Port, Flow Duration, Total Fwd Packets, Total Backward Packets,Total Length of Fwd Packets," +
  "Flow Bytes/s, Flow Packets/s, Flow IAT Mean, Fwd IAT Total, Fwd Header Length, Fwd Header Length, Label";
const kdd = `0,tcp,ftp_data,SF,491,${Array.from({ length: 36 }, () => 0).join(",")},normal,21`;
const unsw =
  "59.166.0.0,1390,149.171.126.6,53,udp,CON,0.001,132,164,31,29,0,0,dns,5.5,6.5,2,2,0,0,0,0,66,82,0,0,0,0,1421927414,1421927414,0.017,0.013,0,0,0,0,0,0,0, ,3,7,1,3,1,1,1,,0";

const texts: readonly string[] = [
  zeekConn,
  zeekConn + zeekDns,
  lines(conn, { ...conn, uid: "Cb2", "id.orig_h": "2001:db8::1" }),
  lines(conn, { _path: "dns", ts: 1500000000.5, uid: "Ca1", query: "a.example", answers: ["192.0.2.1"] }),
  lines(eve, { ...eve, flow_id: 2, app_proto: "tls" }),
  lines(eve, { ...eve, event_type: "alert", alert: { signature: "a", severity: 1, category: "b" } }),
  lines(
    {
      type: "FLOW",
      first: "2024-01-01T00:00:00.100",
      last: "2024-01-01T00:00:01.000",
      src4_addr: "10.0.0.1",
    },
    { type: "FLOW", src4_addr: "10.0.0.1", dst4_addr: "10.0.0.2", src_port: 1, dst_port: 2, proto: 6 },
  ),
  lines(nfdumpHead, "2024-01-01 00:00:00.100,0.5,10.0.0.1,10.0.0.2,40000,443,TCP,3,300,2,900,...AP.S.,0"),
  lines(
    "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt",
    "2024-01-01 00:00:00,2024-01-01 00:00:01,1.000,10.0.0.1,10.0.0.2,40000,443,TCP,.AP.SF,0,0,3,300,0,0",
    "2024-01-01 00:00:00,2024-01-01 00:00:01,1.000,10.0.0.2,10.0.0.1,443,40000,TCP,.AP.SF,0,0,3,900,0,0",
  ),
  lines(cic, `${numbers(cic).slice(0, -2)}BENIGN`, `${numbers(cic).slice(0, -2)}DDoS`),
  lines(kdd, kdd.replace("normal", "neptune")),
  lines(unsw, unsw.replace(",,0", ", Fuzzers ,1")),
  lines(
    "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotPkts,TotBytes",
    "2011/08/10 09:46:53.047277,3550.182373,udp,10.0.0.1,1025,  <->,10.0.0.2,53,CON,12,875",
  ),
  lines(
    "id,src_ip,src_port,dst_ip,dst_port,protocol,bidirectional_first_seen_ms,bidirectional_packets,src2dst_bytes",
    "0,10.0.0.1,40000,10.0.0.2,443,6,1500000000000,12,875",
  ),
  lines("timestamp,value", "2014-02-14 14:30:00,0.132", "2014-02-14 14:35:00,0.134"),
  lines(
    "time;src;dst;bytes;ok",
    "2024-01-01T00:00:00Z;10.0.0.1;10.0.0.2;12;true",
    "05/03/2024 01:02:03;a;b;;no",
  ),
  lines('a,"b ""c""",d', '1,"x,\ny",2.5', "rowid,1e5,-"),
  lines("rowid,score,label,start_time", "1,2,attack,1500000000", "2,3,normal,1500000001"),
  lines({ a: 1, b: { c: [1, 2, { d: null }] }, "e.f": "g" }, { a: "x", rowid: 7 }),
  JSON.stringify([
    { time: "2024-01-01", value: 1 },
    { time: "2024-01-02", value: 2 },
  ]),
];

export const tableSeeds = (): Uint8Array[] => [
  ...texts.map((text) => new TextEncoder().encode(text)),
  // The same characters in another encoding.
  Uint8Array.from(Buffer.from("name,größe\nä,1\n", "latin1")),
  ...nfcapdSeeds(),
];

/** Signs and names that tables are written with. */
export const tableWords: readonly string[] = [
  ...[
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r",
    "\r\n",
    '"',
    '""',
    "'",
    "\\",
    "\\x09",
    " ",
    "-",
    "(empty)",
    "\uFEFF",
    "\0",
  ],
  ...[
    "{",
    "}",
    "[",
    "]",
    ":",
    "[[",
    '{"a":',
    '"a":1,',
    "null",
    "true",
    "false",
    "1e999",
    "\\u0000",
    "\\ud800",
  ],
  ...["#fields\t", "#types\t", "#path\t", "#separator ", "#close", "#open", "ts", "uid", "proto", "duration"],
  ...[
    "id.orig_h",
    "_path",
    "dns",
    "ssl",
    "http",
    "conn",
    "vector[string]",
    "set[addr]",
    "time",
    "count",
    "port",
  ],
  ...[
    "event_type",
    "flow",
    "alert",
    "dns",
    "vlan",
    "flow_id",
    "timestamp",
    "FLOW",
    "firstSeen",
    "Label",
    "label",
  ],
  ...[
    "rowid",
    "__proto__",
    "constructor",
    "toString",
    "score",
    "select",
    "·",
    "filename",
    "start_time",
    "orig_addr",
  ],
  ...[
    "2024-01-01 00:00:00",
    "31/12/2024 23:59:60",
    "9999999999",
    "1500000000.123456789",
    "10.0.0.1",
    "::1",
    "0x1F",
  ],
];
