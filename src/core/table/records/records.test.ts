import { describe, expect, test } from "vitest";
import { parseIsoMs } from "../values.ts";
import { suricataParser, zeekJsonParser } from "./json-records.ts";
import { lineSplitter, objectSplitter } from "./lines.ts";
import { nfdumpCsvParser, nfdumpJsonParser } from "./nfdump.ts";
import { type OneWay, type PairedFlow, pairFlows } from "./pair-flows.ts";
import type { RecordParser } from "./record-table.ts";
import { zeekTsvParser } from "./zeek-tsv.ts";

/** All rows of a text as objects; the text is pushed in pieces of `size`. */
function rowsOf(parser: RecordParser, text: string, size = 7): Record<string, unknown>[] {
  for (let i = 0; i < text.length; i += size) parser.push(text.slice(i, i + size));
  parser.end();
  const batch = parser.take();
  if (!batch) return [];
  return Array.from({ length: batch.rows }, (_, row) =>
    Object.fromEntries(batch.columns.map(({ name }, column) => [name, batch.values[column]![row]])),
  );
}
const reasons = (parser: RecordParser) => parser.refused.map(({ reason, count }) => [reason, count]);

describe("pieces", () => {
  test("lines are whole however the text is cut", () => {
    for (const size of [1, 2, 3, 100]) {
      const lines: [string, number][] = [];
      const splitter = lineSplitter(
        (line, number) => lines.push([line, number]),
        () => {},
      );
      const text = "a\r\nbb\n\nccc";
      for (let i = 0; i < text.length; i += size) splitter.push(text.slice(i, i + size));
      splitter.end();
      expect(lines).toEqual([
        ["a", 1],
        ["bb", 2],
        ["", 3],
        ["ccc", 4],
      ]);
    }
  });

  test("objects are found in arrays, with braces in strings, and a truncated one is reported", () => {
    for (const size of [1, 4, 100]) {
      const found: [string, number][] = [];
      const cut: string[] = [];
      const splitter = objectSplitter(
        (text, line) => found.push([text, line]),
        (text) => cut.push(text),
      );
      const text = '[\n{"a":"}\\"{"},\n{"b":{"c":1}}, {"d":';
      for (let i = 0; i < text.length; i += size) splitter.push(text.slice(i, i + size));
      splitter.end();
      expect(found).toEqual([
        ['{"a":"}\\"{"}', 2],
        ['{"b":{"c":1}}', 3],
      ]);
      expect(cut).toEqual(['{"d":']);
    }
  });

  test("parses ISO times to the microsecond, with and without a colon in offsets", () => {
    expect(parseIsoMs("2015-10-20T11:24:10.230829-0600")).toBe(Date.UTC(2015, 9, 20, 17, 24, 10) + 230.829);
    expect(parseIsoMs("2015-10-20 11:24:10+02:00")).toBe(Date.UTC(2015, 9, 20, 9, 24, 10));
    expect(parseIsoMs("2015-13-20 11:24:10")).toBe(null);
    expect(parseIsoMs("hello")).toBe(null);
  });
});

const fields =
  "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tconn_state\tlocal_orig";
const types = "time\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tstring\tbool";
const conn = (ts: string, rest = "C1\t10.0.0.1\t1024\t10.0.0.2\t53\tudp\tdns\t0.5\t46\tSF\tT") =>
  `${ts}\t${rest}`;

