// Detection from the command line: train, score, flags, explain, evaluate, models, and usage errors.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../test/support/command.ts";
import { createRandom } from "../core/math/random.ts";

let folder: string;
const tidewatch = (...args: string[]) => runCommand(folder, args);

/** A flow every five seconds between a few hosts. In the last third, every 30th sends a thousand times as much. */
function flows(rows: number): string {
  const random = createRandom(3);
  const lines = Array.from({ length: rows }, (_, i) => {
    const attack = i > (2 * rows) / 3 && i % 30 === 0;
    const time = new Date(Date.UTC(2024, 4, 1) + i * 5000).toISOString();
    const packets = Math.round(3 + 10 * random.uniform());
    const bytes = attack ? 3_000_000 : Math.round(packets * (400 + 40 * random.normal()));
    return `${time},10.0.0.${i % 3},${40_000 + i},192.0.2.1,443,tcp,${(packets / 10).toFixed(2)},${packets},${bytes},${attack ? "DoS" : "BENIGN"}`;
  });
  const header =
    "start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,duration_s,orig_packets,orig_payload_bytes,label";
  return `${header}\n${lines.join("\n")}\n`;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-detection-"));
  writeFileSync(join(folder, "day.csv"), flows(900));
  expect((await tidewatch("models")).out).toContain("has no models");
  expect(await tidewatch("flags")).toMatchObject({
    code: 1,
    err: expect.stringContaining("Train one first"),
  });
  expect((await tidewatch("import", join(folder, "day.csv"))).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("with a trained model", () => {
  beforeAll(async () => {
    const done = await tidewatch(
      "train",
      "--normal",
      "label = BENIGN",
      "--epochs",
      "2",
      "--seed",
      "4",
      "--name",
      "Day",
    );
    expect(done.err).not.toContain("tidewatch:");
    expect(done).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^1 {2}Day: 891 rows, \d+ columns, windows of 10 by originator/),
    });
  });

  test("models lists it and prints its card", async () => {
    expect((await tidewatch("models")).out).toMatch(/Day\s+ensemble\s+day\.csv\s+891/);
    expect(JSON.parse((await tidewatch("models", "Day", "--card")).out)).toMatchObject({
      detector: "ensemble",
      seed: 4,
      data: { filter: "label = BENIGN" },
    });
    expect(JSON.parse((await tidewatch("models", "--json")).out)).toMatchObject({ id: 1, seed: 4 });
  });

  test("flags scores the dataset first if necessary, as a table, CSV, JSON and ECS", async () => {
    const table = await tidewatch("flags", "--threshold", "quantile:0.99");
    expect(table.code).toBe(0);
    expect(table.out).toMatch(/^ *row +score +start_time/);
    expect(table.out).toContain("% of the score");
    expect(table.err).toContain("9 of 9 flags (quantile");
    const csv = (await tidewatch("flags", "--threshold", "quantile:0.99", "--top", "3", "--csv")).out
      .trim()
      .split("\n");
    expect(csv).toHaveLength(4);
    expect(csv[0]).toBe("row,score,start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,reasons");
    const json = (await tidewatch("flags", "--threshold", "quantile:0.99", "--top", "0", "--json")).out
      .trim()
      .split("\n");
    expect(json).toHaveLength(9);
    const first = JSON.parse(json[0]!);
    expect(first).toMatchObject({
      row: Number(csv[1]!.split(",")[0]),
      resp_port: 443,
      reasons: expect.any(Array),
    });
    expect(first.row % 30).toBe(0);
    const ecs = JSON.parse((await tidewatch("flags", "--top", "1", "--ecs")).out);
    expect(ecs).toMatchObject({
      "@timestamp": first.start_time,
      event: { kind: "alert", category: ["network"], risk_score: first.score, reason: first.sentence },
      source: { ip: first.orig_addr, port: first.orig_port },
      destination: { ip: "192.0.2.1", port: 443 },
      network: { transport: "tcp" },
      tidewatch: { row: first.row },
    });
    const none = await tidewatch("flags", "--filter", "label = BENIGN", "--threshold", "fixed:1e9");
    expect(none).toMatchObject({ code: 0, out: "", err: expect.stringContaining("0 of 0 flags") });
  });

  test("flags --episodes joins them, as a table, CSV and JSON", async () => {
    const words = ["flags", "--threshold", "quantile:0.99", "--episodes"];
    const table = await tidewatch(...words, "--gap", "300");
    expect(table.out).toMatch(/^ *score +flags +from +to +entity +column\n/);
    expect(table.err).toMatch(/^\d of \d episodes, 9 flags \(quantile/);
    const json = (await tidewatch(...words, "--json", "--top", "1")).out.trim().split("\n");
    expect(json).toHaveLength(1);
    expect(JSON.parse(json[0]!)).toMatchObject({
      entity: "10.0.0.0",
      column: expect.any(String),
      rows: expect.any(Array),
      from: expect.stringMatching(/^2024-05-01T/),
    });
    const csv = (await tidewatch(...words, "--csv")).out.trim().split("\n");
    expect(csv[0]).toBe("score,flags,from,to,entity,column,rows,reasons");
    expect(csv.length).toBeGreaterThan(1);
  });

  test("score says how many rows lie above the threshold", async () => {
    expect((await tidewatch("score", "--model", "Day", "--dataset", "day.csv")).out).toMatch(
      /^day\.csv: 900 rows scored by Day, \d+ above the threshold \(budget\)\n$/,
    );
    expect(JSON.parse((await tidewatch("score", "--json")).out)).toMatchObject({ modelId: 1, rows: 900 });
  });

  test("explain gives the reasons of a score", async () => {
    const why = await tidewatch("explain", "--flow", "870");
    expect(why.out).toMatch(/^Row 870 of day\.csv: score \d+\.\d by Day, (not )?above the threshold\.\n/);
    expect(why.out).toContain("bytes sent: 3 MB, unusually many (expected");
    expect(why.out).toMatch(/\nNearest normal rows of day\.csv: (\d+ \(\d+\.\d\)(, )?){5}\n/);
    const flagged = await tidewatch("explain", "--flow", "870", "--threshold", "quantile:0.99");
    expect(flagged.out).toMatch(
      /above the threshold\.\n(.*\n)*(Under the threshold if|No change of a single column)/,
    );
    expect(why.out).toMatch(/\nRule beacon: 10\.0\.0\.0 contacted 192\.0\.2\.1 port 443 \d+ times/);
    expect(JSON.parse((await tidewatch("explain", "--flow", "870", "--json")).out)).toMatchObject({
      row: 870,
      window: { rows: expect.any(Array) },
    });
    expect(await tidewatch("explain", "--flow", "900")).toMatchObject({
      code: 1,
      err: expect.stringContaining("its rows are 0 to 899"),
    });
  });

  test("export adds scores, flags and reasons to the rows, with --ecs under the names of ECS", async () => {
    const to = join(folder, "scored.csv");
    const done = await tidewatch("export", "--to", to, "--model", "Day", "--columns", "orig_addr,label");
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("900 of 900 rows of day.csv") });
    const [header, ...lines] = readFileSync(to, "utf8").trim().split("\n");
    expect(header).toBe("row,score,flagged,reason,orig_addr,label");
    const flags = (await tidewatch("flags", "--top", "0", "--json")).out.trim().split("\n");
    const flagged = lines.filter((line) => line.split(",")[2] === "true");
    expect(flagged.map((line) => Number(line.split(",")[0])).sort()).toEqual(
      flags.map((line) => JSON.parse(line).row).sort(),
    );
    const first = JSON.parse(flags[0]!);
    const line = lines[first.row]!;
    expect(Number(line.split(",")[1])).toBeCloseTo(first.score, 4);
    expect(line).toContain(first.sentence);

    const events = join(folder, "scored.ndjson");
    const filter = ["--filter", "label != BENIGN", "--sort", "start_time:desc"];
    expect(
      (await tidewatch("export", "day.csv", "--to", events, "--model", "1", "--ecs", ...filter)).code,
    ).toBe(0);
    const all = readFileSync(events, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(all).toHaveLength(9);
    expect(all[0]).toMatchObject({
      event: { kind: expect.stringMatching(/^(alert|event)$/), risk_score: expect.any(Number) },
      tidewatch: { row: 870, label: "DoS" },
    });
  });

  test("evaluate prints a table, or the figures as JSON", async () => {
    const table = await tidewatch("evaluate", "--baselines");
    expect(table.out).toMatch(/detector +PR-AUC +ROC-AUC/);
    expect(table.out).toMatch(/\nisolation-forest /);
    expect(table.out).toMatch(/family +rows +caught +recall\ndos +9/);
    const figures = JSON.parse((await tidewatch("evaluate", "--json", "--threshold", "best-f1")).out);
    expect(figures.rocAuc).toBeGreaterThan(0.9);
    expect(figures.threshold.method).toBe("best-f1");
    expect(figures.baselines).toEqual({});
  });

  test("a model is renamed and deleted", async () => {
    expect((await tidewatch("train", "--detector", "mean-z")).code).toBe(0);
    expect((await tidewatch("models", "2", "--rename", "Spare")).out).toBe("2  Spare\n");
    expect((await tidewatch("models", "Spare", "--delete")).out).toBe("2  Spare is deleted\n");
    expect((await tidewatch("models", "--json")).out.trim().split("\n")).toHaveLength(1);
  });
});

