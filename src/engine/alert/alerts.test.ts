// Alerts on a real engine: which incidents are sent to which sink, once and again when they grow, and where nothing is sent.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { office, officeCapture } from "../../../e2e/office-capture.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { type Received, type Receiver, receiveWeb } from "../../../test/support/sink-servers.ts";
import { startWatch } from "../../../test/support/watch.ts";
import type { SinkInput, SinkState } from "../../shared/alert-vocabulary.ts";
import { createEngine } from "../engine.ts";
import type { Alert } from "./alert.ts";

const fixture = withEngine("alerts", "test");
const { done } = fixture;
let web: Receiver<Received>;
beforeEach(async () => {
  web = await receiveWeb();
});
afterEach(() => web.close());

const sent = (): Alert[] => web.received.map(({ body }) => JSON.parse(body));
const save = (part: Partial<SinkInput> = {}): Promise<SinkState> =>
  fixture.engine.handlers["alert.save"]({
    ...{ name: "web", filter: "", datasets: "all", perHour: 100, ...part },
    target: part.target ?? { kind: "webhook", url: `http://127.0.0.1:${web.port}/`, shape: "json" },
  }) as Promise<SinkState>;

/** Flows of an office, and of a host that tries so many ports. */
function table(ports: number): string {
  const lines = ["start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,conn_state,orig_payload_bytes"];
  const at = (second: number) => new Date(Date.UTC(2024, 2, 4, 8) + second * 1000).toISOString();
  for (let i = 0; i < 400; i++)
    lines.push(`${at(i * 9)},10.0.0.${10 + (i % 8)},${40_000 + i},10.0.1.5,443,tcp,SF,${500 + (i % 7) * 90}`);
  for (let port = 1; port <= ports; port++)
    lines.push(`${at(1800 + port / 10)},10.0.0.66,50000,10.0.1.9,${port},tcp,REJ,0`);
  return `${lines.join("\n")}\n`;
}
async function open(name: string, ports: number): Promise<number> {
  const path = join(fixture.folder, name);
  writeFileSync(path, table(ports));
  const { datasetId } = await done("dataset.import", { path });
  await done("incident.find", { datasetId: datasetId! });
  return datasetId!;
}

describe("an incident", () => {
  test("is sent once to each sink whose filter selects it, and not again when it is found again", async () => {
    await save();
    await save({ name: "severe", filter: "severity > 99" });
    await save({ name: "scans", filter: "kind = scan and src = 10.0.0.66 and dst in 10.0.1.0/24" });
    await save({ name: "others", filter: "ip = 10.9.9.9 or dataset = other.csv" });
    const datasetId = await open("office.csv", 120);
    await expect.poll(() => sent().length).toBe(2);
    const [alert] = sent();
    expect(alert).toMatchObject({
      ...{ change: "new", sequence: 1, dataset: { id: datasetId, name: "office.csv" } },
      incident: {
        kinds: expect.arrayContaining(["scan"]),
        originators: ["10.0.0.66"],
        title: expect.stringContaining("10.0.0.66"),
      },
    });
    await done("incident.find", { datasetId });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent()).toHaveLength(2);
    const states = fixture.engine.handlers["alert.list"]({}) as SinkState[];
    expect(states.map(({ name, sent, waiting }) => [name, sent, waiting])).toEqual([
      ["web", 1, 0],
      ["severe", 0, 0],
      ["scans", 1, 0],
      ["others", 0, 0],
    ]);
  });

  test("of a dataset that nobody watches is not sent to a sink for watched traffic", async () => {
    await save({ datasets: "live" });
    await open("office.csv", 120);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent()).toEqual([]);
  });

  test("of watched traffic is sent while the watch runs", async () => {
    await save({ datasets: "live" });
    const path = join(fixture.folder, "growing.pcap");
    const capture = Buffer.from(officeCapture());
    writeFileSync(path, capture.subarray(0, capture.length / 2));
    const watch = await startWatch(fixture.engine, { kind: "file", path });
    await watch.rows(1);
    writeFileSync(path, capture.subarray(capture.length / 2), { flag: "a" });
    await expect
      .poll(() => sent().map(({ incident }) => incident.originators), { timeout: 20_000 })
      .toContainEqual([office.scanner]);
    const early = sent().length;
    await watch.stop();
    const ids = sent().map(({ id, sequence }) => `${id} ${sequence}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(early).toBeGreaterThan(0);
  }, 40_000);

  test("that was called a false positive is not sent", async () => {
    const datasetId = await open("office.csv", 120);
    const page = await fixture.engine.handlers["incidents.page"]({
      datasetId,
      show: "all",
      offset: 0,
      limit: 1,
    });
    await fixture.engine.handlers["verdict.give"]({
      on: { datasetId, incident: page.incidents[0]!.key },
      verdict: "false-positive",
      reason: "own-scan",
    });
    await save();
    await done("incident.find", { datasetId });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent()).toEqual([]);
  });

  test("that no sink took waits in the workspace until the next start", async () => {
    const dead = await receiveWeb({ status: () => 500 });
    await save({ target: { kind: "webhook", url: `http://127.0.0.1:${dead.port}/`, shape: "json" } });
    await open("office.csv", 120);
    await expect.poll(() => dead.received.length).toBeGreaterThan(0);
    await dead.close();
    await fixture.restart();
    await save();
    await expect.poll(() => sent().length).toBe(1);
    expect(sent()[0]).toMatchObject({ change: "new", incident: { originators: ["10.0.0.66"] } });
  });
});

