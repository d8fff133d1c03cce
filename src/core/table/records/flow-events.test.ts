// Tests what other logs add to flows: each log's fields in the columns of captures, in both spellings.
import { describe, expect, test } from "vitest";
import { suricataEventParser, zeekEventParser } from "./event-parsers.ts";
import { answerBytes, partyName, programOf, tlsVersion } from "./flow-events.ts";
import { zeekJsonRecords } from "./json-records.ts";
import type { RecordParser } from "./record-table.ts";
import { zeekTsvParser, zeekTsvRecords } from "./zeek-tsv.ts";

function rowsOf(parser: RecordParser, text: string): Record<string, unknown>[] {
  parser.push(text);
  parser.end();
  const batch = parser.take();
  return Array.from({ length: batch?.rows ?? 0 }, (_, row) =>
    Object.fromEntries(
      batch!.columns.flatMap(({ name }, column) => {
        const value = batch!.values[column]![row];
        return value === null ? [] : [[name, value]];
      }),
    ),
  );
}

const tsv = (path: string, fields: string, ...rows: string[]) =>
  `#separator \\x09\n#path\t${path}\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\t${fields}\n${rows.map((row) => `1709251200.5\tC1\t10.0.0.1\t1000\t10.0.0.2\t53\t${row}\n`).join("")}`;
const events = (text: string) => rowsOf(zeekEventParser(zeekTsvRecords), text);
const ends = {
  flow: "C1",
  start_time: 1_709_251_200_500,
  orig_addr: "10.0.0.1",
  orig_port: 1000,
  resp_addr: "10.0.0.2",
  resp_port: 53,
};