describe("errors are one sentence", () => {
  test.each([
    [["train", "--detector", "oracle"], 2, "--detector takes one of lstm-autoencoder"],
    [["train", "--sequence-by", "moon"], 2, "--sequence-by takes one of row"],
    [["train", "--steps", "0"], 2, "--steps takes a whole number of at least 1"],
    [["train", "--normal", "label ="], 2, "The filter is not valid"],
    [["train", "--normal", "lable = BENIGN"], 2, "Did you mean label?"],
    [["train", "--features", "orig_paket"], 2, 'no column called "orig_paket"'],
    [["train", "--dataset", "nowhere"], 1, 'There is no dataset "nowhere" in this workspace'],
    [["train", "day.csv", "more"], 2, '"more" is too much'],
    [["score", "--model", "nobody"], 1, 'There is no model "nobody" in this workspace'],
    [["flags", "--threshold", "40"], 2, "--threshold takes best-f1, or a method and its number"],
    [["flags", "--threshold", "quantile:2"], 2, 'not "quantile:2"'],
    [["flags", "--csv", "--json"], 2, "only one of --csv, --json and --ecs"],
    [["flags", "--episodes", "--ecs"], 2, "--ecs does not go with --episodes"],
    [["flags", "--gap", "5"], 2, "--gap needs --episodes"],
    [["flags", "--top", "few"], 2, "--top takes a whole number"],
    [["explain"], 2, "--flow is missing"],
    [["explain", "--flow", "x"], 2, "--flow takes a whole number"],
    [["export"], 2, "--to is missing"],
    [["export", "--to", "out.xlsx"], 2, "does not end in .csv, .parquet or .ndjson"],
    [["export", "--to", "out.csv", "--format", "excel"], 2, "--format takes one of csv, parquet, ndjson"],
    [["export", "--to", "out.csv", "--columns", "a,,b"], 2, "--columns takes names"],
    [["export", "--to", "out.csv", "--columns", "orig_adr"], 2, "Did you mean orig_addr?"],
    [["export", "--to", "out.csv", "--filter", "label ="], 2, "The filter is not valid"],
    [["export", "nowhere", "--to", "out.csv"], 1, 'There is no dataset "nowhere"'],
    [["export", "--to", "/no/such/folder/out.csv"], 1, "There is no folder /no/such/folder"],
    [["export", "--to", "out.csv", "--model", "nobody"], 1, 'There is no model "nobody" in this workspace'],
    [["export", "--to", "out.parquet", "--ecs"], 1, "choose CSV or NDJSON"],
    [["models", "--delete"], 2, "the model is missing"],
    [["models", "1", "--delete", "--card"], 2, "do not go together"],
  ])("tidewatch %j ends with %i", async (args, code, message) => {
    const result = await tidewatch(...args);
    expect(result.code).toBe(code);
    expect(result.err).toContain(message);
    expect(result.err.trim().split("\n")).toHaveLength(1);
  });
});