describe("Zeek", () => {
  test("reads sections of several logs, and unset, empty and impossible values", () => {
    const parser = zeekTsvParser("conn");
    const rows = rowsOf(
      parser,
      [
        "#separator \\x09",
        "#path\tdns",
        "#fields\tts\tquery",
        "1\texample.org",
        "#path\tconn",
        `#fields\t${fields}`,
        `#types\t${types}`,
        conn("1582646595.986756"),
        conn("hello", "C2\tfe80::1\t128\tfe80::2\t0\ticmp\t-\t-\t-5\tOTH\tF"),
        "cut",
        "#path\tconn",
        "#fields\tts\tid.orig_h\tid.resp_h\tconn_state\tnew_one",
        "1582646596.5\t10.0.0.9\t10.0.0.8\t(empty)\tx",
        "#close\tnow",
      ].join("\n"),
    );
    expect(rows).toMatchObject([
      {
        start_time: 1582646595986.756,
        orig_addr: "10.0.0.1",
        resp_port: 53,
        protocol: "udp",
        service: "dns",
        duration_s: 0.5,
        orig_payload_bytes: 46,
        local_orig: true,
        new_one: null,
      },
      {
        start_time: null,
        protocol: "ipv6-icmp",
        service: null,
        duration_s: null,
        orig_payload_bytes: null,
        local_orig: false,
      },
      { orig_addr: "10.0.0.9", conn_state: null, new_one: "x" },
    ]);
    expect(reasons(parser)).toEqual([
      ["A line of another log (dns)", 1],
      ["Value left out: ts is not a time", 1],
      ["Value left out: orig_bytes is negative", 1],
      ["Too few values in the line", 1],
    ]);
    expect(parser.refused[1]!.examples).toEqual([{ line: 9, text: "ts = hello" }]);
    expect(parser.refusedRows).toBe(2);
  });

  test("reads a plain header line instead of the meta lines, and again between rows", () => {
    const parser = zeekTsvParser(null);
    expect(
      rowsOf(parser, [fields, conn("1329843175.736107"), fields, conn("1329843176")].join("\n")),
    ).toHaveLength(2);
    expect(reasons(parser)).toEqual([["The header line again, between the rows", 1]]);
  });

  test("reads JSON with absent keys, other logs, broken lines and lists", () => {
    const parser = zeekJsonParser("conn");
    const rows = rowsOf(
      parser,
      '{"_path":"conn","ts":"2020-02-25T16:03:11.275550Z","id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","proto":"tcp","conn_state":"SF","orig_pkts":3,"tunnel_parents":["a","b"]}\n' +
        '{"_path":"dns","ts":1}\n{"_path":"conn","ts":1582646591.5,"id.orig_h":"10.0.0.3","orig_pkts":"many"}\n{"cut":\n',
    );
    expect(rows).toMatchObject([
      { start_time: 1582646591275.55, protocol: "tcp", orig_packets: 3, tunnel_parents: "a,b" },
      { start_time: 1582646591500, orig_addr: "10.0.0.3", orig_packets: null },
    ]);
    expect(reasons(parser)).toEqual([
      ["A line of another log (dns)", 1],
      ["Value left out: orig_pkts is not a number", 1],
      ["The line is no whole JSON object", 1],
    ]);
  });
});

test("reads Suricata: the flow's times, VLAN lists; counts other kinds of record", () => {
  const parser = suricataParser();
  const rows = rowsOf(
    parser,
    '{"timestamp":"1969-12-31T17:00:00.000000-0700","flow_id":1042873772049837,"event_type":"flow","src_ip":"10.0.0.1","src_port":5,"dest_ip":"10.0.0.2","dest_port":102,"proto":"TCP","vlan":[7,9],"flow":{"pkts_toserver":3,"bytes_toserver":186,"start":"2015-10-20T11:24:10.230829-0600","alerted":false}}\n' +
      '{"timestamp":"2024-11-13T12:21:43.5+1100","event_type":"dns"}\n{"timestamp":"2024-11-13T12:21:43.5+1100","event_type":"stats"}\n',
  );
  expect(rows).toMatchObject([
    {
      start_time: 1445361850230.829,
      protocol: "tcp",
      orig_packets: 3,
      orig_frame_bytes: 186,
      vlan: 7,
      flow_id: "1042873772049837",
      "flow.alerted": false,
    },
  ]);
  expect(reasons(parser)).toEqual([["Another kind of record (stats)", 1]]);
});

const oneWay = (
  from: string,
  fromPort: number,
  to: string,
  toPort: number,
  startMs: number,
  endMs = startMs,
): OneWay => ({
  from,
  fromPort,
  to,
  toPort,
  protocol: "tcp",
  startMs,
  endMs,
  durationS: (endMs - startMs) / 1000,
});

