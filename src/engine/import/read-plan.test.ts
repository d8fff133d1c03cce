// Tables of every known kind, read by their plans into one database, with the quirks of each. Long, because each kind needs several small
// tests that share the same helpers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTable } from "../../../bench/make-tables.ts";
import { counts, openForTests, type ReadTable } from "../../../test/support/read-table.ts";
import { guessMapping } from "../../core/table/guess-mapping.ts";
import { parseHead } from "../../core/table/head.ts";
import { mapByArguments, planByHand } from "../../core/table/map-by-hand.ts";

let tools: Awaited<ReturnType<typeof openForTests>>;
beforeAll(async () => {
  tools = await openForTests();
});
afterAll(() => tools.close());

/** Rows of a look-alike table as text lines, with a header where the format has one. */
function lookAlike(kind: "cic" | "unsw" | "nsl", rows: number): string[] {
  const path = join(tools.folder, `${kind}.made`);
  makeTable(kind, path, rows, 7);
  return readFileSync(path, "utf8").trimEnd().split("\n");
}

/** A line with the fields of some columns (from 0) replaced. */
const withFields = (line: string, fields: Record<number, string>): string =>
  line
    .split(",")
    .map((field, i) => fields[i] ?? field)
    .join(",");

describe("CICFlowMeter's tables", () => {
  test("a header with blanks and a duplicate name; microseconds become seconds; labels become three columns", async () => {
    const [header, ...rows] = lookAlike("cic", 400);
    const first = withFields(rows[0]!, {
      0: "443",
      1: "2500000",
      2: "3",
      3: "2",
      4: "30",
      5: "70",
      65: "-1",
    });
    const table = await tools.readText("a.csv", [header, first, ...rows.slice(1)].join("\n"));
    expect(table.format).toBe("CIC-IDS2017");
    expect(table.rows).toBe(400);
    const [row] = await table.query("SELECT * FROM t LIMIT 1");
    expect(row).toMatchObject({
      resp_port: 443,
      duration_s: 2.5,
      orig_packets: 3,
      packets: 5,
      payload_bytes: 100,
      packet_asymmetry: 0.2,
      orig_bytes_per_s: 12,
      label: "BENIGN",
      label_benign: true,
      label_family: "benign",
    });
    expect(table.columns.map(({ name }) => name)).toContain("Fwd Header Length.1");
    expect(table.columns.find(({ name }) => name === "iat_mean_s")).toMatchObject({
      unit: "s",
      kind: "number",
    });
    expect(table.warnings.join(" ")).toContain("The source has no time");
    expect(
      (await table.query("SELECT DISTINCT label_family AS f FROM t ORDER BY f")).map(({ f }) => f),
    ).toEqual(
      expect.arrayContaining([
        "benign",
        "brute-force",
        "ddos",
        "dos",
        "scan",
        "sql-injection",
        "web-brute-force",
        "xss",
      ]),
    );
  });

  test("infinite, not a number, negative, −1 for missing, repeated header, empty rows, too short, truncated at the end", async () => {
    const [header, ...rows] = lookAlike("cic", 40);
    const plain = rows.map((row) =>
      withFields(row, { 14: "5", 15: "6", 19: "7", 66: "8", 67: "9", 78: "BENIGN" }),
    );
    const lines = [
      withFields(plain[0]!, { 14: "Infinity", 15: "inf" }),
      withFields(plain[1]!, { 14: "NaN", 15: "7.66E8" }),
      withFields(plain[2]!, { 14: "", 19: "-12" }),
      withFields(plain[3]!, { 66: "-1", 67: "-7" }),
      header!,
      ",".repeat(78),
      plain[4]!.split(",").slice(0, 50).join(","),
      ...plain.slice(5),
      plain[0]!.slice(0, 60),
    ];
    const table = await tools.readText("b.csv", [header, ...lines].join("\n"));
    expect(table.rows).toBe(39);
    expect(table.refusedRows).toBe(4);
    expect(counts(table)).toEqual({
      "The header line again, between the rows": 1,
      "Too few values in the line": 2,
      "Every value is empty": 1,
      "Value left out: Flow Bytes/s is infinite or not a number": 2,
      "Value left out: Flow Packets/s is infinite or not a number": 1,
      "Value left out: Flow IAT Min is negative": 1,
      "Value left out: Init_Win_bytes_backward is negative": 1,
    });
    expect(table.refused[0]!.examples[0]).toMatchObject({ line: 6 });
    expect((await table.column("packets_per_s"))[1]).toBe(7.66e8);
    expect((await table.column("bytes_per_s")).slice(0, 3)).toEqual([null, null, null]);
    expect((await table.column("orig_init_window"))[3]).toBe(null);
  });

  test("a value that is not a number becomes null and is counted, and the row stays", async () => {
    const [header, ...rows] = lookAlike("cic", 30);
    const odd = withFields(rows[20]!, { 2: "many", 0: "53.0" });
    const table = await tools.readText(
      "c.csv",
      [header, ...rows.slice(0, 20), odd, ...rows.slice(21)].join("\n"),
    );
    expect(table.rows).toBe(30);
    expect(counts(table)).toMatchObject({ "Value left out: Total Fwd Packets is not a number": 1 });
    expect((await table.column("orig_packets"))[20]).toBe(null);
    expect((await table.column("resp_port"))[20]).toBe(53);
  });

  test("a web attack's dash in four encodings makes one family, and the spelling is kept", async () => {
    const [header, ...rows] = lookAlike("cic", 4);
    const dashes = ["\x96", "–", "\uFFFD", "-"];
    const text = (dash: string) =>
      [header, withFields(rows[0]!, { 78: `Web Attack ${dash} XSS` })].join("\n");
    for (const dash of dashes) {
      const bytes = dash === "\x96" ? Buffer.from(text(dash), "latin1") : Buffer.from(text(dash), "utf8");
      const table = await tools.readText("d.csv", bytes);
      const spelt = dash === "\x96" ? "–" : dash;
      expect(await table.query("SELECT label, label_benign AS b, label_family AS f FROM t")).toEqual([
        { label: `Web Attack ${spelt} XSS`, b: false, f: "xss" },
      ]);
    }
  });
});

