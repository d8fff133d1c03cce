// The real public files, where they are present: exact numbers of rows, labels and refusals. The repository contains no part of them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { counts, openForTests, type ReadTable } from "../../../test/support/read-table.ts";

const data = join(import.meta.dirname, "../../../../shared/data");
const there = existsSync(data);
if (!there) console.warn("Skipped: the real tables are not at ../shared/data.");

let tools: Awaited<ReturnType<typeof openForTests>>;
beforeAll(async () => {
  tools = await openForTests();
});
afterAll(() => tools.close());

const labels = async (table: ReadTable) =>
  Object.fromEntries(
    (await table.query("SELECT label, count(*) AS n FROM t GROUP BY label")).map(({ label, n }) => [
      String(label),
      n,
    ]),
  );
const families = async (table: ReadTable) =>
  Object.fromEntries(
    (await table.query("SELECT label_family AS f, count(*) AS n FROM t GROUP BY f")).map(({ f, n }) => [
      String(f),
      n,
    ]),
  );

describe.skipIf(!there)("real files", () => {
  test("NSL-KDD's test set, as text and as CSV with old Macintosh line ends", async () => {
    const text = await tools.readFile(join(data, "nsl-kdd/KDDTest+.txt"));
    expect(text).toMatchObject({ format: "NSL-KDD", rows: 22_544, refusedRows: 0, refused: [] });
    const benign = await text.query(
      "SELECT count(*) FILTER (WHERE label_benign) AS n, count(DISTINCT label) AS k FROM t",
    );
    expect(benign).toEqual([{ n: 9_711, k: 38 }]);
    const found = await families(text);
    expect(Object.keys(found).sort()).toEqual([
      "benign",
      "dos",
      "privilege-escalation",
      "remote-access",
      "scan",
      "worm",
    ]);
    expect(
      (await text.query("SELECT max(orig_payload_bytes) AS m, max(su_attempted) AS s FROM t"))[0],
    ).toMatchObject({ s: 2 });
    // The copy with carriage returns only has one row less and no final line end.
    const csv = await tools.readFile(join(data, "nsl-kdd/KDDTest+.csv"));
    expect(csv).toMatchObject({ format: "NSL-KDD", rows: 22_543, refusedRows: 0 });
  });

  test("NSL-KDD's 20 % training file, and the KDD'99 file with its name", async () => {
    const train = await tools.readFile(join(data, "nsl-kdd/KDDTrain+_20Percent.txt"));
    expect(train.rows).toBe(25_192);
    expect((await families(train)).benign).toBe(13_449);
    const other = await tools.readFile(join(data, "nsl-kdd/KDD99-normals-excerpt-named-KDDTrain+.csv"));
    expect(other).toMatchObject({ format: "KDD'99", rows: 2_000 });
    expect(await labels(other)).toEqual({ "normal.": 2_000 });
  });

  test("UNSW-NB15's partition under its swapped name", async () => {
    const table = await tools.readFile(join(data, "unsw-nb15/UNSW_NB15_training-set.csv"));
    expect(table).toMatchObject({ format: "UNSW-NB15 (partition)", rows: 82_332, refused: [] });
    expect(await labels(table)).toEqual({
      Normal: 37_000,
      Generic: 18_871,
      Exploits: 11_132,
      Fuzzers: 6_062,
      DoS: 4_089,
      Reconnaissance: 3_496,
      Analysis: 677,
      Backdoor: 583,
      Shellcode: 378,
      Worms: 44,
    });
    const warnings = table.warnings.join(" ");
    expect(warnings).toContain(
      "this is the testing partition of the paper, though the file is called training-set",
    );
    expect(warnings).toContain("26,387 rows (32 %) repeat another row");
    expect((await table.query("SELECT max(stcpb) AS m, max(is_ftp_login) AS f FROM t"))[0]).toMatchObject({
      f: 2,
    });
  });

  test("UNSW-NB15's raw rows: without a header, with a wrong one, with a real one", async () => {
    for (const name of [
      "DERIVED_UNSW-NB15_1_excerpt_no-header_46of49cols.csv",
      "UNSW-NB15_1_excerpt-abc1258.csv",
    ]) {
      const table = await tools.readFile(join(data, "unsw-nb15", name));
      expect(table).toMatchObject({ format: "UNSW-NB15 (raw)", rows: 12_142, refused: [] });
      expect(table.warnings.some((warning) => warning.startsWith("The header belongs to another"))).toBe(
        name.includes("abc"),
      );
      expect(table.warnings.join(" ")).toContain("215 rows (1.8 %) repeat another row");
      // Seven rows write this port as 0xc0a8, seven as 49320.
      const [row] = await table.query(
        `SELECT min(start_time) AS a, max(end_time) AS b, count(*) FILTER (WHERE resp_port = 49320) AS c0a8,
                count(*) FILTER (WHERE orig_addr LIKE '175.45.176.%') AS attackers FROM t`,
      );
      expect(row).toMatchObject({ a: 1_421_927_377_000, b: 1_421_927_906_000, c0a8: 14, attackers: 1_072 });
    }
    const labelled = await tools.readFile(
      join(data, "unsw-nb15/EXCERPT_UNSW-NB15_1_with-labels_rcarmas.csv"),
    );
    expect(await families(labelled)).toEqual({ benign: 5, exploit: 3, scan: 1, dos: 1, generic: 1 });
  });

  test("CIC-IDS2017: rates without duration, codes instead of addresses and times, cp1252 labels", async () => {
    const excerpt = await tools.readFile(
      join(data, "cic-ids2017/EXCERPT_Friday-WorkingHours-Afternoon-DDos.pcap_ISCX.csv"),
    );
    expect(excerpt).toMatchObject({ format: "CIC-IDS2017", rows: 17 });
    expect(counts(excerpt)).toMatchObject({ "Value left out: Flow Bytes/s is infinite or not a number": 1 });
    const web = await tools.readFile(join(data, "cic-ids2017/fisher85_web_attacks_balanced.csv"));
    expect(web.rows).toBe(7_267);
    expect(await families(web)).toEqual({
      benign: 5_087,
      "web-brute-force": 1_507,
      xss: 652,
      "sql-injection": 21,
    });
    expect(counts(web)).toEqual({
      "Value left out: Flow Bytes/s is negative": 4,
      "Value left out: Flow Packets/s is negative": 4,
      "Value left out: Flow IAT Min is negative": 8,
    });
    expect(web.warnings.join(" ")).toContain("“Timestamp” holds no times");
    expect(web.columns.some(({ name }) => name === "start_time" || name === "orig_addr")).toBe(false);
    const cp1252 = await tools.readFile(
      join(data, "cic-ids2017/DERIVED_fisher85_web_attacks_cp1252_label-bytes.csv"),
    );
    expect(cp1252.rows).toBe(120);
    expect(await families(cp1252)).toEqual({ benign: 60, "web-brute-force": 60 });
    const capture2020 = await tools.readFile(join(data, "cic-ids2017/fisher85_mix_labelled_own-capture.csv"));
    expect(capture2020).toMatchObject({ format: "CICFlowMeter", rows: 1_407 });
    expect(await families(capture2020)).toEqual({ benign: 621, unnamed: 786 });
    expect((await capture2020.column("start_time"))[0]).toBe(Date.UTC(2020, 8, 1, 5, 10));
  });

  test("CSE-CIC-IDS2018: repeated header lines, 1970, negative durations, 12-hour clock", async () => {
    const table = await tools.readFile(
      join(data, "cse-cic-ids2018/DERIVED_cstub-validation_original-header.csv"),
    );
    expect(table).toMatchObject({ format: "CSE-CIC-IDS2018", rows: 180, refusedRows: 2 });
    expect(counts(table)).toMatchObject({
      "The header line again, between the rows": 2,
      "Value left out: Timestamp is a time before 1980": 10,
      "Value left out: Flow Duration is negative": 10,
      "Value left out: Flow Byts/s is infinite or not a number": 10,
    });
    expect(table.refused[0]!.examples.map(({ line }) => line)).toEqual([62, 123]);
    expect(Object.values(await labels(table)).sort((a, b) => Number(b) - Number(a))).toEqual([
      40,
      ...Array(14).fill(10),
    ]);
    expect((await families(table)).benign).toBe(40);
    expect(table.warnings.join(" ")).toContain("12-hour clock without AM and PM");
    const snake = await tools.readFile(join(data, "cse-cic-ids2018/cstub-validation.csv"));
    expect(snake).toMatchObject({ format: "CSE-CIC-IDS2018", rows: 180, refusedRows: 0 });
    expect(snake.columns.map(({ name }) => name).filter((name) => name.startsWith("iat_"))).toHaveLength(4);
  });

  test("CIC-DDoS2019: a truncated last row, microseconds, a mixed column, the label in the file's name", async () => {
    const expected = {
      "DrDoS_DNS.csv": { DrDoS_DNS: 346, BENIGN: 28 },
      "DrDoS_NTP.csv": { DrDoS_NTP: 72, BENIGN: 295 },
      "Portmap.csv": { Portmap: 16, BENIGN: 352 },
      "Syn.csv": { Syn: 441, BENIGN: 2 },
      "UDP.csv": { MSSQL: 485 },
      "UDPLag.csv": { "UDP-lag": 427 },
    };
    for (const [name, distribution] of Object.entries(expected)) {
      const table = await tools.readFile(join(data, "cic-ddos2019", name));
      expect(table.format).toBe("CIC-DDoS2019");
      expect(await labels(table)).toEqual(distribution);
      expect(table.refusedRows).toBeLessThanOrEqual(1);
      if (table.refusedRows === 1) expect(counts(table)["Too few values in the line"]).toBe(1);
      expect(table.columns.find(({ name: column }) => column === "SimillarHTTP")).toMatchObject({
        kind: "text",
      });
      const times = await table.column("start_time");
      expect(times.every((time, i) => i === 0 || Number(time) >= Number(times[i - 1]))).toBe(true);
      expect(Number(times[0]) % 1000).not.toBe(0);
    }
  });

  test("NAB: the target series, one hour collapsed into one time, a step back", async () => {
    const target = await tools.readFile(join(data, "nab/data/realAWSCloudwatch/ec2_network_in_257a54.csv"));
    expect(target).toMatchObject({ format: "Time series", datasetKind: "samples", rows: 4_032, refused: [] });
    expect(
      await target.query("SELECT min(value) AS low, max(value) AS high, median(value) AS m FROM t"),
    ).toEqual([{ low: 38_516.6, high: 245_126_000, m: 234_245.5 }]);
    const folded = await tools.readFile(
      join(data, "nab/data/realAWSCloudwatch/ec2_disk_write_bytes_1ef3de.csv"),
    );
    expect(folded.warnings.join(" ")).toContain("11 samples bear the same time");
    const back = await tools.readFile(
      join(data, "nab/data/realKnownCause/machine_temperature_system_failure.csv"),
    );
    expect(back.warnings.join(" ")).toContain("backwards 1 time, by up to 3,300 s");
  });

  test("Zeek: concatenated logs, any separator, a plain header, invalid times, JSON", async () => {
    const zeek = join(data, "flow-logs/zeek");
    const mixed = await tools.readFile(join(zeek, "zui_sample.zeektsv"));
    expect(mixed).toMatchObject({ format: "Zeek (TSV)", rows: 19, refusedRows: 2 });
    // Records of files.log and others are read by another parser (joined-logs.test.ts).
    expect(counts(mixed)["A line of another log (files)"]).toBeUndefined();
    const json = await tools.readFile(join(zeek, "zui_sample.ndjson"));
    expect(json).toMatchObject({ format: "Zeek (JSON)", rows: 19, refusedRows: 2 });
    const sums =
      "SELECT sum(orig_payload_bytes) AS bytes, sum(orig_packets) AS packets, max(start_time) AS last FROM t";
    const ofJson = await json.query(sums);
    expect(await (await tools.readFile(join(zeek, "zui_sample.zeektsv"))).query(sums)).toEqual(ofJson);
    const first = new Map<string, unknown>();
    for (const name of ["conn.log", "conncomma.log", "conntimelast.log", "conn-tsv.log"]) {
      const table = await tools.readFile(join(zeek, "zeek-cut-logs", name));
      expect(table).toMatchObject({ rows: 5, refused: [] });
      first.set(
        name,
        (await table.query("SELECT start_time, orig_addr, resp_port, duration_s, orig_ip_bytes FROM t"))[0],
      );
    }
    expect(new Set([...first.values()].map((row) => JSON.stringify(row))).size).toBe(1);
    const times = await tools.readFile(join(zeek, "zeek-cut-logs/invalid-time.log"));
    expect(counts(times)).toEqual({
      "Value left out: ts is not a time": 2,
      "Value left out: ts is a time before 1980": 2,
    });
    const masked = await tools.readFile(join(zeek, "baseline-masked/core.tunnels.vxlan.conn.log"));
    expect(masked.rows).toBe(5);
    expect(await masked.column("protocol_number")).toContain(17);
  });

  test("Suricata, nfdump and argus see the same conversations", async () => {
    const logs = join(data, "flow-logs");
    const eve = await tools.readFile(join(logs, "suricata/eve-flow_two-real-records.json"));
    expect(eve).toMatchObject({ format: "Suricata EVE", rows: 2, refused: [] });
    expect((await eve.column("start_time"))[0]).toBe(Date.UTC(2015, 9, 20, 17, 24, 10) + 230.829);
    const csv = await tools.readFile(join(logs, "netflow-nfdump/irc-dcc-send.nfdump.csv"));
    expect(csv).toMatchObject({ format: "nfdump (CSV)", rows: 3, refusedRows: 3 });
    const ends =
      "SELECT orig_addr, orig_port, resp_port, orig_packets, resp_ip_bytes FROM t ORDER BY orig_port";
    const ofCsv = await csv.query(ends);
    const json = await tools.readFile(join(logs, "netflow-nfdump/irc-dcc-send.nfdump.json"));
    expect(json).toMatchObject({ format: "nfdump (JSON)", rows: 3, refused: [] });
    const ofJson = await json.query(ends);
    expect(ofJson.map(({ orig_packets }) => orig_packets)).toEqual(
      ofCsv.map(({ orig_packets }) => orig_packets),
    );
    const argus = await tools.readFile(join(logs, "argus/wikipedia.argus.csv"));
    expect(argus).toMatchObject({ format: "argus", rows: 42, refusedRows: 2 });
    expect(counts(argus)).toEqual({ "A management record of argus, not a flow": 2 });
    expect(await argus.column("Dir")).not.toContain("   ->");
  });
});
