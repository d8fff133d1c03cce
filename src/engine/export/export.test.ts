// Exports of a real workspace: each format reads back the same; nothing is replaced or left behind.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { firstRows } from "../../../test/support/first-rows.ts";
import type { JobInput } from "../../shared/contract/contract.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("export");
const { run } = fixture;
let datasetId: number;

const flows = [
  "start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,duration_s,orig_packets,label,score,note",
  '2024-03-01T00:00:00.123456Z,10.0.0.1,4000,192.0.2.1,443,tcp,1.5,3,BENIGN,7,"a ""word"", and more"',
  "2024-03-01T00:00:01Z,10.0.0.2,4001,192.0.2.1,53,udp,,1,DoS Hulk,8,ünï",
  "2024-03-01T00:00:02Z,10.0.0.3,4002,192.0.2.2,443,tcp,0.25,9,BENIGN,9,",
].join("\n");

beforeAll(async () => {
  datasetId = await imported("flows.csv", `${flows}\n`);
});

async function imported(name: string, content?: string): Promise<number> {
  if (content !== undefined) writeFileSync(join(fixture.folder, name), content);
  const job = await run("dataset.import", { path: join(fixture.folder, name) });
  expect(job.error).toBeNull();
  return (job.output as { datasetId: number }).datasetId;
}
const exported = async (name: string, more: Partial<JobInput<"dataset.export">> = {}) => {
  const job = await run("dataset.export", { datasetId, path: join(fixture.folder, name), ...more });
  expect(job.error).toBeNull();
  return { ...(job.output as { path: string; rows: number; bytes: number }) };
};
const text = (name: string) => readFileSync(join(fixture.folder, name), "utf8");
const allRows = (id: number, columns?: string[]) => firstRows(fixture.engine, id, columns);

test("a CSV has every column as shown, and importing it gives the same cells", async () => {
  const done = await exported("out.csv");
  expect(done).toEqual({ path: join(fixture.folder, "out.csv"), rows: 3, bytes: text("out.csv").length + 2 });
  const [header, first] = text("out.csv").split("\n");
  expect(header).toContain("start_time,end_time,orig_addr,orig_port,resp_addr,resp_port,protocol");
  expect(first).toMatch(
    /^2024-03-01T00:00:00.123456Z,2024-03-01T00:00:01.623456Z,10.0.0.1,4000,192.0.2.1,443,tcp,/,
  );
  expect(first).toContain('"a ""word"", and more"');
  const again = await imported("out.csv");
  const [list] = await fixture.engine.handlers["dataset.list"]({});
  expect(list).toMatchObject({ id: again, source: { format: "Tidewatch" }, refusedRows: 0 });
  expect(await allRows(again)).toEqual(await allRows(datasetId));
});

test("Parquet and NDJSON carry the same cells", async () => {
  await exported("out.parquet", { format: "parquet" });
  const original = await allRows(datasetId);
  expect(await allRows(await imported("out.parquet"), original.columns)).toEqual(original);
  await exported("out.ndjson", { format: "ndjson" });
  const objects = text("out.ndjson")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(objects[0]).toMatchObject({
    start_time: "2024-03-01T00:00:00.123456Z",
    orig_port: 4000,
    duration_s: 1.5,
    label_benign: true,
    note_: 'a "word", and more',
  });
  expect(objects[1]).toMatchObject({ duration_s: null, label_family: "dos", note_: "ünï" });
  expect(objects).toHaveLength(3);
});

test("filter, columns and order apply; the file name decides on gzip", async () => {
  const done = await exported("few.csv.gz", {
    filter: filterFrom("protocol = tcp"),
    columns: ["resp_addr", "orig_packets"],
    sort: [{ column: "orig_packets", descending: true }],
  });
  expect(done.rows).toBe(2);
  expect(gunzipSync(readFileSync(join(fixture.folder, "few.csv.gz"))).toString()).toBe(
    "resp_addr,orig_packets\n192.0.2.2,9\n192.0.2.1,3\n",
  );
});

