// tidewatch analyze, sample and report as a user runs them: results, errors, and which files remain.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkJson } from "../../test/support/command.ts";
import { syntheticFlows } from "../../test/support/synthetic-flows.ts";
import { main } from "./main.ts";

let folder: string;
let temporary: string;
const at = (...names: string[]) => join(folder, ...names);

async function tidewatch(args: string[], signal = new AbortController().signal) {
  const printed = { out: "", err: "" };
  const code = await main(args, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    status: null,
    widthColumns: 120,
    signal,
    env: { ...process.env, TIDEWATCH_HOME: at("home"), TIDEWATCH_TEMPORARY: temporary },
  });
  if (code === 0 && args.includes("--json")) checkJson(args[0]!, printed.out);
  return { code, ...printed };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-analyze-"));
  temporary = at("temporary");
  mkdirSync(temporary);
  writeFileSync(at("labelled.csv"), syntheticFlows({ rows: 1500 }));
  writeFileSync(at("plain.csv"), syntheticFlows({ rows: 1500, without: ["label"] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a labelled file: benign rows are the normal ones, and only the report remains", async () => {
  const done = await tidewatch(["analyze", at("labelled.csv"), "--epochs", "2", "--report", at("out.html")]);
  expect(done.code).toBe(0);
  expect(done.out).toContain("Normal are the 1,476 rows that are labelled benign, of 1,500.");
  expect(done.out).toMatch(/The threshold is where about 40 of 1,500 normal rows would be false flags\./);
  expect(done.out).toMatch(/\d+ rows are above the threshold, in \d+ episodes\./);
  expect(done.out).toMatch(/Botnet +24 +\d+/);
  expect(readdirSync(temporary)).toEqual([]);
  const report = readFileSync(at("out.html"), "utf8");
  expect(report).toContain("<h1>labelled.csv</h1>");
  expect(report).toContain("What the model is worth");
  expect(report).toMatch(/What was taken as normal.*rows were chosen as normal/s);
  expect(report).toContain("mahalanobis");
  expect(report).toMatch(/expected [^<]+ % of the score/);
  const again = await tidewatch(["analyze", at("labelled.csv"), "--epochs", "2", "--report", at("out.html")]);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining("is there already") });
  expect(readdirSync(temporary)).toEqual([]);
}, 60_000);

test("a file without labels: the first part of its time is normal, and a named workspace is kept", async () => {
  const workspace = at("case.tidewatch");
  const words = ["analyze", at("plain.csv"), "--first", "25%", "--detector", "mahalanobis", "-w", workspace];
  const done = await tidewatch([...words, "--json"]);
  expect(done.code).toBe(0);
  const analysis = JSON.parse(done.out);
  expect(analysis.normal).toContain("the first 25 % of the time counts as normal (start_time < ");
  expect(analysis).toMatchObject({
    dataset: { name: "plain.csv", rows: 1500 },
    model: { detector: "mahalanobis" },
    labels: [],
    incidents: expect.any(Array),
    planted: [],
    report: null,
    guard: expect.any(String),
  });
  expect(analysis.episodes.length).toBeGreaterThan(0);
  expect((await tidewatch(["models", "-w", workspace])).out).toContain("mahalanobis");
  const report = await tidewatch([
    "report",
    at("plain.html"),
    "-w",
    workspace,
    "--threshold",
    "quantile:0.99",
  ]);
  expect(report.out).toMatch(/plain\.html: \d+ incidents?, \d+ episodes?, \d+ kB\n/);
  expect(readFileSync(at("plain.html"), "utf8")).not.toContain("What the model is worth");
});

test("the sample is written and analyzed, and the output says which incidents were caught", async () => {
  const done = await tidewatch(["analyze", "--sample", "--detector", "mahalanobis", "--top", "3"]);
  expect(done.code).toBe(0);
  expect(done.out).toMatch(/office-two-hours\.pcapng: 24,\d{3} rows \(pcapng\)/);
  expect(done.out).toContain("6 of 6 planted incidents are among the first ten:");
  expect(done.out).toMatch(
    / {2}place \d {4}Port scan: A visitor's laptop tries 450 ports on each of three servers\./,
  );
  // The first line says who did what to whom.
  expect(done.out).toMatch(/^office[^\n]+\n\n {1,2}\d+ {2}10\.20\.\d/);
  expect(readdirSync(temporary)).toEqual([]);
}, 120_000);

test("three rows: incidents are printed, with the reason why there is no model", async () => {
  const [head, ...rows] = readFileSync(at("plain.csv"), "utf8").split("\n");
  writeFileSync(at("small.csv"), [head, ...rows.slice(0, 3)].join("\n"));
  const done = await tidewatch(["analyze", at("small.csv")]);
  expect(done.code).toBe(0);
  expect(done.out).toContain("a model needs at least 40, so none was learned. Incidents need no model.");
});