describe("a sink", () => {
  test("keeps its secret to itself, and without a new one keeps the old", async () => {
    const target = { kind: "webhook" as const, url: `http://127.0.0.1:${web.port}/`, shape: "json" as const };
    const saved = await save({ target: { ...target, secret: "s3cret" } });
    expect(JSON.stringify(saved)).not.toContain("s3cret");
    expect(saved.hasSecret).toBe(true);
    expect((await save({ target })).hasSecret).toBe(true);
    expect((await save({ target: { ...target, secret: "" } })).hasSecret).toBe(false);
    const path = join(fixture.folder, "data", "Default.tidewatch", "alerts", "sinks.json");
    expect(JSON.parse(readFileSync(path, "utf8"))).toHaveLength(1);
  });

  test("is tried out, and says in a sentence why that failed", async () => {
    const { id } = await save();
    expect(await fixture.engine.handlers["alert.test"]({ sinkId: id })).toEqual({
      tookMs: expect.any(Number),
    });
    expect(sent()[0]).toMatchObject({ change: "test" });
    await web.close();
    await expect(fixture.engine.handlers["alert.test"]({ sinkId: id })).rejects.toThrow(
      "The test alert did not reach web: Nothing listens there; check host and port.",
    );
    web = await receiveWeb();
  });

  test("with a filter on what no incident has is refused with what it has", async () => {
    await expect(async () => save({ filter: "bytes > 1MB" })).rejects.toThrow(
      /There are severity, kind, title/,
    );
    await expect(async () => save({ filter: "severity >" })).rejects.toThrow(/A value is expected/);
    expect(fixture.engine.handlers["alert.list"]({})).toEqual([]);
  });

  test("sends nothing from a copy of the workspace that another account opens", async () => {
    await save();
    await fixture.engine.handlers["workspace.close"]({});
    const copy = join(fixture.folder, "copy.tidewatch");
    cpSync(join(fixture.folder, "data", "Default.tidewatch"), copy, { recursive: true });
    const other = createEngine({ dataFolder: join(fixture.folder, "other"), log: () => {} });
    await other.openFirst(copy);
    const [state] = (await other.handlers["alert.list"]({})) as SinkState[];
    expect(state!.asleep).toContain("It was set up by another account");
    const path = join(fixture.folder, "office.csv");
    writeFileSync(path, table(120));
    const job = await other.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    const { output } = await other.jobEnded(job.id);
    const { datasetId } = output as { datasetId: number };
    const search = await other.handlers["job.start"]({ kind: "incident.find", input: { datasetId } });
    await other.jobEnded(search.id);
    await other.close();
    expect(sent()).toEqual([]);
    await fixture.engine.openFirst();
  });
});
