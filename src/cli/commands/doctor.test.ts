import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";
import { checks, type DoctorMachine, thisDoctorMachine } from "../doctor/checks.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-doctor-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const look = (name: string, machine: Partial<DoctorMachine>) =>
  checks
    .find((check) => check.name === name)!
    .look({ ...thisDoctorMachine({ PATH: join(folder, "nothing") }, folder), ...machine });

test("prints a line per check, and the same as JSON", async () => {
  const { code, out } = await runCommand(folder, ["doctor"]);
  expect(code).toBe(0);
  for (const { name } of checks) expect(out).toMatch(new RegExp(`^(good|less) +${name} `, "m"));
  const report = JSON.parse((await runCommand(folder, ["doctor", "--json"])).out);
  expect(report.findings.map(({ name }: { name: string }) => name)).toEqual(checks.map(({ name }) => name));
});

test("an old Node is bad", async () => {
  expect(await look("Node", { nodeVersion: "20.18.3" })).toMatchObject({ health: "bad" });
  expect(await look("Node", { nodeVersion: "20.19.0" })).toMatchObject({ health: "good" });
});

test("what is missing costs one thing, with the advice", async () => {
  expect(await look("Browser", {})).toMatchObject({
    health: "less",
    advice: expect.stringContaining("TIDEWATCH_BROWSER"),
  });
  expect(await look("Live capture", {})).toMatchObject({
    health: "less",
    advice: expect.stringContaining("tcpdump -w -"),
  });
  expect(await look("Live capture", { run: async () => "\n" })).toMatchObject({
    found: "dumpcap may open no interface",
  });
  expect(await look("Memory", { memory: () => ({ total: 2 ** 31, free: 2 ** 30 }) })).toMatchObject({
    health: "less",
  });
});

test("the data folder: too full, open to others, or not to be written", async () => {
  const data = join(folder, "data");
  expect(await look("Data folder", { data })).toMatchObject({ health: "good" });
  expect(await look("Data folder", { data, freeDisk: () => 1000 })).toMatchObject({ health: "less" });
  mkdirSync(data);
  chmodSync(data, 0o755);
  if (process.platform !== "win32")
    expect(await look("Data folder", { data, freeDisk: () => 2 ** 40 })).toMatchObject({
      found: expect.stringContaining("readable by other accounts"),
      advice: `chmod 700 ${data}`,
    });
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(await look("Data folder", { data: join(file, "below") })).toMatchObject({ health: "bad" });
});
