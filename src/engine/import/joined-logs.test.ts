// Logs that belong together, on a real engine: Zeek's by uid and by certificate, Suricata's by flow. They give the same columns as
// captures, and behaviours work on them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTables } from "../../../test/support/tables.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

const tables = openTables();
const { file, imported, preview, cellsOf } = tables;
const data = join(import.meta.dirname, "../../../../shared/data/attacks/logs");
const isThere = existsSync(data);
if (!isThere) console.warn("Skipped: the real logs are not at ../shared/data.");

const at = 1_709_251_200;
const log = (path: string, fields: string, rows: string[]) =>
  `#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t${path}\n#fields\t${fields.replaceAll(" ", "\t")}\n${rows.map((row) => `${row.replaceAll(" ", "\t")}\n`).join("")}`;
const tuple = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p";
const flow = (s: number, uid: string, port = 53, from = "10.0.0.1") =>
  `${at + s}.5 ${uid} ${from} ${1000 + s} 10.0.0.2 ${port}`;

const incidentsOf = async ({ id }: Dataset) => {
  const { engine } = tables;
  const job = await engine.handlers["job.start"]({ kind: "incident.find", input: { datasetId: id } });
  expect((await engine.jobEnded(job.id)).error).toBeNull();
  return (await engine.handlers["incidents.page"]({ datasetId: id, show: "all", offset: 0, limit: 50 }))
    .incidents;
};

