// The report on the command line without a model: finds incidents, shows them first, with their verdicts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";
import { createEngine } from "../../engine/engine.ts";

let folder: string;
const tidewatch = (...args: string[]) => runCommand(folder, args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-report-"));
  const startMs = Date.UTC(2024, 2, 1, 8);
  const time = (ms: number) => new Date(startMs + ms).toISOString();
  // One host tries the services of another; a third one browses.
  const rows = [
    ...Array.from(
      { length: 120 },
      (_, i) => `${time(i * 200)},0.01,10.0.0.5,${50_000 + i},10.0.0.200,${i + 1},tcp,REJ,0,0`,
    ),
    ...Array.from(
      { length: 60 },
      (_, i) =>
        `${time(i * 61_000 + (i % 7) * 9_000)},2,10.0.0.6,${40_000 + i},203.0.113.${i % 9},443,tcp,SF,900,${9000 + i}`,
    ),
  ].sort();
  const header =
    "start_time,duration_s,orig_addr,orig_port,resp_addr,resp_port,protocol,conn_state,orig_payload_bytes,resp_payload_bytes";
  writeFileSync(join(folder, "doors.csv"), `${header}\n${rows.join("\n")}\n`);
  expect((await tidewatch("import", join(folder, "doors.csv"))).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("incidents with their evidence, hosts and budget, and nothing about a model", async () => {
  const path = join(folder, "doors.html");
  const done = await tidewatch("report", path);
  expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/: 1 incident, 0 episodes, \d+ kB\n$/) });
  const text = readFileSync(path, "utf8");
  expect(text).toContain("10.0.0.5 scans 120 ports of 10.0.0.200");
  expect(text).toContain("The incident is within your budget of 20 (20 incidents a day for 1 day).");
  expect(text).toMatch(/<dt>severity<\/dt><dd>how clear it is .* = \d+\.\d<\/dd>/);
  expect(text).toContain("120 flows");
  expect(text).not.toContain("<h2>The model</h2>");
});

test("with --confirmed, only the confirmed incidents", async () => {
  const path = join(folder, "confirmed.html");
  const done = await tidewatch("report", path, "--confirmed");
  expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/: 0 incidents, 0 episodes, \d+ kB\n$/) });
  const text = readFileSync(path, "utf8");
  expect(text).toContain("0 confirmed incidents of 1; the others are left out.");
  expect(text).not.toContain("10.0.0.5 scans");
});

test("with --stix, the confirmed incidents as a bundle that stays the same object by object", async () => {
  const write = async (name: string) => {
    const path = join(folder, name);
    const { code, out } = await tidewatch("report", path, "--stix");
    return { code, out, bundle: JSON.parse(readFileSync(path, "utf8")) as { objects: StixObject[] } };
  };
  const none = await write("none.json");
  expect([none.code, none.bundle.objects.map(({ type }) => type)]).toEqual([0, ["identity"]]);
  const engine = createEngine({ dataFolder: join(folder, "home"), log: () => {} });
  await engine.openFirst();
  const datasetId = 1;
  const { incidents } = await engine.handlers["incidents.page"]({
    datasetId,
    show: "all",
    offset: 0,
    limit: 1,
  });
  const on = { datasetId, incident: incidents[0]!.key };
  await engine.handlers["verdict.give"]({ on, verdict: "confirmed", reason: null });
  await engine.close();
  const first = await write("one.json");
  expect(first.out).toMatch(/: 1 incident, 0 episodes, \d+ kB\n$/);
  const { objects } = first.bundle;
  const kinds = objects.map(({ type }) => type);
  expect(kinds).toEqual(
    expect.arrayContaining([
      "identity",
      "incident",
      "observed-data",
      "relationship",
      "ipv4-addr",
      "network-traffic",
    ]),
  );
  expect(objects.find(({ type }) => type === "incident")).toMatchObject({
    ...{ name: "10.0.0.5 scans 120 ports of 10.0.0.200", spec_version: "2.1" },
  });
  const ids = new Set(objects.map(({ id }) => id));
  for (const { object_refs = [], source_ref = objects[0]!.id, target_ref = objects[0]!.id } of objects)
    for (const ref of [...object_refs, source_ref, target_ref]) expect(ids).toContain(ref);
  expect((await write("two.json")).bundle.objects.map(({ id }) => id)).toEqual([...ids]);
});

interface StixObject {
  type: string;
  id: string;
  object_refs?: string[];
  source_ref?: string;
  target_ref?: string;
}

test("the budget of the workspace is printed and set by tidewatch incidents", async () => {
  expect((await tidewatch("incidents", "--budget", "5")).out.split("\n")[0]).toBe(
    "The incident is within your budget of 5 (5 incidents a day for 1 day).",
  );
  expect((await tidewatch("incidents")).out).toContain("budget of 5");
  expect((await tidewatch("incidents", "--budget", "0")).code).toBe(2);
});
