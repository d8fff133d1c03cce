import { describe, expect, test } from "vitest";
import { parseHead, type TableHead } from "../head.ts";
import type { DelimitedPlan } from "../reader.ts";
import { recogniseTable } from "./readers.ts";

const headOf = (text: string, name = "file.csv"): TableHead =>
  parseHead(name, new TextEncoder().encode(text), true);
const formatOf = (text: string, name?: string) => recogniseTable(headOf(text, name))?.reader.format;
function planOf(text: string, name?: string): DelimitedPlan {
  const head = headOf(text, name);
  const plan = recogniseTable(head)!.reader.map(head);
  if (plan.via !== "delimited") throw new Error(`a plan via ${plan.via}`);
  return plan;
}
const mappedOf = (plan: DelimitedPlan) =>
  Object.fromEntries(
    plan.columns.filter(({ name, source }) => name !== source).map(({ name, source }) => [source, name]),
  );

const longNames =
  " Destination Port, Flow Duration, Total Fwd Packets, Total Backward Packets,Total Length of Fwd Packets," +
  " Total Length of Bwd Packets, Fwd Packet Length Max, Fwd Packet Length Min, Fwd Packet Length Mean," +
  " Fwd Packet Length Std,Bwd Packet Length Max, Bwd Packet Length Min, Bwd Packet Length Mean, Bwd Packet Length Std," +
  "Flow Bytes/s, Flow Packets/s, Flow IAT Mean, Flow IAT Std, Flow IAT Max, Flow IAT Min,Fwd IAT Total, Fwd IAT Mean," +
  " Fwd IAT Std, Fwd IAT Max, Fwd IAT Min, Fwd Header Length, Bwd Header Length, Fwd Header Length, Label";
const shortNames = longNames
  .replace("Total Fwd Packets", "Tot Fwd Pkts")
  .replace("Total Backward Packets", "Tot Bwd Pkts")
  .replace("Total Length of Fwd Packets", "TotLen Fwd Pkts")
  .replace("Total Length of Bwd Packets", "TotLen Bwd Pkts")
  .replaceAll("Packet Length", "Pkt Len")
  .replace("Flow Bytes/s", "Flow Byts/s")
  .replace("Flow Packets/s", "Flow Pkts/s")
  .replace("Fwd IAT Total", "Fwd IAT Tot")
  .replaceAll(" Destination Port", "Dst Port")
  .replaceAll("Header Length", "Header Len");
const numbers = (names: string) => names.split(",").map((_, i) => i);
const row = (names: string, label = "BENIGN") => [...numbers(names).slice(0, -1), label].join(",");

describe("CICFlowMeter", () => {
  test("both dialects map to the same columns", () => {
    const long = planOf(`${longNames}\n${row(longNames)}`);
    const short = planOf(`${shortNames}\n${row(shortNames)}`);
    expect(formatOf(`${longNames}\n${row(longNames)}`)).toBe("CIC-IDS2017");
    expect(formatOf(`${shortNames}\n${row(shortNames)}`)).toBe("CSE-CIC-IDS2018");
    const names = (plan: DelimitedPlan) =>
      plan.columns.map(({ name }) => name).filter((name) => !name.startsWith("Fwd "));
    expect(names(long)).toEqual(names(short));
    expect(names(long)).toEqual(
      expect.arrayContaining(["duration_s", "orig_packets", "resp_len_std", "iat_min_s"]),
    );
  });

  test("reads snake_case, an index without a name, and SimillarHTTP", () => {
    const snake = shortNames
      .toLowerCase()
      .split(",")
      .map((name) => name.trim().replace(/[ /]/g, "_"))
      .join(",");
    expect(formatOf(`,${snake}\n0,${row(shortNames)}`)).toBe("CSE-CIC-IDS2018");
    const ddos = `Unnamed: 0,${longNames.replace(/, Label$/, ",SimillarHTTP, Inbound, Label")}`;
    expect(formatOf(`${ddos}\n0,${row(longNames)},1,Syn`)).toBe("CIC-DDoS2019");
    expect(
      planOf(`${ddos}\n0,${row(longNames)},1,Syn`).columns.find(({ name }) => name === "SimillarHTTP")?.read,
    ).toEqual({
      rule: "text",
      markers: ["0"],
    });
  });

  test("encoded Timestamps are no times, and encoded addresses no addresses", () => {
    const header = `Source IP,Timestamp,${longNames}`;
    const plan = planOf(`${header}\n845,196,${row(longNames)}`);
    expect(plan.columns.map(({ name }) => name)).toEqual(expect.arrayContaining(["Source IP", "Timestamp"]));
    expect(plan.warnings.join(" ")).toContain("“Timestamp” holds no times");
    const timed = planOf(`${header}\n10.0.0.1,05/07/2017 3:30,${row(longNames)}`);
    expect(mappedOf(timed)).toMatchObject({ "Source IP": "orig_addr", Timestamp: "start_time" });
    expect(timed.columns[0]!.read).toEqual({ rule: "clock", prefer: "dmy", halfDays: true, zone: "UTC" });
  });
});