describe("Zeek's logs", () => {
  test("dns: the name, its answer and whether it exists", () => {
    const fields = "proto\tquery\tqtype_name\trcode_name\tanswers";
    expect(
      events(
        tsv(
          "dns",
          fields,
          "udp\ta.example\tA\tNOERROR\tb.example,192.0.2.1",
          "udp\tx.example\tTXT\tNXDOMAIN\t-",
        ),
      ),
    ).toEqual([
      {
        ...ends,
        protocol: "udp",
        service: "dns",
        dns_query: "a.example",
        dns_types: "A",
        dns_queries: 1,
        dns_failures: 0,
        dns_answer: "b.example",
        dns_answer_bytes: 13,
      },
      {
        ...ends,
        protocol: "udp",
        service: "dns",
        dns_query: "x.example",
        dns_types: "TXT",
        dns_queries: 1,
        dns_failures: 1,
        dns_answer_bytes: 0,
      },
    ]);
  });

  test("ssl and x509: the certificate's names are found by its number", () => {
    expect(
      events(tsv("ssl", "version\tserver_name\tja3\tcert_chain_fuids", "TLSv12\ta.example\tabc\tF1,F2")),
    ).toMatchObject([
      { tls_version: "TLS 1.2", tls_sni: "a.example", tls_ja3: "abc", certificate: "F1", service: "tls" },
    ]);
    const x509 =
      "#separator \\x09\n#path\tx509\n#fields\tts\tid\tcertificate.subject\tcertificate.issuer\n1709251200.5\tF1\tCN=a.example,O=A\tO=A\\, Inc.,C=US\n";
    expect(events(x509)).toMatchObject([
      { certificate_key: "F1", certificate: "F1", tls_subject: "a.example", tls_issuer: "A, Inc." },
    ]);
  });

  test("http, files, ssh, notice, weird", () => {
    expect(
      events(
        tsv(
          "http",
          "method\thost\turi\tuser_agent\tstatus_code\tresp_mime_types",
          "GET\ta.example\t/x\tcurl\t404\tapplication/x-dosexec",
        ),
      ),
    ).toMatchObject([
      {
        http_method: "GET",
        http_host: "a.example",
        http_uri: "/x",
        http_user_agent: "curl",
        http_status: 404,
        http_content_type: "application/x-dosexec",
        program: "Windows program",
      },
    ]);
    const files =
      "#separator \\x09\n#path\tfiles\n#fields\tts\tfuid\tconn_uids\tmime_type\n1709251200.5\tF1\tC7,C8\tapplication/x-executable\n";
    expect(events(files)).toMatchObject([{ flow: "C7", program: "Linux program" }]);
    expect(events(tsv("ssh", "auth_success\tauth_attempts", "F\t3", "T\t2", "-\t-"))).toMatchObject([
      { login_failures: 3, login_successes: 0 },
      { login_failures: 1, login_successes: 1 },
      { service: "ssh" },
    ]);
    const notice =
      "#separator \\x09\n#path\tnotice\n#fields\tts\tuid\tid.orig_h\tnote\tmsg\tsrc\tdst\n1709251200.5\t-\t-\tScan::Port_Scan\tmany\t10.0.0.9\t10.0.0.2\n";
    expect(events(notice)).toEqual([
      { start_time: ends.start_time, alert: "Scan::Port_Scan", orig_addr: "10.0.0.9", resp_addr: "10.0.0.2" },
    ]);
    expect(events(tsv("weird", "name", "bad_TCP_checksum"))).toMatchObject([
      { flow: "C1", weird: "bad_TCP_checksum" },
    ]);
  });

  test("JSON gives the same, with or without a path; conn and unknown logs give nothing", () => {
    const line = {
      ts: 1709251200.5,
      uid: "C1",
      "id.orig_h": "10.0.0.1",
      "id.resp_h": "10.0.0.2",
      query: "a.example",
      qtype_name: "A",
      answers: ["192.0.2.1"],
    };
    const text = [
      line,
      { ...line, _path: "dns" },
      { ...line, _path: "conn" },
      { ...line, _path: "capture_loss" },
      "broken",
    ];
    const parsed = rowsOf(
      zeekEventParser(zeekJsonRecords),
      text.map((one) => `${JSON.stringify(one)}\n`).join(""),
    );
    expect(parsed).toHaveLength(2);
    for (const event of parsed)
      expect(event).toMatchObject({
        flow: "C1",
        dns_query: "a.example",
        dns_answer: "192.0.2.1",
        dns_answer_bytes: 4,
      });
  });

  test("a log alone has the columns of captures and its others, none of them twice", () => {
    const [row] = rowsOf(
      zeekTsvParser("dns"),
      tsv("dns", "proto\tquery\tqtype_name\trcode_name\trtt", "udp\ta.example\tA\tNXDOMAIN\t0.1"),
    );
    expect(row).toMatchObject({
      orig_addr: "10.0.0.1",
      dns_query: "a.example",
      dns_types: "A",
      dns_queries: 1,
      dns_failures: 1,
      service: "dns",
      rtt: "0.1",
    });
    expect(row).not.toHaveProperty("query");
  });
});