/** The short names of the 2018 dialect: enough to recognise it, plus a time and a label. */
const shortNames = (
  "Dst Port,Protocol,Timestamp,Flow Duration,Tot Fwd Pkts,Tot Bwd Pkts,TotLen Fwd Pkts,TotLen Bwd Pkts,Fwd Pkt Len Max," +
  "Fwd Pkt Len Min,Fwd Pkt Len Mean,Fwd Pkt Len Std,Bwd Pkt Len Max,Bwd Pkt Len Min,Bwd Pkt Len Mean,Bwd Pkt Len Std," +
  "Flow Byts/s,Flow Pkts/s,Flow IAT Mean,Flow IAT Std,Flow IAT Max,Flow IAT Min,Fwd IAT Tot,Fwd Header Len,Bwd Header Len," +
  "FIN Flag Cnt,SYN Flag Cnt,RST Flag Cnt,Label"
).split(",");
const shortRow = (time: string, duration = 1000, label = "Benign") =>
  [
    "80",
    "6",
    time,
    String(duration),
    ..."2,1,10,5,7,3,5,2,5,5,5,0,15.5,3,4,5,6,1,9,40,20,0,1,0".split(","),
    label,
  ].join(",");

describe("written times", () => {
  const read = (times: readonly string[]) =>
    tools.readText("times.csv", [shortNames.join(","), ...times.map((time) => shortRow(time))].join("\n"));
  const iso = async (table: Awaited<ReturnType<typeof read>>) =>
    (await table.column("start_time")).map((ms) =>
      ms === null ? null : new Date(Number(ms)).toISOString().slice(0, 19),
    );

  test("a 12-hour clock without AM and PM is resolved by the file's order", async () => {
    const hours = [8, 9, 10, 11, 12, 1, 2, 3, 4, 5];
    const table = await read(hours.map((hour) => `15/02/2018 ${String(hour).padStart(2, "0")}:10:00`));
    expect(table.format).toBe("CSE-CIC-IDS2018");
    expect((await iso(table)).map((time) => time!.slice(11, 13))).toEqual([
      "08",
      "09",
      "10",
      "11",
      "12",
      "13",
      "14",
      "15",
      "16",
      "17",
    ]);
    expect(table.warnings.join(" ")).toContain(
      "the order of the file decides which times are in the afternoon",
    );
  });

  test("where the order does not help, the hours stay as written and a warning says so", async () => {
    const table = await read(["15/02/2018 02:10:00", "15/02/2018 03:10:00"]);
    expect(await iso(table)).toEqual(["2018-02-15T02:10:00", "2018-02-15T03:10:00"]);
    expect(table.warnings.join(" ")).toContain("may be 12 hours early");
  });

  test("day and month are decided from the whole column", async () => {
    const far = await read([
      ...Array.from({ length: 30 }, () => "03/02/2018 14:00:00"),
      "02/15/2018 15:00:00",
    ]);
    expect((await iso(far)).at(0)).toBe("2018-03-02T14:00:00");
    expect((await iso(far)).at(-1)).toBe("2018-02-15T15:00:00");
    const close = await read(["01/03/2018 14:00:00", "02/03/2018 15:00:00"]);
    expect(await iso(close)).toEqual(["2018-03-01T14:00:00", "2018-03-02T15:00:00"]);
    expect(close.warnings.join(" ")).toContain("closer together");
  });

  test("a clock that was never set, an impossible date and a missing time become null and are counted", async () => {
    const table = await read([
      "05/01/1970 03:01:17",
      "31/02/2018 14:00:00",
      "",
      "28/02/2018 14:00:00",
      "27/02/2018 13:00:00",
    ]);
    expect(await iso(table)).toEqual([null, null, null, "2018-02-28T14:00:00", "2018-02-27T13:00:00"]);
    expect(counts(table)).toMatchObject({
      "Value left out: Timestamp is a time before 1980": 1,
      "Value left out: Timestamp cannot be read as a time": 1,
    });
  });

  test("ISO with offsets, with and without colon, becomes UTC; a negative duration is left out", async () => {
    const text = [
      shortNames.join(","),
      shortRow("2018-02-28T14:00:00.25-0600", -5),
      shortRow("2018-02-28T14:00:00+02:00"),
      shortRow("2018-02-28 14:00:00Z"),
      shortRow("2018-02-28 14:00:00"),
    ].join("\n");
    const table = await tools.readText("iso.csv", text);
    expect(await iso(table)).toEqual([
      "2018-02-28T20:00:00",
      "2018-02-28T12:00:00",
      "2018-02-28T14:00:00",
      "2018-02-28T14:00:00",
    ]);
    expect((await table.column("start_time"))[0]).toBe(Date.UTC(2018, 1, 28, 20, 0, 0, 250));
    expect(await table.column("duration_s")).toEqual([null, 0.001, 0.001, 0.001]);
    expect((await table.column("end_time"))[2]).toBe(Date.UTC(2018, 1, 28, 14, 0, 0, 1));
  });

  test("ISO first, then something else: offsets apply, other values become null and are counted", async () => {
    const plain = Array.from({ length: 250 }, (_, i) =>
      shortRow(`2018-02-28 14:00:${String(i % 60).padStart(2, "0")}`),
    );
    const late = ["2018-02-28 14:00:00+02:00", "1970-01-01 00:00:00", "2018-02-28T14:00:00.5Z"];
    const at = (table: ReadTable) => iso(table).then((times) => times.slice(250));
    const timed = await tools.readText(
      "late.csv",
      [shortNames.join(","), ...plain, ...late.map((t) => shortRow(t))].join("\n"),
    );
    const times = await at(timed);
    expect(times).toEqual(["2018-02-28T12:00:00", null, "2018-02-28T14:00:00"]);
    expect(counts(timed)).toMatchObject({ "Value left out: Timestamp is a time before 1980": 1 });
    const odd = [...late, "noon", "28/02/2018 14:00:00", "infinity"];
    const mixed = await tools.readText(
      "odd.csv",
      [shortNames.join(","), ...plain, ...odd.map((t) => shortRow(t))].join("\n"),
    );
    expect(mixed.rows).toBe(256);
    expect(await at(mixed)).toEqual([...times, null, null, null]);
    expect(counts(mixed)).toMatchObject({
      "Value left out: Timestamp is a time before 1980": 1,
      "Value left out: Timestamp cannot be read as a time": 3,
    });
  });
});

