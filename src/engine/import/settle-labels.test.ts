// Labels of logs and tables through a whole import: which field decides between benign, attack and unknown, and which names the attack.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openForTests, type ReadTable } from "../../../test/support/read-table.ts";
import { isBehaviour } from "../../core/feature/feature-sets.ts";

const logs = join(import.meta.dirname, "../../../../shared/data/attacks/logs");
const there = existsSync(logs);
if (!there) console.warn("Skipped: the labelled logs are not at ../shared/data.");

let tools: Awaited<ReturnType<typeof openForTests>>;
beforeAll(async () => {
  tools = await openForTests();
});
afterAll(() => tools.close());

/** Counts of rows by label, benign or not, and family: `Malicious/attack/ddos`. */
async function labelsOf(table: ReadTable): Promise<Record<string, number>> {
  const rows = await table.query(
    "SELECT label, label_benign AS benign, label_family AS family, count(*) AS n FROM t GROUP BY ALL ORDER BY n DESC, label",
  );
  const word = (benign: unknown) => (benign === null ? "neither" : benign ? "benign" : "attack");
  return Object.fromEntries(
    rows.map(({ label, benign, family, n }) => [`${label}/${word(benign)}/${family}`, Number(n)]),
  );
}

const connFields = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\ttunnel_parents";
const connRow = "1545403816.9\tC1\t10.0.0.1\t4000\t10.0.0.2\t80\ttcp\tS0\t-";

describe("labelled Zeek logs", () => {
  test("the label decides, the detail names the attack, and neither becomes a feature", async () => {
    const rows = [
      ["Benign", "Microsoft"],
      ["Malicious", "External-Attack-to-Device"],
      ["Malicious", "From_malicious-To_malicious-Malware_data_exfiltration-RemcosRAT"],
      ["Background", "(empty)"],
      ["Unknown", "DDoS"],
      ["-", "-"],
    ];
    const table = await tools.readText(
      "conn.log.labeled",
      [
        `#fields\t${connFields}\tlabel\tdetailedlabel`,
        ...rows.map((row) => `${connRow}\t${row.join("\t")}`),
      ].join("\n"),
    );
    expect(table).toMatchObject({ format: "Zeek (TSV)", rows: 6, refused: [] });
    expect(await labelsOf(table)).toEqual({
      "Benign/benign/benign": 1,
      "Malicious/attack/unnamed": 1,
      "Malicious/attack/exfiltration": 1,
      "Background/neither/null": 1,
      "Unknown/neither/null": 1,
      "null/neither/null": 1,
    });
    expect((await table.column("label_detail"))[1]).toBe("External-Attack-to-Device");
    const names = table.columns.map(({ name }) => name).filter((name) => name.startsWith("label"));
    expect(names).toEqual(["label", "label_detail", "label_benign", "label_family"]);
    expect(names.filter(isBehaviour)).toEqual([]);
  });

  test("the last three columns separated by blanks; a row without them is refused", async () => {
    const head = [
      `#fields\t${connFields}   label   detailed-label`,
      `#types\t${"string\t".repeat(8)}set[string]   string   string`,
    ];
    const rows = ["Malicious   C&C-HeartBeat", "Malicious   PartOfAHorizontalPortScan", "Benign   -"];
    const table = await tools.readText(
      "iot.log",
      [...head, ...rows.map((row) => `${connRow}   ${row}`), connRow].join("\n"),
    );
    expect(await labelsOf(table)).toEqual({
      "Benign/benign/benign": 1,
      "Malicious/attack/botnet": 1,
      "Malicious/attack/scan": 1,
    });
    expect(table.refused).toMatchObject([{ reason: "Too few values in the line", count: 1 }]);
  });

  test("JSON with the same names", async () => {
    const line = (label: string, detail: string) =>
      JSON.stringify({
        ts: 1545403816.9,
        uid: "C1",
        "id.orig_h": "10.0.0.1",
        "id.resp_h": "10.0.0.2",
        conn_state: "S0",
        label,
        "detailed-label": detail,
      });
    const table = await tools.readText("conn.json", `${line("Malicious", "DDoS")}\n${line("Benign", "-")}\n`);
    expect(await labelsOf(table)).toEqual({ "Benign/benign/benign": 1, "Malicious/attack/ddos": 1 });
  });
});