describe("Suricata's records", () => {
  const record = (kind: string, part: object, more: object = {}) =>
    JSON.stringify({
      timestamp: "2024-03-01T00:00:00.500000+0000",
      flow_id: 7,
      event_type: kind,
      src_ip: "10.0.0.1",
      src_port: 1000,
      dest_ip: "10.0.0.2",
      dest_port: 53,
      proto: "UDP",
      [kind]: part,
      ...more,
    });
  const parsed = (...lines: string[]) =>
    rowsOf(suricataEventParser(), lines.map((line) => `${line}\n`).join(""));

  test("dns of all versions; an answer's ends are swapped to the originator", () => {
    const turned = { src_ip: "10.0.0.2", src_port: 53, dest_ip: "10.0.0.1", dest_port: 1000 };
    const found = parsed(
      record("dns", { type: "query", rrname: "a.example", rrtype: "A" }),
      record(
        "dns",
        {
          version: 2,
          type: "answer",
          rrname: "a.example",
          rcode: "NOERROR",
          answers: [{ rrtype: "A", rdata: "192.0.2.1" }],
        },
        turned,
      ),
      record("dns", { version: 3, type: "request", queries: [{ rrname: "b.example", rrtype: "TXT" }] }),
      record("dns", {
        version: 3,
        type: "response",
        rcode: "NXDOMAIN",
        queries: [{ rrname: "b.example", rrtype: "TXT" }],
      }),
    );
    expect(found).toMatchObject([
      {
        flow: "7",
        dns_query: "a.example",
        dns_types: "A",
        dns_queries: 1,
        protocol: "udp",
        orig_addr: "10.0.0.1",
      },
      {
        dns_query: "a.example",
        dns_queries: 0,
        dns_answer: "192.0.2.1",
        dns_answer_bytes: 4,
        dns_failures: 0,
        orig_addr: "10.0.0.1",
        resp_port: 53,
      },
      { dns_query: "b.example", dns_types: "TXT", dns_queries: 1 },
      { dns_query: "b.example", dns_failures: 1 },
    ]);
  });

  test("alerts, tls, http and files; other kinds and broken lines give nothing", () => {
    const found = parsed(
      record("alert", { signature: "ET SCAN", severity: 2 }),
      record("tls", {
        sni: "a.example",
        version: "TLSv1",
        subject: "CN=a.example",
        issuerdn: "C=BE, O=G nv, CN=G CA",
        ja3: { hash: "abc" },
      }),
      record("http", { hostname: "a.example", url: "/", http_method: "GET", status: 200 }),
      record("fileinfo", { magic: "PE32 executable (GUI)" }),
      record("flow", {}),
      record("stats", {}),
      "{broken",
      "[]",
    );
    expect(found).toMatchObject([
      { alert: "ET SCAN", alert_severity: 2 },
      {
        tls_sni: "a.example",
        tls_version: "TLS 1.0",
        tls_subject: "a.example",
        tls_issuer: "G CA",
        tls_ja3: "abc",
      },
      { http_host: "a.example", http_uri: "/", http_status: 200 },
      { program: "Windows program", orig_addr: "10.0.0.2" },
    ]);
  });
});

test("values are written as in captures", () => {
  expect(["TLSv13", "TLS 1.2", "SSLv3", "DTLSv12", null].map(tlsVersion)).toEqual([
    "TLS 1.3",
    "TLS 1.2",
    "SSL 3.0",
    "DTLSv12",
    null,
  ]);
  expect(["CN=*.a.example,O=A", "/C=US/O=B/CN=b", "O=Only", "C=US", null].map(partyName)).toEqual([
    "*.a.example",
    "b",
    "Only",
    null,
    null,
  ]);
  expect(["text/html", "application/java-archive", "ELF 64-bit LSB executable", null].map(programOf)).toEqual(
    [null, "Java archive", "Linux program", null],
  );
  expect(answerBytes(["192.0.2.1", "2001:db8::1", "TXT 4 abcd"])).toBe(30);
});

test("fields and logs with odd names are columns like any other", () => {
  const odd = tsv("constructor", "constructor\t__proto__\ttoString", "a\tb\tc");
  expect(events(odd)).toEqual([]);
  expect(rowsOf(zeekTsvParser("constructor"), odd)).toHaveLength(1);
  expect(rowsOf(zeekTsvParser("dns"), tsv("dns", "constructor\tquery", "a\tb.example"))).toMatchObject([
    { dns_query: "b.example" },
  ]);
});

test("a time beyond all calendars is no time of an event", () => {
  const late = suricataEventParser();
  const dns = {
    event_type: "dns",
    timestamp: 1e308,
    src_ip: "10.0.0.1",
    dns: { type: "query", rrname: "a" },
  };
  expect(rowsOf(late, `${JSON.stringify(dns)}\n`)[0]).not.toHaveProperty("start_time");
  const [event] = events(tsv("dns", "query", "a.example").replace("1709251200.5", "1e305"));
  expect(event).toMatchObject({ flow: "C1", dns_query: "a.example" });
  expect(event).not.toHaveProperty("start_time");
});