describe("argus's ra without -n", () => {
  test("names of ports are read as their numbers; other words are counted", async () => {
    const header = "StartTime,LastTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State";
    const flow = (from: string, to: string) =>
      `1708969209.227116,1708969213.741206,4.5,tcp,10.0.0.1,${from},->,192.0.2.9,${to},CON`;
    const lines = [
      flow("50123", "https"),
      flow("50124", "Domain"),
      flow("ntp", "0x0050"),
      flow("50125", "stp"),
    ];
    const table = await tools.readText("ra.csv", [header, ...lines].join("\n"));
    expect(table.format).toBe("argus");
    const rows = await table.query("SELECT orig_port, resp_port FROM t");
    expect(rows.map(({ orig_port, resp_port }) => [orig_port, resp_port])).toEqual([
      [50_123, 443],
      [50_124, 53],
      [123, 80],
      [50_125, null],
    ]);
    expect(counts(table)).toEqual({ "Value left out: Dport is not a number": 1 });
  });
});

describe("UNSW-NB15's raw rows", () => {
  test("no header, hexadecimal ports, blanks around labels, unsigned 32 bit, unsorted start", async () => {
    const rows = lookAlike("unsw", 300);
    const odd = withFields(rows[0]!, {
      3: "0xc0a8",
      20: "4294967295",
      28: "1421927414",
      47: " Fuzzers ",
      48: "1",
      39: " ",
    });
    const none = withFields(rows[1]!, { 3: "-", 13: "-", 47: "", 48: "0" });
    const table = await tools.readText("UNSW.csv", [odd, none, ...rows.slice(2)].join("\r\n"));
    expect(table.format).toBe("UNSW-NB15 (raw)");
    const [first, second] = await table.query("SELECT * FROM t LIMIT 2");
    expect(first).toMatchObject({
      resp_port: 0xc0a8,
      stcpb: 4_294_967_295,
      start_time: 1_421_927_414_000,
      label: "Fuzzers",
      label_benign: false,
      label_family: "fuzzing",
      ct_ftp_cmd: null,
    });
    expect(second).toMatchObject({
      resp_port: null,
      service: null,
      label: null,
      label_benign: true,
      label_family: "benign",
    });
    expect(table.rows).toBe(300);
    expect(table.refused).toEqual([]);
  });

  test("a header pasted over them from another table is noticed", async () => {
    const rows = lookAlike("unsw", 30).map((row) => row.split(",").slice(0, 46).join(","));
    const header = ["id", "dur", "proto", ...Array.from({ length: 43 }, (_, i) => `c${i}`)].join(",");
    const table = await tools.readText("wrong.csv", [header, ...rows].join("\n"));
    expect(table.rows).toBe(30);
    expect(table.warnings[0]).toContain("The header belongs to another table");
    expect(table.warnings.join(" ")).toContain("The label columns (attack_cat, Label) are cut off");
  });
});