const kddRow = (label: string, rest = ",21") =>
  `0,tcp,ftp_data,SF,491,${Array.from({ length: 36 }, () => 0).join(",")},${label}${rest}`;

test("KDD is recognised by its columns, not by the file's name", () => {
  expect(formatOf(`${kddRow("normal")}\n${kddRow("neptune")}`, "anything.txt")).toBe("NSL-KDD");
  expect(formatOf(`${kddRow("normal", "")}\n`, "x")).toBe("NSL-KDD");
  expect(formatOf(`${kddRow("normal.", "")}\n`, "KDDTrain+.csv")).toBe("KDD'99");
  expect(formatOf(`${kddRow("normal")}\r${kddRow("neptune")}`)).toBe("NSL-KDD");
});

const rawRow = (end: string) =>
  `59.166.0.0,1390,149.171.126.6,0xc0a8,udp,CON,0.001,132,164,31,29,0,0,dns,5.5,6.5,2,2,0,0,0,0,66,82,0,0,0,0,1421927414,1421927414,0.017,0.013,0,0,0,0,0,0,0, ,3,7,1,3,1,1,1${end}`;

describe("UNSW-NB15", () => {
  test("reads raw rows by position, and reports a wrong header", () => {
    expect(formatOf(`${rawRow(",,0")}\n${rawRow(", Fuzzers ,1")}`)).toBe("UNSW-NB15 (raw)");
    const cut = rawRow("").split(",").slice(0, 46).join(",");
    const wrong = planOf(
      `id,dur,proto,${Array.from({ length: 43 }, (_, i) => `c${i}`).join(",")}\n${cut}\n${cut}`,
    );
    expect(wrong.header).toBe(true);
    expect(wrong.sources[0]).toBe("srcip");
    expect(wrong.warnings[0]).toContain("The header belongs to another table");
    expect(wrong.label).toBe(null);
  });

  test("a partition warns about its number of rows", () => {
    const header =
      "id,dur,proto,service,state,spkts,dpkts,sttl,smean,response_body_len,ct_srv_src,ct_state_ttl,attack_cat,label";
    const plan = planOf(
      `\uFEFF${header}\r\n1,0.1,udp,-,INT,2,0,254,248,0,2,2,Normal,0\r\n`,
      "UNSW_NB15_training-set.csv",
    );
    expect(plan.sources[0]).toBe("id");
    expect(plan.warnAtRows).toMatchObject([{ rows: 82_332 }]);
    expect(plan.label).toEqual({ text: "attack_cat", attackMark: "label", emptyIsBenign: true });
  });
});

