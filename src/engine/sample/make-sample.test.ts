// The sample through the product: created by a job, imported like any capture, with its labels, and read by tshark where it is installed.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { hasTshark, tsharkFields } from "../../../test/packets/tshark.ts";
import { withEngine } from "../../../test/support/engine.ts";
import type { JobOutput } from "../../shared/contract/contract.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

const fixture = withEngine("sample");
const { run, done } = fixture;
let sample: JobOutput<"sample.make">;
let dataset: Dataset;

const count = async (filter: string) =>
  (
    await fixture.engine.handlers["flows.page"]({
      datasetId: dataset.id,
      filter: filterFrom(filter),
      sort: [],
      offset: 0,
      limit: 0,
    })
  ).total;
const imported = async (path: string): Promise<Dataset> => {
  const { datasetId } = await done("dataset.import", { path });
  return (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
};

beforeAll(async () => {
  sample = await done("sample.make", {});
  dataset = await imported(sample.path);
}, 120_000);

test("every conversation is a flow, and every incident has its label", async () => {
  // Two conversations of one host that share a port within the idle time become one flow.
  expect(dataset.rows).toBeGreaterThan(0.999 * sample.conversations);
  expect(dataset.rows).toBeLessThanOrEqual(sample.conversations);
  expect(dataset.columns.slice(-3).map(({ name }) => name)).toEqual([
    "label",
    "label_benign",
    "label_family",
  ]);
  expect(dataset.warnings.join(" ")).toMatch(
    /\d+ rows are labelled as attacks, by office-two-hours\.pcapng\.labels\.json\./,
  );
  let attacks = 0;
  for (const { label } of sample.incidents) {
    const rows = await count(`label = "${label}"`);
    expect(rows).toBeGreaterThan(20);
    attacks += rows;
  }
  expect(await count("label_benign = false")).toBe(attacks);
  expect(await count("label = Benign")).toBe(dataset.rows - attacks);
  expect(await count("label_family = scan")).toBe(1350);
  expect(await count("label_family = unnamed")).toBe(0);
});

test("services are recognised, and nothing is malformed", async () => {
  const { top } = await fixture.engine.handlers["column.profile"]({
    datasetId: dataset.id,
    column: "service",
    filter: { kind: "all" },
  });
  const names = new Set((top ?? []).map(({ value }) => value));
  for (const service of ["tls", "dns", "http", "smb", "ssh", "ntp", "ldap", "kerberos", "snmp"])
    expect(names).toContain(service);
  expect(dataset.refused.map(({ reason }) => reason)).toEqual([
    "Packet not captured whole; its length on the wire counts",
  ]);
  expect(dataset.timeSpan!.fromMs).toBeGreaterThanOrEqual(Date.UTC(2026, 2, 3, 8, 30));
});

test("an existing file is not overwritten, and a cancel leaves nothing behind", async () => {
  const path = join(fixture.folder, "mine.pcapng");
  writeFileSync(path, "mine");
  const refused = await run("sample.make", { path });
  expect(refused.error?.message).toContain(path);
  expect(readFileSync(path, "utf8")).toBe("mine");
  const nowhere = await run("sample.make", { path: join(fixture.folder, "nowhere", "a.pcapng") });
  expect(nowhere.error?.message).toContain("There is no folder");
  mkdirSync(join(fixture.folder, "other"));
  const other = join(fixture.folder, "other", "new.pcapng");
  const job = await fixture.engine.handlers["job.start"]({ kind: "sample.make", input: { path: other } });
  const stop = fixture.engine.on("job.changed", ({ id, state }) => {
    if (id === job.id && state === "running") void fixture.engine.handlers["job.cancel"]({ jobId: id });
  });
  const ended = await fixture.engine.jobEnded(job.id);
  stop();
  expect(ended.state).toBe("cancelled");
  expect(existsSync(other)).toBe(false);
  expect(readdirSync(join(fixture.folder, "other"))).toEqual([]);
});

test("unreadable labels are reported, and the capture is imported anyway", async () => {
  const path = join(fixture.folder, "copy.pcapng");
  writeFileSync(path, readFileSync(sample.path).subarray(0, 2_000_000));
  writeFileSync(`${path}.labels.json`, "{}");
  const without = await imported(path);
  expect(without.columns.some(({ name }) => name === "label")).toBe(false);
  expect(without.warnings.join(" ")).toContain(
    "The labels in copy.pcapng.labels.json were not used: it is no JSON of labels.",
  );
});

test.skipIf(!hasTshark)("tshark reads the same packets, up to the end of the file", () => {
  const path = join(fixture.folder, "first.pcapng");
  writeFileSync(path, readFileSync(sample.path).subarray(0, 6_000_000));
  const { rows, complaint } = tsharkFields(path, ["ip.src", "_ws.malformed"]);
  expect(complaint).toContain("cut short");
  expect(rows.length).toBeGreaterThan(30_000);
  expect(rows.every(([address]) => /^\d+(\.\d+){3}$/.test(address!))).toBe(true);
});
