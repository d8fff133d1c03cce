// Workspaces as earlier versions left them: today's program opens them, migrates them, and shows the same rows, verdicts, models and scores.
// And the way back: what an older program says of a workspace that a newer one has written.
//
// 0.1.0 is the oldest form with models and verdicts (schema 6): 300 flows of `syntheticFlows`, the capture of `webCapture`, a network and a
// distance that learned the rows labelled benign, their scores, verdicts, a note, a tag and a name.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonSchemas } from "../src/cli/json/json-schemas.ts";
import { runCommand } from "./support/command.ts";
import { syntheticFlows } from "./support/synthetic-flows.ts";

let folder: string;
let workspace: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-old-"));
  workspace = join(folder, "old.tidewatch");
  const archive = join(import.meta.dirname, "workspaces", "0.1.0.tidewatch.tar.gz");
  const { status, stderr } = spawnSync("tar", ["-xzf", archive, "-C", folder], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tidewatch = (...args: string[]) => runCommand(folder, [...args, "-w", workspace]);
async function printed(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await tidewatch(...args, "--json");
  expect([code, err.replaceAll(/ {2}note: .*\n/g, "")]).toEqual([0, ""]);
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** Row, score and raw score of the flags above the quantile 0.98, as version 0.1.0 printed them. */
const flagsThen = {
  Network: [
    [220, 72.93990325927734, 1773.5556640625],
    [280, 71.47417449951172, 948.659912109375],
    [260, 70.97791290283203, 778.660400390625],
    [240, 69.87921142578125, 514.7318725585938],
    [271, 47.68122482299805, 5.610049724578857],
    [262, 46.549354553222656, 4.99232292175293],
  ],
  Distance: [
    [220, 60.806026458740234, 172.3761749267578],
    [240, 60.80602264404297, 172.3760986328125],
    [260, 60.80602264404297, 172.37603759765625],
    [280, 60.8060188293457, 172.3759765625],
    [271, 37.33848190307617, 12.311115264892578],
    [283, 35.991729736328125, 10.811678886413574],
  ],
};

const manifest = () => JSON.parse(readFileSync(join(workspace, "manifest.json"), "utf8"));

test("a workspace of 0.1.0: rows, verdicts, notes, tags, models, scores and the work of its models", async () => {
  expect(manifest()).toMatchObject({ schemaVersion: 6 });
  const datasets = await printed("datasets");
  expect(datasets).toMatchObject([
    { id: 2, name: "web.pcap", rows: 2 },
    { id: 1, name: "day.csv", rows: 300 },
  ]);
  const [header = "", ...lines] = syntheticFlows({ rows: 300 }).trim().split("\n");
  const names = header.split(",");
  const rows = await printed("flows", "day.csv", "--limit", "0");
  expect(rows.map((row) => names.map((name) => String(row[name])).join(","))).toEqual(
    lines.map((line) => line.replace(/,(\d+\.\d+),/, (_, duration) => `,${Number(duration)},`)),
  );
  expect(
    await printed("flows", "web.pcap", "--columns", "orig_addr,resp_addr,protocol,orig_packets"),
  ).toEqual([
    { row: 0, orig_addr: "10.0.0.5", resp_addr: "10.0.0.80", protocol: "tcp", orig_packets: 3 },
    { row: 1, orig_addr: "10.0.0.5", resp_addr: "10.0.0.2", protocol: "udp", orig_packets: 1 },
  ]);

  const found = async (filter: string) =>
    (await printed("flows", "day.csv", "--filter", filter)).map(({ row }) => row);
  expect(await found("verdict = confirmed")).toEqual([200, 220]);
  expect(await found("verdict = false-positive")).toEqual([5]);
  expect(await found("tag = case-12")).toEqual([220]);
  expect(await found('note contains "same minute"')).toEqual([220]);

  expect(await printed("models")).toMatchObject([
    { id: 2, name: "Network", detector: "gru-autoencoder", champion: true, normalRows: 296, steps: 4 },
    { id: 1, name: "Distance", detector: "mahalanobis", champion: false, normalRows: 296, steps: 1 },
  ]);
  for (const [name, flags] of Object.entries(flagsThen)) {
    const words = ["-d", "day.csv", "-m", name, "--threshold", "quantile:0.98", "--limit", "0"];
    const kept = await printed("flags", ...words);
    expect(kept.map(({ row, score, rawScore }) => [row, score, rawScore])).toEqual(flags);
    // Scored again, by the weights that were stored then.
    await printed("score", "-d", "day.csv", "-m", name);
    const again = await printed("flags", ...words);
    expect(again.map(({ row }) => row)).toEqual(flags.map(([row]) => row));
    again.forEach(({ rawScore }, i) => {
      expect(Number(rawScore) / flags[i]![2]!).toBeCloseTo(1, 3);
    });
  }
  const [why] = await printed("explain", "-m", "Network", "-d", "day.csv", "--flow", "220");
  expect(jsonSchemas.explain.parse(why)).toMatchObject({ row: 220, flagged: true, window: { filled: 0 } });
  expect(manifest()).toMatchObject({ schemaVersion: expect.any(Number), writtenBy: expect.any(String) });
  expect(manifest().schemaVersion).toBeGreaterThan(6);
});

test("the way back: a workspace that a newer version has written is refused in one sentence, and not changed", async () => {
  const path = join(workspace, "manifest.json");
  const known = manifest();
  const refused = (by: string) =>
    `tidewatch: The workspace ${workspace} was last opened by ${by}, whose records (form ${known.schemaVersion + 1}) Tidewatch ${known.writtenBy} cannot read (up to form ${known.schemaVersion}); nothing was changed: open it with `;
  for (const [written, by, advice] of [
    [{ writtenBy: "9.1.0" }, "Tidewatch 9.1.0", "Tidewatch 9.1.0 or newer"],
    [{ writtenBy: undefined }, "a newer Tidewatch", "that version"],
  ] as const) {
    const text = JSON.stringify({ ...known, ...written, schemaVersion: known.schemaVersion + 1 });
    writeFileSync(path, text);
    expect(await tidewatch("datasets")).toEqual({
      code: 1,
      out: "",
      err: `${refused(by)}${advice}, or name another workspace.\n`,
    });
    expect(readFileSync(path, "utf8")).toBe(text);
  }
});