test("for a spreadsheet, text and names that it would run are escaped, and numbers stay", async () => {
  const hostile = await imported(
    "hostile.csv",
    "ts,=cmd,n\n2024-03-01T00:00:00Z,=1+1,-5\n2024-03-01T00:00:01Z,@SUM(A1),7\n2024-03-01T00:00:02Z,plain = text,9\n2024-03-01T00:00:03Z,＝1+1,1\n",
  );
  const cells = async (spreadsheet: boolean) => {
    await exported("disarmed.csv", { datasetId: hostile, spreadsheet, overwrite: true });
    const lines = text("disarmed.csv").trim().split("\n");
    return lines.map((line) => line.split(",").slice(1).join("|"));
  };
  expect(await cells(false)).toEqual(["=cmd|n", "=1+1|-5", "@SUM(A1)|7", "plain = text|9", "＝1+1|1"]);
  expect(await cells(true)).toEqual(["'=cmd|n", "'=1+1|-5", "'@SUM(A1)|7", "plain = text|9", "'＝1+1|1"]);
});

test("names of the Elastic Common Schema: objects omit missing values, dotted columns keep their names", async () => {
  await exported("ecs.ndjson", { format: "ndjson", ecs: true });
  const [first, second] = text("ecs.ndjson")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({
    "@timestamp": "2024-03-01T00:00:00.123456Z",
    ecs: { version: "8.11.0" },
    event: { kind: "event", category: ["network"], duration: 1_500_000_000 },
    source: { ip: "10.0.0.1", port: 4000, packets: 3 },
    destination: { ip: "192.0.2.1", port: 443 },
    network: { transport: "tcp" },
    tidewatch: { source: "flows.csv", label: "BENIGN", score_: 7 },
  });
  expect(second.event).not.toHaveProperty("duration");
  expect(second.destination).not.toHaveProperty("bytes");
  await exported("ecs.csv", { ecs: true, columns: ["start_time", "orig_addr", "duration_s", "note_"] });
  expect(text("ecs.csv").split("\n")[0]).toBe(
    "@timestamp,event.start,source.ip,event.duration,tidewatch.note_",
  );
  expect(text("ecs.csv").split("\n")[2]).toBe(
    "2024-03-01T00:00:01.000000Z,2024-03-01T00:00:01.000000Z,10.0.0.2,,ünï",
  );
});