describe("pairing", () => {
  function pair(records: OneWay[], most?: number) {
    const flows: PairedFlow<OneWay>[] = [];
    const pairs = pairFlows<OneWay>((flow) => flows.push(flow), { resolutionMs: 0, most });
    for (const record of records) pairs.push(record);
    pairs.end();
    return flows.map(({ orig, resp }) => [orig.from, orig.startMs, resp?.startMs ?? null]);
  }

  test("the side that started is the originator, whichever record comes first; the order is the first record's", () => {
    expect(
      pair([
        oneWay("b", 80, "a", 5000, 110, 190),
        oneWay("c", 1, "d", 2, 120),
        oneWay("a", 5000, "b", 80, 100, 200),
      ]),
    ).toEqual([
      ["a", 100, 110],
      ["c", 120, null],
    ]);
  });

  test("parts of a long conversation pair with the nearest; distant ones are not paired", () => {
    expect(
      pair([
        oneWay("a", 5000, "b", 80, 0, 60_000),
        oneWay("a", 5000, "b", 80, 60_001, 120_000),
        oneWay("b", 80, "a", 5000, 60_010, 119_000),
        oneWay("b", 80, "a", 5000, 10, 60_000),
        oneWay("a", 6000, "b", 80, 0),
        oneWay("b", 80, "a", 6000, 60_000),
      ]),
    ).toEqual([
      ["a", 0, 10],
      ["a", 60_001, 60_010],
      ["a", 0, null],
      ["b", 60_000, null],
    ]);
  });

  test("later records of a connection that was cut keep its originator, whichever direction was exported first", () => {
    const cut = (records: OneWay[]) => records.map((record) => ({ ...record, flags: "...AP..." }));
    const whole = oneWay("c", 40_000, "s", 9000, 0, 300_000);
    const beginning = [
      { ...whole, flags: "...AP.S." },
      { ...oneWay("s", 9000, "c", 40_000, 10, 300_000), flags: "...AP.S." },
    ];
    const later = cut([
      oneWay("s", 9000, "c", 40_000, 330_000, 600_000),
      oneWay("c", 40_000, "s", 9000, 337_000, 600_000),
    ]);
    expect(pair([...beginning, ...later])).toEqual([
      ["c", 0, 10],
      ["c", 337_000, 330_000],
    ]);
    // Without its first record, and after so long, only the ports can tell.
    expect(pair(later)).toEqual([["s", 330_000, 337_000]]);
    const web = cut([
      oneWay("s", 443, "c", 40_000, 330_000, 600_000),
      oneWay("c", 40_000, "s", 443, 337_000, 600_000),
    ]);
    expect(pair(web)).toEqual([["c", 337_000, 330_000]]);
  });

  test("many records of one conversation take no longer than of many", () => {
    const record = (from: string, to: string, startMs: number): OneWay => ({
      ...{ from, fromPort: 1, to, toPort: 2, protocol: "udp" },
      ...{ startMs, endMs: startMs, durationS: 0 },
    });
    let flows = 0;
    const pairs = pairFlows<OneWay>(() => flows++, { resolutionMs: 0 });
    const began = process.cpuUsage().user;
    for (let i = 0; i < 60_000; i++) pairs.push(record("a", "b", i * 60_000));
    for (let i = 0; i < 60_000; i++) pairs.push(record("b", "a", i * 60_000 + 30_000));
    pairs.end();
    expect(flows).toBe(120_000);
    expect((process.cpuUsage().user - began) / 1e6).toBeLessThan(3);
  });

  test("waiting records are bounded", () => {
    expect(
      pair([oneWay("a", 1, "b", 2, 0), oneWay("c", 1, "d", 2, 0), oneWay("b", 2, "a", 1, 1)], 1),
    ).toEqual([
      ["a", 0, null],
      ["c", 0, null],
      ["b", 1, null],
    ]);
  });
});