describe("logs", () => {
  test("reads Zeek in every spelling", () => {
    const fields = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state";
    const meta = `#separator \\x09\n#path\tdns\n#fields\tts\tquery\n1\tx\n#path\tconn\n#fields\t${fields}\n`;
    expect(formatOf(meta)).toBe("Zeek (TSV)");
    const head = headOf(meta);
    expect(recogniseTable(head)!.reader.map(head)).toMatchObject({ via: "records", log: "conn" });
    expect(formatOf(`${fields}\n1\tC\t10.0.0.1\t1\t10.0.0.2\t2\ttcp\tSF\n`)).toBe("Zeek (TSV)");
    expect(formatOf("#separator ,\n#path,conn\n#fields,ts,uid\n1,C\n")).toBe("Zeek (TSV)");
    expect(formatOf('{"ts":1.5,"uid":"C","id.orig_h":"10.0.0.1"}\n')).toBe("Zeek (JSON)");
  });

  test("reads Suricata, nfdump, argus, NFStream", () => {
    expect(formatOf('{"timestamp":"2024-01-01T00:00:00+0000","event_type":"stats"}\n')).toBe("Suricata EVE");
    expect(
      formatOf("ts,te,td,sa,da,sp,dp,pr,flg\n2025-07-28 20:49:34,x,0.1,10.0.0.7,10.0.0.2,1,2,TCP,A\n"),
    ).toBe("nfdump (CSV)");
    expect(
      formatOf('[\n{\n"type" : "FLOW",\n"first" : "x",\n"in_packets" : 1,\n"src4_addr" : "10.0.0.1"\n}]'),
    ).toBe("nfdump (JSON)");
    const argus = planOf(
      "StartTime,LastTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State\n1300475167.09,1300475167.1,0.1,17,10.0.0.1,5,   ->,10.0.0.2,0x1f,INT\n",
    );
    expect(argus.refuseRows).toMatchObject([{ source: "Proto", equals: ["man"] }]);
    expect(argus.columns[0]!.read).toEqual({ rule: "epoch", unit: "s" });
    const nfstream = planOf(
      "id,src_ip,src_port,dst_ip,dst_port,protocol,bidirectional_first_seen_ms,src2dst_packets,src2dst_mean_piat_ms\n0,10.0.0.1,1,10.0.0.2,2,6,1600000000000,3,4.5\n",
    );
    expect(mappedOf(nfstream)).toMatchObject({
      src_ip: "orig_addr",
      src2dst_mean_piat_ms: "orig_iat_mean_s",
    });
  });

  test("recognises Parquet by its magic; other binary files by none", () => {
    expect(
      recogniseTable(parseHead("x", new Uint8Array([0x50, 0x41, 0x52, 0x31, 0, 0, 0, 1]), true))?.reader
        .format,
    ).toBe("Parquet");
    expect(recogniseTable(parseHead("x", new Uint8Array([1, 2, 3, 0, 0, 0, 0, 1]), true))).toBe(null);
  });
});

describe("series and unknown tables", () => {
  test("times with numbers are a series, unless names are those of flows", () => {
    expect(formatOf("timestamp,value\n2014-04-01 00:00:00,20.0\n")).toBe("Time series");
    expect(formatOf("timestamp,anomaly_score,S(t)_reward,label\n2014-04-01 00:00:00,0.03,-0.1,0\n")).toBe(
      "Time series",
    );
    expect(formatOf("ts,v\n1600000000,1\n1600000060,2\n")).toBe("Time series");
    expect(formatOf("time,src_port\n2014-04-01 00:00:00,20\n")).toBe("CSV");
  });

  test("a table of flows is mapped by its names, any other is kept", () => {
    const plan = planOf(
      "src_ip,sport,dst_ip,dport,proto,dur_ms,in_bytes,label\n10.0.0.1,1,10.0.0.2,2,tcp,5,6,benign\n",
    );
    expect(mappedOf(plan)).toEqual({
      src_ip: "orig_addr",
      sport: "orig_port",
      dst_ip: "resp_addr",
      dport: "resp_port",
      proto: "protocol",
      in_bytes: "orig_ip_bytes",
    });
    expect(plan.label?.text).toBe("label");
    expect(planOf("time,addr,bytes\n2024-01-01 00:00:00,x,5\n").columns.map(({ name }) => name)).toEqual([
      "time",
      "addr",
      "bytes",
    ]);
  });

  test("reads Tidewatch's own tables without a change", () => {
    const plan = planOf(
      "start_time,orig_addr,resp_addr,resp_port,protocol,orig_packets,duration_s,label,label_benign,label_family,note\n" +
        "2024-01-01T00:00:00.000001Z,10.0.0.1,10.0.0.2,80,tcp,5,0.25,DoS Hulk,false,dos,x\n",
    );
    expect(plan.columns.map(({ name }) => name)).toEqual([
      "start_time",
      "orig_addr",
      "resp_addr",
      "resp_port",
      "protocol",
      "orig_packets",
      "duration_s",
      "note_",
    ]);
    expect(plan.label).toEqual({ text: "label", attackMark: null, emptyIsBenign: false });
  });
});