describe("normal from elsewhere", () => {
  const inCase = (...args: string[]) => tidewatch([...args, "-w", at("elsewhere.tidewatch")]);
  const names = async (command: string) =>
    (await inCase(command, "--json")).out
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line).name);
  beforeAll(async () => {
    expect((await inCase("import", at("labelled.csv"), "--name", "monday")).code).toBe(0);
    expect((await inCase("train", "--detector", "mahalanobis", "--name", "Monday")).code).toBe(0);
    writeFileSync(
      at("tuesday.csv"),
      syntheticFlows({ rows: 600, seed: 7, attackEvery: 9 }).replaceAll("2024-03-01", "2024-03-02"),
    );
    writeFileSync(at("narrow.csv"), syntheticFlows({ rows: 600, seed: 8, without: ["resp_packets"] }));
    writeFileSync(
      at("load.csv"),
      [
        "timestamp,value",
        ...Array.from({ length: 300 }, (_, i) => `${1_700_000_000 + 60 * i},${i % 7}`),
      ].join("\n"),
    );
  });

  test("a model of the workspace scores the file, and no model is trained", async () => {
    const done = await inCase("analyze", at("tuesday.csv"), "--model", "Monday");
    expect(done.code).toBe(0);
    expect(done.out).toContain(
      "Monday scores every row. It learned from 1,500 rows of monday; nothing was learned here.",
    );
    expect(done.out).toMatch(/\d+ rows are above the threshold, in \d+ episodes\./);
    expect(done.out).toMatch(/Botnet +22 +\d+/);
    expect(await names("models")).toEqual(["Monday"]);
    expect(await names("datasets")).toEqual(["tuesday.csv", "monday"]);
  });

  test("a model learns the normal rows of another dataset, from the columns that both have", async () => {
    const done = await inCase(
      ...["analyze", at("narrow.csv"), "--normal-from", "monday", "--detector", "mahalanobis", "--json"],
    );
    expect(done.code).toBe(0);
    const analysis = JSON.parse(done.out);
    expect(analysis.normal).toBe(
      "Normal is learned from monday. Normal are the 1,476 rows that are labelled benign, of 1,500.",
    );
    expect(analysis).toMatchObject({
      dataset: { name: "narrow.csv" },
      model: { datasetName: "monday", normalRows: 1476 },
      threshold: { flags: expect.any(Number) },
    });
    expect(analysis.model.columns).not.toContain("resp_packets");
    expect(analysis.warnings.join()).toContain(
      "of monday are not learned from, because narrow.csv lacks them: ",
    );
  });

  test.each([
    [["--model", "Sunday"], 'There is no model "Sunday" in this workspace. It has: '],
    [["--normal-from", "sunday"], 'There is no dataset "sunday" in this workspace. It has: '],
    [["--model", "Monday"], "The dataset narrow.csv lacks"],
  ])("%j is refused with a sentence, and the file is not kept", async (options, sentence) => {
    const before = [await names("datasets"), await names("models")];
    const done = await inCase("analyze", at("narrow.csv"), ...options);
    expect(done.code).toBe(1);
    expect(done.err).toContain(sentence);
    expect(done.err).not.toContain("    at ");
    expect([await names("datasets"), await names("models")]).toEqual(before);
  });

  test("a dataset of another kind and a missing workspace are refused", async () => {
    const done = await inCase("analyze", at("load.csv"), "--normal-from", "monday");
    expect(done.code).toBe(1);
    expect(done.err).toContain(
      "monday holds flows and load.csv holds samples: what is normal in one says nothing about the other. Choose a dataset of samples.",
    );
    const nowhere = await tidewatch(["analyze", at("load.csv"), "--model", "1", "-w", at("none.tidewatch")]);
    expect(nowhere.code).toBe(1);
    expect(existsSync(at("none.tidewatch"))).toBe(false);
  });
});

test("sample writes a capture and its labels", async () => {
  const done = await tidewatch(["sample", at("office.pcapng"), "--seed", "3", "--json"]);
  expect(JSON.parse(done.out).incidents[0].label).toBe("Port scan");
  expect(existsSync(at("office.pcapng.labels.json"))).toBe(true);
  expect(await tidewatch(["sample", at("office.pcapng")])).toMatchObject({
    code: 1,
    err: expect.stringContaining("is there already"),
  });
}, 60_000);

test("an interrupt leaves nothing in the named workspace", async () => {
  const stop = new AbortController();
  const workspace = at("stopped.tidewatch");
  const words = ["analyze", at("plain.csv"), "--epochs", "5000", "-w", workspace];
  const running = tidewatch(words, stop.signal);
  setTimeout(() => stop.abort(), 4000);
  expect((await running).code).toBe(130);
  expect((await tidewatch(["datasets", "-w", workspace, "--json"])).out.trim()).toBe("");
  expect((await tidewatch(["models", "-w", workspace])).out).toContain("has no models");
}, 60_000);

test.each([
  [["analyze"], 2, "a file is missing (or --sample)"],
  [["analyze", "x.csv", "--sample"], 2, "--sample takes no file"],
  [["analyze", "x.csv", "--first", "lots"], 2, '--first takes a share such as 30% or 0.3, not "lots"'],
  [["analyze", "x.csv", "--first", "130%"], 2, "--first takes a share"],
  [["analyze", "x.csv", "--first", "30%", "--normal", "label = a"], 2, "only one of --normal and --first"],
  [["analyze", "x.csv", "--normal", "label ="], 2, "The filter is not valid"],
  [["analyze", "x.csv", "--overwrite"], 2, "--overwrite needs --report"],
  [
    ["analyze", "x.csv", "--model", "1", "--first", "30%", "--normal-from", "2"],
    2,
    "--model scores with a model that is there and learns nothing; leave out --normal-from, --first",
  ],
  [["analyze", "x.csv", "--detector", "oracle"], 2, "--detector takes one of"],
  [["analyze", "/nowhere/x.csv"], 1, "/nowhere/x.csv"],
  [["report"], 2, "something is missing"],
  [["sample"], 2, "something is missing"],
  [["sample", "/nowhere/x.pcapng"], 1, "There is no folder /nowhere"],
])("tidewatch %j ends with %i", async (args, code, message) => {
  const printed = await tidewatch(args);
  expect(printed.code).toBe(code);
  expect(printed.err).toContain(message);
  expect(printed.err.trim().split("\n")).toHaveLength(1);
  expect(readdirSync(temporary)).toEqual([]);
});