describe("NSL-KDD and its look-alike", () => {
  test("43 columns without a header, lines that end in a single carriage return", async () => {
    const rows = lookAlike("nsl", 50);
    const table = await tools.readText("KDDTest+.csv", rows.join("\r"));
    expect(table).toMatchObject({ format: "NSL-KDD", rows: 50, refused: [] });
    expect(table.columns.find(({ name }) => name === "difficulty")).toMatchObject({ kind: "integer" });
  });

  test("labels that end with a dot mean KDD'99, whatever the file's name", async () => {
    const rows = lookAlike("nsl", 20).map((row) => {
      const fields = row.split(",").slice(0, 42);
      return [...fields.slice(0, 41), "normal."].join(",");
    });
    const table = await tools.readText("KDDTrain+.csv", `${rows.join("\r\n")}\r\n`);
    expect(table).toMatchObject({ format: "KDD'99", rows: 20 });
    expect(await table.query("SELECT DISTINCT label, label_benign AS b FROM t")).toEqual([
      { label: "normal.", b: true },
    ]);
    expect(table.warnings[0]).toContain("KDD'99, not NSL-KDD");
  });
});

describe("series", () => {
  test("a byte order mark, equal times, a step back, no final newline", async () => {
    const stamps = ["00:00:00", "00:05:00", "00:05:00", "00:10:00", "00:02:00", "01:30:00"];
    const text = `\uFEFFtimestamp,value\r\n${stamps.map((stamp, i) => `2014-03-09 ${stamp},${i + 0.5}`).join("\r\n")}`;
    const table = await tools.readText("series.csv", text);
    expect(table).toMatchObject({ format: "Time series", datasetKind: "samples", rows: 6 });
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["time", "time"],
      ["value", "number"],
    ]);
    expect(table.warnings).toEqual(
      expect.arrayContaining([
        "1 sample bears the same time as the one before.",
        "The clock runs backwards 1 time, by up to 480 s.",
      ]),
    );
  });
});