describe("nfdump", () => {
  test("reads CSV: padded cells, the summary's three lines; ports and durations order equal seconds", () => {
    const parser = nfdumpCsvParser();
    const rows = rowsOf(
      parser,
      [
        "ts,te,td,sa,da,sp,dp,pr,flg,stos,ipkt,ibyt,opkt,obyt,ra",
        "2025-07-28 20:49:34,2025-07-28 20:49:34, 0.161,  10.0.0.7,10.0.0.22,80,43614,TCP  ,...AP.SF,0,0962,1370247,0,0,    0.000",
        "2025-07-28 20:49:34,2025-07-28 20:49:34, 0.162,10.0.0.22, 10.0.0.7,43614,80,TCP,...AP.SF,0,127,6964,0,0,    0.000",
        "2025-07-28 20:49:35,2025-07-28 20:49:35,0,10.0.0.1,10.0.0.2,0,8.0,ICMP,........,0,1,84,0,0,0",
        "Summary",
        "flows,bytes,packets",
        "3,1377295,1090",
      ].join("\n"),
    );
    expect(rows).toMatchObject([
      {
        orig_addr: "10.0.0.22",
        orig_port: 43614,
        resp_port: 80,
        protocol: "tcp",
        orig_packets: 127,
        resp_packets: 962,
        duration_s: 0.162,
        paired: true,
      },
      { orig_addr: "10.0.0.1", orig_port: 8, protocol: "icmp", resp_packets: 0, paired: false },
    ]);
    expect(reasons(parser)).toEqual([["nfdump's summary, not a flow", 3]]);
    expect(parser.warnings[0]).toContain("read as UTC");
  });

  test("reads JSON: a pretty-printed array, milliseconds, a truncated object", () => {
    const record = (from: string, fromPort: number, to: string, toPort: number, first: string) =>
      `{\n"type" : "FLOW",\n"first" : "${first}",\n"last" : "${first}",\n"in_packets" : 2,\n"in_bytes" : 90,\n"proto" : 17,\n` +
      `"src_port" : ${fromPort},\n"dst_port" : ${toPort},\n"src4_addr" : "${from}",\n"dst4_addr" : "${to}",\n"label" : "<none>"\n}`;
    const parser = nfdumpJsonParser();
    const rows = rowsOf(
      parser,
      `[\n${record("10.0.0.2", 53, "10.0.0.1", 999, "2000-03-03T18:49:06.876")},\n${record("10.0.0.1", 999, "10.0.0.2", 53, "2000-03-03T18:49:06.874")},\n{"first" : "2000`,
    );
    expect(rows).toMatchObject([
      {
        start_time: Date.UTC(2000, 2, 3, 18, 49, 6, 874),
        orig_addr: "10.0.0.1",
        duration_s: 0.002,
        orig_packets: 2,
        resp_ip_bytes: 90,
      },
    ]);
    expect(reasons(parser)).toEqual([["The object is cut off", 1]]);
  });
});

describe("whatever the file", () => {
  test("reasons are short, and few are kept apart", () => {
    const line = (path: string) => `${JSON.stringify({ _path: path, ts: 1 })}\n`;
    const parser = zeekJsonParser("conn");
    rowsOf(
      parser,
      line("x".repeat(5000)) + Array.from({ length: 300 }, (_, i) => line(`log${i}`)).join(""),
      999,
    );
    expect(parser.refused.length).toBeLessThan(80);
    expect(Math.max(...parser.refused.map(({ reason }) => reason.length))).toBeLessThanOrEqual(200);
    expect(parser.refusedRows).toBe(301);
    expect(reasons(parser).at(-1)).toEqual(["For other reasons", 241]);
  });

  test("a name of many characters is cut", () => {
    const [row] = rowsOf(zeekJsonParser(null), `${JSON.stringify({ ["k".repeat(9000)]: 1 })}\n`, 500);
    expect(Object.keys(row!)).toEqual(["k".repeat(200)]);
  });

  test("nfdump's counts and ports are whole numbers", () => {
    const parser = nfdumpCsvParser();
    const rows = rowsOf(parser, "ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt\n,,0,a,b,1e-320,0.5,TCP,,0.5,1e300\n");
    expect(rows).toMatchObject([{ orig_addr: "a", resp_port: 0 }]);
    for (const name of ["orig_port", "orig_packets", "orig_ip_bytes"])
      expect(rows[0]).not.toHaveProperty(name);
    expect(reasons(parser)).toEqual([
      ["Value left out: packets is not a whole number, or too large", 1],
      ["Value left out: bytes is not a whole number, or too large", 1],
    ]);
  });

  test("a number beyond all numbers is no value", () => {
    const parser = zeekJsonParser("conn");
    const [row] = rowsOf(
      parser,
      '{"_path":"conn","ts":1500000000,"id.orig_h":"a","duration":1e999,"other":-1e999}\n',
    );
    expect(row).toMatchObject({ orig_addr: "a" });
    for (const name of ["duration_s", "other"]) expect(row![name] ?? null).toBeNull();
    expect(reasons(parser)).toEqual([
      ["Value left out: duration_s is too large", 1],
      ["Value left out: other is too large", 1],
    ]);
  });
});