describe("a folder of Zeek's logs", () => {
  const write = () => {
    file(
      "zeek/conn.00.log",
      log("conn", `${tuple} proto service conn_state`, [
        `${flow(0, "C1")} udp dns SF`,
        `${flow(1, "C2", 443)} tcp ssl SF`,
      ]),
    );
    file(
      "zeek/conn.01.log",
      log("conn", `${tuple} proto service conn_state`, [`${flow(3600, "C3", 22)} tcp - SF`]),
    );
    file(
      "zeek/dns.00.log",
      log("dns", `${tuple} proto query qtype_name rcode_name answers`, [
        `${flow(2, "C1")} udp b.example TXT NXDOMAIN -`,
        `${flow(0, "C1")} udp a.example A NOERROR 192.0.2.1`,
        `${flow(4, "C1")} udp a.example A NOERROR 192.0.2.1`,
        `${flow(9, "C9")} udp lost.example A NOERROR -`,
      ]),
    );
    file(
      "zeek/ssl.log",
      log("ssl", `${tuple} version server_name cert_chain_fuids`, [
        `${flow(1, "C2", 443)} TLSv12 a.example F1,F2`,
      ]),
    );
    file(
      "zeek/x509.log",
      log("x509", "ts id certificate.subject certificate.issuer", [`${at}.5 F1 CN=a.example CN=a.example`]),
    );
    file("zeek/ssh.log", log("ssh", `${tuple} auth_success auth_attempts`, [`${flow(3600, "C3", 22)} F 4`]));
    file(
      "zeek/notice.log",
      log("notice", `${tuple} note src dst`, [
        `${at + 4000}.5 - - - - - SSH::Password_Guessing 10.0.0.1 -`,
        `${at}.5 - - - - - Scan::Port_Scan 10.9.9.9 -`,
      ]),
    );
    file("zeek/stats.log", log("stats", "ts peer mem", [`${at}.5 a 1`]));
  };

  test("is one table: conn.log, with what the other logs say about its flows", async () => {
    write();
    const dataset = await imported({ path: join(tables.folder, "zeek") });
    expect(dataset).toMatchObject({ rows: 4, source: { files: 7 } });
    expect(dataset.source.why).toContain(
      "with what other logs say of their flows: dns (1), notice (1), ssh (1), ssl (1), x509 (1)",
    );
    expect(dataset.warnings).toEqual(
      expect.arrayContaining([
        "Left out, being of another kind (Zeek's stats.log): 1 file (stats.log).",
        "1 flow is known from other records alone, without bytes and packets.",
        "Left out: 1 alert about hosts of which the log has no flow.",
      ]),
    );
    expect(
      await cellsOf(
        dataset,
        "uid",
        "source_file",
        "dns_query",
        "dns_types",
        "dns_queries",
        "dns_names",
        "dns_name_bytes",
        "dns_failures",
        "dns_answer",
      ),
    ).toEqual([
      ["C1", "C2", "C3", "C9"],
      ["conn.00.log", "conn.00.log", "conn.01.log", null],
      ["a.example", null, null, "lost.example"],
      ["A, TXT", null, null, "A"],
      [3, null, null, 1],
      [2, null, null, 1],
      [18, null, null, 12],
      [1, null, null, 0],
      ["192.0.2.1", null, null, null],
    ]);
    expect(
      await cellsOf(
        dataset,
        "service",
        "tls_sni",
        "tls_version",
        "tls_subject",
        "tls_issuer",
        "login_failures",
        "alert",
      ),
    ).toEqual([
      ["dns", "ssl", "ssh", "dns"],
      [null, "a.example", null, null],
      [null, "TLS 1.2", null, null],
      [null, "a.example", null, null],
      [null, "a.example", null, null],
      [null, null, 4, null],
      [null, null, "SSH::Password_Guessing", null],
    ]);
    const incidents = await incidentsOf(dataset);
    expect(incidents.flatMap(({ kinds }) => kinds)).toContain("alert");
  });

  test("in one JSON file gives the same", async () => {
    const tupled = (s: number, uid: string) => ({
      ts: at + s + 0.5,
      uid,
      "id.orig_h": "10.0.0.1",
      "id.orig_p": 1000,
      "id.resp_h": "10.0.0.2",
      "id.resp_p": 53,
      proto: "udp",
    });
    const lines = [
      { _path: "conn", ...tupled(0, "C1"), conn_state: "SF" },
      { _path: "dns", ...tupled(0, "C1"), query: "a.example", qtype_name: "A", rcode_name: "NXDOMAIN" },
      { _path: "stats", ts: at },
    ];
    const path = file("all.json", lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const dataset = await imported({ path });
    expect(dataset).toMatchObject({
      rows: 1,
      refusedRows: 1,
      refused: [{ reason: "A line of another log (stats)" }],
    });
    expect(dataset.source.files).toBeUndefined();
    expect(await cellsOf(dataset, "dns_query", "dns_failures")).toEqual([["a.example"], [1]]);
    expect((await preview(path)).columns.map(({ name }) => name)).toContain("dns_query");
  });
});

test("dns.log alone is enough to find tunnels and failed names", async () => {
  const randomName = (i: number) => `${"bcdfghjkmn"[i % 10]}xq${(i * 7919).toString(36)}wzkr${i}tv`;
  const rows = Array.from(
    { length: 120 },
    (_, i) => `${flow(i, `C${i}`)} udp ${randomName(i)}.com A NXDOMAIN -`,
  );
  const dataset = await imported({
    path: file("dns.log", log("dns", `${tuple} proto query qtype_name rcode_name answers`, rows)),
  });
  expect(dataset).toMatchObject({ rows: 120, kind: "flows" });
  const incidents = await incidentsOf(dataset);
  expect(incidents.flatMap(({ kinds }) => kinds)).toContain("failed-names");
});

test("an EVE file with only DNS has one row per flow", async () => {
  const line = (s: number, id: number, dns: object) =>
    JSON.stringify({
      timestamp: new Date((at + s) * 1000).toISOString(),
      flow_id: id,
      event_type: "dns",
      src_ip: "10.0.0.1",
      src_port: 1000 + id,
      dest_ip: "10.0.0.2",
      dest_port: 53,
      proto: "UDP",
      dns,
    });
  const text = [
    line(5, 2, { type: "query", rrname: "b.example", rrtype: "TXT" }),
    line(0, 1, { type: "query", rrname: "a.example", rrtype: "A" }),
    line(1, 1, { type: "answer", rrname: "a.example", rcode: "NXDOMAIN" }),
  ].join("\n");
  const path = file("eve.json", text);
  const dataset = await imported({ path });
  expect(dataset).toMatchObject({ rows: 2, refusedRows: 0 });
  expect(
    await cellsOf(dataset, "orig_addr", "resp_port", "dns_query", "dns_queries", "dns_failures", "service"),
  ).toEqual([
    ["10.0.0.1", "10.0.0.1"],
    [53, 53],
    ["a.example", "b.example"],
    [1, 1],
    [1, null],
    ["dns", "dns"],
  ]);
  expect((await preview(path)).cells[0]).toHaveLength(2);
});

test.skipIf(!isThere)("a real EVE file: each alert, name and page is at its flow", async () => {
  const dataset = await imported({ path: join(data, "suricata-eve.json") });
  // Counted with another program: 3,512 flows, and 335 flow_ids that only other records name.
  expect(dataset).toMatchObject({ rows: 3_847, refusedRows: 3 });
  const counted = async (column: string) =>
    (
      await tables.engine.handlers["flows.page"]({
        datasetId: dataset.id,
        filter: { kind: "not", of: { kind: "missing", column } },
        sort: [],
        offset: 0,
        limit: 0,
      })
    ).total;
  expect(await Promise.all(["alert", "dns_query", "tls_ja3", "http_method"].map(counted))).toEqual([
    631, 170, 1, 53,
  ]);
  const alerts = (await incidentsOf(dataset)).filter(({ kinds }) => kinds.includes("alert"));
  expect(alerts.length).toBeGreaterThan(0);
});

test.skipIf(!isThere)("a real file of concatenated Zeek logs joins them, in TSV and in JSON", async () => {
  const zeek = join(data, "../../flow-logs/zeek");
  const columns = ["orig_port", "dns_query", "http_host", "tls_sni", "program", "weird"];
  const both = [];
  for (const name of ["zui_sample.zeektsv", "zui_sample.ndjson"]) {
    const dataset = await imported({ path: join(zeek, name) });
    const there = columns.filter((column) => dataset.columns.some(({ name: known }) => known === column));
    const cells = await cellsOf(dataset, ...there);
    const rows = cells[0]!.map((_, row) => cells.map((column) => column[row])).sort();
    both.push({ there, rows });
  }
  expect(both[0]!.there.length).toBeGreaterThan(1);
  expect(both[1]).toEqual(both[0]);
});