describe("tables that no reader knows", () => {
  test("names and types are kept; integers stay integers, a late fraction is not rounded", async () => {
    const lines = Array.from(
      { length: 30_000 },
      (_, i) => `${i},${i === 29_990 ? "1.5" : i},x y ,${9_007_199_254_740_993n + BigInt(i)}`,
    );
    const table = await tools.readText("plain.csv", `n, m ,text,big\n${lines.join("\n")}\n`);
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["n", "integer"],
      ["m", "number"],
      ["text", "text"],
      ["big", "number"],
    ]);
    expect((await table.column("m"))[29_990]).toBe(1.5);
    expect((await table.column("text"))[0]).toBe("x y");
  });

  test("mixed line ends, quotes in the middle, a duplicate name, an empty name", async () => {
    const table = await tools.readText("odd.csv", 'a,A,,c\r\n1,2,3,x"y\n4,5,6,"p, q"\r\n\n7,8,9,r\n');
    expect(table.columns.map(({ name }) => name)).toEqual(["a", "A.1", "column 3", "c"]);
    expect(await table.column("c")).toEqual(['x"y', "p, q", "r"]);
  });

  test("every kind of line end in one file, and no row is lost", async () => {
    const table = await tools.readText("ends.csv", "a,b\r\n1,2\n3,4\r5,6\r\n7,8\n\n9,10");
    expect(await table.column("a")).toEqual([1, 3, 5, 7, 9]);
    expect(table.refused).toEqual([]);
  });

  test("all refused lines are counted, and ten are shown", async () => {
    const lines = Array.from({ length: 9000 }, (_, i) => (i % 3 === 0 ? `${i},${i}` : `${i}`));
    const table = await tools.readText("many.csv", `a,b\n${lines.join("\n")}\n`);
    expect(table).toMatchObject({ rows: 3000, refusedRows: 6000 });
    expect(counts(table)).toEqual({ "Too few values in the line": 6000 });
    expect(table.refused[0]!.examples).toHaveLength(10);
  });

  test("a zone by name; an unknown one is reported", async () => {
    const text =
      "src_ip,dst_ip,when\n10.0.0.1,10.0.0.2,2024-07-01 12:00:00\n10.0.0.1,10.0.0.2,2024-01-01 12:00:00\n";
    const read = (zone: string) => {
      const head = parseHead("zone.csv", new TextEncoder().encode(text), true);
      const { mapping } = mapByArguments(guessMapping(head), [`when=start_time@${zone}`]);
      return tools.readText("zone.csv", text, planByHand(head, mapping).plan);
    };
    expect(await (await read("Europe/Vienna")).column("start_time")).toEqual([
      Date.UTC(2024, 6, 1, 10),
      Date.UTC(2024, 0, 1, 11),
    ]);
    expect(await (await read("-03:30")).column("start_time")).toEqual([
      Date.UTC(2024, 6, 1, 15, 30),
      Date.UTC(2024, 0, 1, 15, 30),
    ]);
    await expect(read("Europe/Atlantis")).rejects.toThrow("There is no time zone Europe/Atlantis");
  });

  test("a quote that is never closed does not swallow the rest of the file", async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `${i},${i === 50 ? '"left open' : "plain"},x`);
    const table = await tools.readText("quote.csv", `n,text,y\n${lines.join("\n")}\n`);
    expect(table.rows).toBe(200);
    expect((await table.column("text"))[50]).toBe('"left open');
    expect(table.warnings[0]).toContain("opened and not closed");
  });

  test("a header line between rows of text", async () => {
    const table = await tools.readText("text.csv", "name,town\nann,bern\nname,town\nbob,rome\n");
    expect(table.rows).toBe(2);
    expect(counts(table)).toEqual({ "The header line again, between the rows": 1 });
  });

  test("a path with DuckDB's wildcards", async () => {
    const table = await tools.readText("week [1] *.csv", "a,b\n1,2\n");
    expect(table.rows).toBe(1);
  });

  test("JSON lines and an array of JSON, nested values as JSON text", async () => {
    const lines = await tools.readText(
      "flows.ndjson",
      '{"ts":"2024-01-01T10:00:00Z","src_ip":"10.0.0.1","src_port":1,"dst_ip":"10.0.0.2","dst_port":80,"more":{"a":[1]}}\n' +
        '{"ts":"2024-01-01T10:00:05Z","src_ip":"10.0.0.3","src_port":2,"dst_ip":"10.0.0.2","dst_port":443}\n',
    );
    expect(lines).toMatchObject({ format: "JSON", rows: 2 });
    expect(await lines.column("start_time")).toEqual([
      Date.UTC(2024, 0, 1, 10),
      Date.UTC(2024, 0, 1, 10, 0, 5),
    ]);
    expect(await lines.column("resp_port")).toEqual([80, 443]);
    expect(await lines.column("more")).toEqual(['{"a":[1]}', null]);
    const array = await tools.readText("array.json", '[{"a":1,"b":"x"},{"a":2,"b":"y"}]');
    expect(await array.column("a")).toEqual([1, 2]);
  });

  test("Parquet, a file and a folder of partitions, mapped by the same readers", async () => {
    const [header, ...rows] = lookAlike("cic", 60);
    const csv = join(tools.folder, "for-parquet.csv");
    await tools.readText("for-parquet.csv", [header, ...rows].join("\n"));
    const file = join(tools.folder, "cic.parquet");
    const folder = join(tools.folder, "days");
    await tools.database.run(`COPY (SELECT * FROM read_csv('${csv}')) TO '${file}'`);
    await tools.database.run(
      `COPY (SELECT *, 'd' || (row_number() OVER () % 3) AS day FROM read_csv('${csv}')) TO '${folder}' (FORMAT parquet, PARTITION_BY (day))`,
    );
    const one = await tools.readFile(file);
    expect(one).toMatchObject({ format: "Parquet", rows: 60 });
    expect(one.warnings[0]).toContain("The columns are those of CIC-IDS2017");
    expect(one.columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["duration_s", "label_family", "iat_max_s"]),
    );
    const plan = { via: "parquet", folder: true, datasetKind: "flows", warnings: [] } as const;
    const task = await tools.database.task();
    const { readPlan } = await import("./read-plan.ts");
    await tools.database.run("DROP TABLE t");
    const many = await readPlan(task, {
      plan: { ...plan, warnings: [] },
      path: folder,
      gzip: false,
      table: "t",
    });
    task.close();
    expect(many.columns.map(({ name }) => name)).toContain("day");
    expect(
      (await tools.database.rows("SELECT count(*) AS n, count(DISTINCT day) AS days FROM t"))[0],
    ).toEqual({ n: 60, days: 3 });
  });
});

describe("notes", () => {
  test("repeated rows with their share, a column that nearly equals the label", async () => {
    const lines = Array.from({ length: 1200 }, (_, i) => {
      const attack = i % 3 === 0;
      return `10.0.0.${i % 200},${i},10.0.1.1,80,tcp,${i * 7},${attack ? 254 : 31},${attack ? "DoS" : "normal"}`;
    });
    const text = [
      "src_ip,src_port,dst_ip,dst_port,proto,bytes,sttl,label",
      ...lines,
      lines[0],
      lines[1],
    ].join("\n");
    const table = await tools.readText("near.csv", text);
    expect(table.warnings.join(" ")).toContain("2 rows (0.17 %) repeat another row");
    expect(table.warnings.join(" ")).toContain("Nearly the label by themselves: sttl (100.0 %)");
  });
});
