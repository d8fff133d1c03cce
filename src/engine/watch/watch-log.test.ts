// Logs that grow: partial lines, every way of rotation, what is read after a restart, and the same rows as an import of the log.
import { appendFileSync, copyFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch } from "../../../test/support/watch.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";

const fixture = withEngine("watch-log", "test");
const start = (source: WatchSource) => startWatch(fixture.engine, source);

const fields =
  "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes site".split(
    " ",
  );
const types =
  "time string addr port addr port enum string interval count count string count string count count count count string".split(
    " ",
  );
const header = `#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\t${fields.join("\t")}\n#types\t${types.join("\t")}\n`;
const line = (n: number): string =>
  `${[
    1_700_000_000 + n,
    `C${n}`,
    "10.0.0.5",
    1000 + n,
    "10.0.0.9",
    443,
    "tcp",
    n % 3 === 0 ? "-" : "ssl",
    n % 5 === 0 ? "-" : 1.5,
    120,
    900 + n,
    "SF",
    0,
    "ShADadFf",
    6,
    440,
    5,
    1160 + n,
    "west",
  ].join("\t")}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, k) => line(from + k)).join("");
const eve = (n: number): string =>
  `${JSON.stringify({
    timestamp: "2023-11-14T22:13:30.000000+0000",
    flow_id: 100 + n,
    event_type: "flow",
    src_ip: "10.0.0.5",
    src_port: 1000 + n,
    dest_ip: "10.0.0.9",
    dest_port: 53,
    proto: "UDP",
    app_proto: "dns",
    flow: {
      pkts_toserver: 1,
      pkts_toclient: 1,
      bytes_toserver: 70,
      bytes_toclient: 140,
      start: "2023-11-14T22:13:20.000000+0000",
      end: "2023-11-14T22:13:21.000000+0000",
    },
  })}\n`;

const alert = (n: number, severity: number, signature: string): string =>
  `${JSON.stringify({
    timestamp: "2023-11-14T22:13:21.000000+0000",
    flow_id: 100 + n,
    event_type: "alert",
    src_ip: "10.0.0.5",
    dest_ip: "10.0.0.9",
    proto: "UDP",
    alert: { signature, severity },
  })}\n`;
const names = (count: number) => Array.from({ length: count }, (_, n) => `C${n}`);

async function rowsOf(datasetId: number, columns: string[]) {
  const page = await fixture.engine.handlers["flows.page"]({
    datasetId,
    filter: { kind: "all" },
    sort: [],
    offset: 0,
    limit: 1000,
    columns,
  });
  return Array.from(page.rowIds, (_, row) => page.cells.map((column) => column[row]));
}

const newest = async () => ((await fixture.engine.handlers["dataset.list"]({})) as Dataset[])[0]!;

test("lines become rows, a partial one when its rest comes, and the rows are those of an import", async () => {
  const path = join(fixture.folder, "conn.log");
  writeFileSync(path, header + lines(0, 10) + line(10).slice(0, 30));
  const watch = await start({ kind: "file", path });
  await watch.rows(10);
  appendFileSync(path, line(10).slice(30) + lines(11, 20));
  await watch.rows(20);
  const { output } = await watch.stop();
  expect(output).toMatchObject({ flows: 20, packets: 20 });
  const dataset = await newest();
  expect(dataset).toMatchObject({ refusedRows: 0, source: { format: "Zeek (TSV)" }, warnings: [] });
  const imported = await fixture.done("dataset.import", { path });
  const shared = (await newest()).columns.map(({ name }) => name);
  expect(dataset.columns.map(({ name }) => name)).toEqual(expect.arrayContaining([...shared, "site"]));
  const sorted = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(sorted(await rowsOf(dataset.id, shared))).toEqual(sorted(await rowsOf(imported.datasetId, shared)));
});

test("a log that is renamed, and one that is copied and truncated, lose no line", async () => {
  const path = join(fixture.folder, "conn.log");
  writeFileSync(path, header + lines(0, 5));
  const watch = await start({ kind: "file", path });
  await watch.rows(5);
  appendFileSync(path, lines(5, 8));
  renameSync(path, join(fixture.folder, "conn.2023-11-14.log"));
  writeFileSync(path, header.replace("#unset_field\t-\n", "") + lines(8, 12));
  await watch.rows(12);
  appendFileSync(path, lines(12, 14));
  await watch.rows(14);
  copyFileSync(path, join(fixture.folder, "conn.log.1"));
  truncateSync(path);
  await wait(500);
  appendFileSync(path, header + lines(14, 15));
  await watch.rows(15);
  const { output } = await watch.stop();
  expect(await rowsOf(output.datasetId!, ["uid"])).toEqual(names(15).map((name) => [name]));
});

test("a new watch goes on where the last one ended, through files that were rotated in between", async () => {
  const folder = join(fixture.folder, "logs");
  mkdirSync(folder);
  const path = join(folder, "conn.log");
  writeFileSync(path, header + lines(0, 5));
  const first = await start({ kind: "folder", path: folder });
  await first.rows(5);
  const { output } = await first.stop();
  appendFileSync(path, lines(5, 7));
  renameSync(path, join(folder, "conn.1.log"));
  await wait(20);
  writeFileSync(join(folder, "conn.2.log"), header + lines(7, 9));
  await wait(20);
  writeFileSync(path, header + lines(9, 12));
  await fixture.restart();
  const second = await start({ kind: "folder", path: folder });
  const dataset = await second.rows(12);
  expect(dataset.id).toBe(output.datasetId);
  appendFileSync(path, lines(12, 13));
  await second.rows(13);
  await second.stop();
  await fixture.restart();
  const third = await start({ kind: "folder", path: folder });
  await third.state(() => true);
  appendFileSync(path, lines(13, 14));
  await third.rows(14);
  await third.stop();
  expect(await rowsOf(dataset.id, ["uid"])).toEqual(names(14).map((name) => [name]));
  expect((await newest()).warnings).toEqual([]);
});

test("the file in which reading ended is gone: a sentence says what is missing", async () => {
  const path = join(fixture.folder, "conn.log");
  writeFileSync(path, header + lines(0, 5));
  const first = await start({ kind: "file", path });
  await first.rows(5);
  await first.stop();
  writeFileSync(path, header.replace("#unset", "#empty_field\t(empty)\n#unset") + lines(7, 9));
  const second = await start({ kind: "file", path });
  await second.rows(7);
  const { output } = await second.stop();
  expect(await rowsOf(output.datasetId!, ["uid"])).toHaveLength(7);
  expect((await newest()).warnings.join(" ")).toMatch(/was replaced while it was not watched.* is missing/);
});

test("Suricata's log: flows of an empty file that fills, in a folder", async () => {
  const folder = join(fixture.folder, "suricata");
  mkdirSync(folder);
  const path = join(folder, "eve.json");
  writeFileSync(path, "");
  const watch = await start({ kind: "folder", path: folder });
  await wait(300);
  appendFileSync(path, eve(0) + eve(1));
  await watch.rows(2);
  const { output } = await watch.stop();
  expect(await rowsOf(output.datasetId!, ["flow_id", "protocol", "duration_s", "frame_bytes"])).toEqual([
    ["100", "udp", 1, 210],
    ["101", "udp", 1, 210],
  ]);
});

test("Suricata's alerts are those of their flows, also when a new watch begins between an alert and its flow", async () => {
  const path = join(fixture.folder, "eve.json");
  writeFileSync(path, alert(0, 2, "milder") + alert(0, 1, "worse") + eve(0) + alert(1, 3, "early"));
  const first = await start({ kind: "file", path });
  await first.rows(1);
  await first.stop();
  appendFileSync(path, eve(1) + eve(2));
  const second = await start({ kind: "file", path });
  await second.rows(3);
  const { output } = await second.stop();
  expect(await rowsOf(output.datasetId!, ["flow_id", "alert", "alert_severity"])).toEqual([
    ["100", "worse", 1],
    ["101", "early", 3],
    ["102", null, null],
  ]);
});

test("Zeek's logs beside conn.log: a name from dns.log and a host from ssl.log, as an import joins them", async () => {
  const folder = join(fixture.folder, "zeek");
  mkdirSync(folder);
  const side = (log: string, names: string, rows: string[][]) =>
    `#separator \\x09\n#unset_field\t-\n#path\t${log}\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\t${names}\n${rows
      .map(([n, ...rest]) =>
        [1_700_000_000 + Number(n), `C${n}`, "10.0.0.5", 1000, "10.0.0.9", 443, ...rest].join("\t"),
      )
      .join("\n")}\n`;
  writeFileSync(
    join(folder, "dns.log"),
    side("dns", "query\tqtype_name\trcode_name\tanswers", [
      ["1", "a.example", "A", "NOERROR", "192.0.2.1"],
      ["1", "b.example", "AAAA", "NXDOMAIN", "-"],
    ]),
  );
  writeFileSync(join(folder, "conn.log"), header + lines(0, 3));
  const watch = await start({ kind: "folder", path: folder });
  await watch.rows(3);
  writeFileSync(
    join(folder, "ssl.log"),
    side("ssl", "version\tcipher\tserver_name", [["3", "TLSv12", "x", "www.example"]]),
  );
  await wait(700);
  appendFileSync(join(folder, "conn.log"), lines(3, 4));
  await watch.rows(4);
  const { output } = await watch.stop();
  const columns = [
    "uid",
    "service",
    "dns_query",
    "dns_queries",
    "dns_failures",
    "dns_types",
    "dns_names",
    "tls_sni",
  ];
  const rows = await rowsOf(output.datasetId!, columns);
  expect(rows[1]).toEqual(["C1", "ssl", "a.example", 2, 1, "A, AAAA", 2, null]);
  expect(rows[3]).toEqual(["C3", "tls", null, null, null, null, null, "www.example"]);
  const imported = await fixture.done("dataset.import", { path: folder });
  const sorted = (all: unknown[][]) => all.map((row) => JSON.stringify(row)).sort();
  expect(sorted(rows)).toEqual(sorted(await rowsOf(imported.datasetId, columns)));
});