describe("nothing is replaced or left behind", () => {
  const failing = async (more: Record<string, unknown>) => {
    const before = readdirSync(fixture.folder).sort();
    const job = await run("dataset.export", { datasetId, path: join(fixture.folder, "no.csv"), ...more });
    expect(job.state).toBe("failed");
    expect(readdirSync(fixture.folder).sort()).toEqual(before);
    return job.error!;
  };

  test("an existing file stays unless overwriting is allowed", async () => {
    writeFileSync(join(fixture.folder, "mine.csv"), "mine");
    expect(await failing({ path: join(fixture.folder, "mine.csv") })).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("is there already"),
    });
    expect(text("mine.csv")).toBe("mine");
    await exported("mine.csv", { overwrite: true, columns: ["orig_port"] });
    expect(text("mine.csv")).toBe("orig_port\n4000\n4001\n4002\n");
  });

  test.each([
    ["the source itself", { path: "flows.csv", overwrite: true }, "a file that the dataset was read from"],
    ["a folder", { path: "data", overwrite: true }, "is a folder"],
    ["no folder", { path: "nowhere/x.csv" }, "There is no folder"],
    ["the workspace", { path: "data/Default.tidewatch/x.csv" }, "lies inside the workspace"],
    ["an unknown column", { columns: ["orig_adr"] }, "Did you mean orig_addr?"],
    ["a column twice", { columns: ["note_", "note_"] }, "is named twice"],
    ["ECS in Parquet", { ecs: true, format: "parquet" }, "choose CSV or NDJSON"],
    ["a filter on nothing", { filter: { kind: "missing", column: "x" } }, 'no column called "x"'],
    ["an unknown model", { modelId: 9 }, "no model 9"],
    ["an unknown dataset", { datasetId: 99 }, "no dataset 99"],
  ])("%s is refused in a sentence", async (_, more, message) => {
    const path = "path" in more ? { path: join(fixture.folder, more.path as string) } : {};
    expect((await failing({ ...more, ...path })).message).toContain(message);
  });

  test("no source file of a dataset is overwritten; another file beside them may be", async () => {
    const folder = join(fixture.folder, "days");
    mkdirSync(folder);
    const paths = [1, 2].map((day) => join(folder, `day-${day}.csv`));
    for (const [i, path] of paths.entries())
      writeFileSync(path, `start_time,orig_addr,resp_addr\n2024-05-0${i + 1}T00:00:00Z,10.0.0.1,10.0.0.2\n`);
    writeFileSync(join(folder, "mine.csv"), "mine");
    const [path, ...also] = paths;
    const set = (await fixture.done("dataset.import", { path: path!, also })).datasetId;
    for (const path of paths) {
      const before = readFileSync(path, "utf8");
      const job = await run("dataset.export", { datasetId: set, path, overwrite: true });
      expect(job.error?.message).toContain("is a file that the dataset was read from");
      const report = await run("report.write", { datasetId: set, path, overwrite: true });
      expect(report.error?.message).toContain("is a file that the dataset was imported from");
      expect(readFileSync(path, "utf8")).toBe(before);
    }
    const written = await run("dataset.export", {
      datasetId: set,
      path: join(folder, "mine.csv"),
      overwrite: true,
    });
    expect(written.error).toBeNull();
  });

  test("a cancel leaves nothing behind", async () => {
    const lines = Array.from({ length: 400_000 }, (_, i) => `${i},${(i * 7919) % 1_000_003},text ${i}`);
    const big = await imported("big.csv", `a,b,c\n${lines.join("\n")}\n`);
    const before = readdirSync(fixture.folder).sort();
    const job = await fixture.engine.handlers["job.start"]({
      kind: "dataset.export",
      input: {
        datasetId: big,
        path: join(fixture.folder, "big.ndjson"),
        format: "ndjson",
        sort: [{ column: "b", descending: true }],
      },
    });
    const running = new Promise<void>((resolve) => {
      const stop = fixture.engine.on("job.changed", (one) => {
        if (one.id !== job.id || !one.progress) return;
        stop();
        resolve();
      });
    });
    await Promise.race([running, fixture.engine.jobEnded(job.id)]);
    await fixture.engine.handlers["job.cancel"]({ jobId: job.id });
    expect((await fixture.engine.jobEnded(job.id)).state).toBe("cancelled");
    expect(readdirSync(fixture.folder).sort()).toEqual(before);
    expect(existsSync(join(fixture.folder, "big.ndjson"))).toBe(false);
  });
});

test("verdicts, tags, notes and the incident are exported with the rows, and a filter may name them", async () => {
  const { handlers } = fixture.engine;
  const on = { datasetId, rows: [1] };
  await handlers["verdict.give"]({ on, verdict: "false-positive", reason: "maintenance" });
  await handlers["note.set"]({ datasetId, row: 2, text: "=a note" });
  await exported("findings.csv", { findings: true, columns: ["orig_addr"] });
  expect(text("findings.csv").trim().split("\n")).toEqual([
    "row,verdict,verdict_reason,tags,note,incident,incident_title,orig_addr",
    "0,,,,,,,10.0.0.1",
    "1,false-positive,maintenance,,,,,10.0.0.2",
    "2,,,,=a note,,,10.0.0.3",
  ]);
  await exported("decided.csv", { filter: filterFrom("verdict = fp"), columns: ["orig_addr"] });
  expect(text("decided.csv").trim().split("\n")).toEqual(["orig_addr", "10.0.0.2"]);
  const refused = await run("dataset.export", {
    datasetId,
    path: join(fixture.folder, "no.csv"),
    flagged: true,
  });
  expect(refused.error?.message).toBe("Only a model tells which rows are flags; name one.");
});
