// Every command: what it prints with --json has the published schema, and how it ends. The check of the schema is in runCommand, so each test
// that runs a command with --json makes it; this one runs the commands that no other test runs in that way.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { capture } from "../../../test/support/web-capture.ts";
import { loadCommands } from "../main.ts";
import { type JsonCommand, jsonSchemas } from "./json-schemas.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const tidewatch = (...args: string[]) => runCommand(folder, args);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-schemas-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The test that runs a command with --json. */
const elsewhere = {
  analyze: "analyze.test.ts",
  sample: "analyze.test.ts",
  guard: "model-life.test.ts",
  compare: "model-life.test.ts",
  threshold: "model-life.test.ts",
  models: "detection.test.ts",
  flags: "detection.test.ts",
  score: "detection.test.ts",
  explain: "detection.test.ts",
  evaluate: "detection.test.ts",
  datasets: "cli.test.ts",
  flows: "cli.test.ts",
  packets: "commands/carve.test.ts",
  carve: "commands/carve.test.ts",
  import: "commands/import.test.ts",
  alerts: "commands/alerts.test.ts",
  drill: "commands/drill.test.ts",
  host: "commands/host.test.ts",
  doctor: "commands/doctor.test.ts",
  tokens: "api/serve.test.ts",
  watch: "watch-retrain.test.ts",
} as const satisfies Partial<Record<JsonCommand, string>>;

test("the commands that no other test runs with --json", async () => {
  writeFileSync(at("day.csv"), syntheticFlows({ rows: 600 }));
  writeFileSync(at("web.pcap"), capture());
  const program = at("wireshark");
  writeFileSync(program, "#!/bin/sh\n");
  chmodSync(program, 0o755);
  const runs: Record<Exclude<JsonCommand, keyof typeof elsewhere>, string[]> = {
    train: ["-d", "day.csv", "--detector", "mean-z"],
    drift: ["-d", "day.csv", "--recalibrate"],
    incidents: ["-d", "day.csv", "--rows"],
    bin: ["-d", "day.csv"],
    report: ["-d", "day.csv", at("day.html")],
    export: ["-d", "day.csv", "--to", at("out.csv")],
    wireshark: ["-d", "web.pcap", "--flow", "0", "--program", program],
  };
  for (const name of ["day.csv", "web.pcap"])
    expect(await tidewatch("import", at(name), "--json")).toMatchObject({ code: 0, err: "" });
  for (const [name, words] of Object.entries(runs))
    expect(await tidewatch(name, ...words, "--json")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^[{[]/),
    });
  for (const [name, file] of Object.entries(elsewhere)) {
    const text = readFileSync(join(import.meta.dirname, "..", file), "utf8");
    expect([name, text.includes(`"${name}"`), text.includes('"--json"')]).toEqual([name, true, true]);
  }
});

test("every command with --json has a schema, and schema prints it", async () => {
  const commands = await loadCommands();
  expect(
    commands
      .filter(({ options }) => options.json)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(jsonSchemas).sort());
  expect(JSON.parse((await tidewatch("schema", "score")).out)).toMatchObject({
    type: "object",
    required: expect.arrayContaining(["modelId", "rows", "threshold"]),
  });
  expect(Object.keys(JSON.parse((await tidewatch("schema")).out))).toEqual(Object.keys(jsonSchemas));
  expect(await tidewatch("schema", "ui")).toMatchObject({
    code: 2,
    err: expect.stringContaining('"ui" is not a command with --json'),
  });
});

test("how every command ends: with help, with a wrong option, and without its workspace", async () => {
  // These create a workspace, or use none that is named.
  const creating = ["import", "watch", "ui", "serve", "analyze", "sample"];
  const words: Record<string, string[]> = {
    ...{
      carve: ["--flow", "1", "--to", at("x.pcapng")],
      wireshark: ["--flow", "1"],
      packets: ["--flow", "1"],
    },
    ...{ explain: ["--flow", "1"], export: ["--to", at("x.csv")], host: ["10.0.0.1"], compare: ["1", "2"] },
    report: [at("x.html")],
  };
  for (const { name, options } of await loadCommands()) {
    expect([name, (await tidewatch(name, "--help")).code]).toEqual([name, 0]);
    expect([name, (await tidewatch(name, "--nonsense")).code]).toEqual([name, 2]);
    if (!options.workspace || creating.includes(name)) continue;
    const { code, err } = await tidewatch(name, ...(words[name] ?? []), "-w", at("nowhere.tidewatch"));
    expect([name, code, err]).toEqual([name, 1, expect.stringContaining("There is no workspace at")]);
  }
});