test("a plain table with both columns", async () => {
  const table = await tools.readText(
    "labelled.csv",
    "ts,id.orig_h,id.resp_h,proto,label,detailed-label\n" +
      "1545403816,10.0.0.1,10.0.0.2,tcp,Malicious,DDoS\n1545403817,10.0.0.1,10.0.0.2,tcp,Benign,\n",
  );
  expect(await labelsOf(table)).toEqual({ "Benign/benign/benign": 1, "Malicious/attack/ddos": 1 });
});

describe("argus", () => {
  const header = "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotPkts,TotBytes,Label";
  const row = "2011/08/10 09:46:59.607825,1.0,tcp,10.0.0.1,1577,   ->,10.0.0.2,80,SRPA,4,276";
  test("the words of labelled binetflows; background is neither benign nor attack", async () => {
    const labels = [
      "flow=From-Botnet-V42-TCP-CC1-HTTP-Not-Encrypted",
      "flow=From-Normal-V42-Grill",
      "flow=Normal-V42-HTTP-windowsupdate",
      "flow=To-Background-UDP-CVUT-DNS-Server",
      "flow=Background",
    ];
    const table = await tools.readText(
      "capture.binetflow",
      [header, ...labels.map((label) => `${row},${label}`)].join("\n"),
    );
    expect(table.format).toBe("argus");
    expect(await table.query("SELECT label_family AS f FROM t ORDER BY rowid")).toEqual(
      ["botnet", "benign", "benign", null, null].map((f) => ({ f })),
    );
  });

  test("an empty label column does not count as a label", async () => {
    const table = await tools.readText("empty.binetflow", `${header}\n${row},\n${row},\n`);
    expect(table.columns.map(({ name }) => name).filter((name) => /label/i.test(name))).toEqual([]);
    expect(table.warnings).toContain("No row has a label: the column Label is empty.");
  });
});

describe.skipIf(!there)("real labelled logs", () => {
  const labelled = async (path: string) => labelsOf(await tools.readFile(join(logs, path)));
  test("Zeek's, with both classes and with one", async () => {
    expect(await labelled("desktop-2022-06-12/conn.log.labeled")).toEqual({
      "Malicious/attack/unnamed": 4201,
      "Benign/benign/benign": 1402,
      "Background/neither/null": 60,
    });
    expect(await labelled("desktop-2022-06-13/conn.log.labeled")).toEqual({
      "Malicious/attack/unnamed": 3373,
      "Benign/benign/benign": 1937,
      "Background/neither/null": 37,
    });
    expect(await labelled("linux-normal/conn.log.labeled")).toEqual({
      "Benign/benign/benign": 3443,
      "Unknown/neither/null": 2,
    });
    expect(await labelled("remcos/conn.log.labeled")).toEqual({
      "Malicious/attack/exfiltration": 719,
      "Benign/benign/benign": 44,
      "Unknown/neither/null": 3,
    });
  });

  test("IoT-23's, and a binetflow without labels", async () => {
    expect(await labelled("iot23-34-1/conn.log.labeled")).toEqual({
      "Malicious/attack/ddos": 14_394,
      "Malicious/attack/botnet": 6706,
      "Malicious/attack/scan": 122,
      "Benign/benign/benign": 1923,
    });
    const phone = await tools.readFile(join(logs, "phone-malware.binetflow"));
    expect(phone).toMatchObject({ format: "argus", rows: 6751 });
    expect(phone.warnings).toContain("No row has a label: the column Label is empty.");
  });
});

test("a label may be a number in the file", async () => {
  const rows = [0, 3, 3].map((attack, i) => ({
    start_time: `2024-03-01T00:00:0${i}Z`,
    src_ip: "10.0.0.1",
    dst_ip: "10.0.0.2",
    dst_port: 80,
    proto: "tcp",
    attack_type: attack,
  }));
  const table = await tools.readText("attacks.ndjson", rows.map((row) => JSON.stringify(row)).join("\n"));
  expect(table).toMatchObject({ rows: 3, refused: [] });
  expect((await table.column("label")).map(String)).toEqual(["0", "3", "3"]);
});
