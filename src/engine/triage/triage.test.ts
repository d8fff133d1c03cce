// Verdicts through the engine's requests, on a real workspace with real scores: on disk when acknowledged (even under a kill), undo of
// everything, the log, pages and groups of rows, and refusals. Long, because all tests share one scored workspace that is expensive to
// create.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { builtEngine } from "../../../test/support/built-programs.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import type { EventPayload, RequestInput } from "../../shared/contract/contract.ts";
import { filterFrom } from "../../shared/filter.ts";
import { createEngine, type Engine } from "../engine.ts";

const rows = 12_000;
const fixture = withEngine("triage");
const { done } = fixture;
let datasetId: number;
let modelId: number;
const events: EventPayload<"verdict.changed">[] = [];

/** Parses the input with its defaults, as for a request from outside. */
const ask = async <K extends Parameters<Engine["route"]>[0]>(name: K, input: unknown) => {
  const answer = await fixture.engine.route(name, input);
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.value as never;
};
type Page = Awaited<ReturnType<Engine["handlers"]["triage.page"]>>;
const page = (input: Partial<RequestInput<"triage.page">> = {}): Promise<Page> =>
  ask("triage.page", { datasetId, modelId, offset: 0, limit: 100, ...input });
const give = (
  verdict: string | null,
  on: number[] | Record<string, unknown>,
  reason?: string,
): Promise<{ changed: number; undo: { undo: string | null; redo: string | null } }> =>
  ask("verdict.give", {
    on: Array.isArray(on) ? { datasetId, rows: on } : { datasetId, modelId, ...on },
    verdict,
    ...(reason ? { reason } : {}),
  });
const verdictsOf = ({ verdicts }: Page) => verdicts.map((verdict) => verdict?.verdict ?? null);
const undoAll = async () => {
  for (;;) {
    const { changed } = (await ask("triage.undo", {})) as { changed: number };
    if (changed === 0) return;
  }
};

beforeAll(async () => {
  fixture.engine.on("verdict.changed", (payload) => events.push(payload));
  writeFileSync(join(fixture.folder, "flows.csv"), syntheticFlows({ rows }));
  ({ datasetId } = await done("dataset.import", { path: join(fixture.folder, "flows.csv") }));
  ({ modelId } = await done("model.train", {
    datasetId,
    normal: filterFrom("label = BENIGN"),
    detector: "mean-z",
    features: ["protocol", "duration_s", "orig_packets", "orig_payload_bytes", "resp_payload_bytes"],
  }));
  await done("model.score", { modelId, datasetId });
  await fixture.engine.handlers["scores.threshold"]({
    modelId,
    datasetId,
    method: { method: "budget", flagsPerDay: 200 },
    keep: true,
  });
}, 60_000);
afterEach(undoAll);

describe("a page of rows to triage", () => {
  test("is the flags in descending order of score, with cells and reasons", async () => {
    const { flags, total } = await fixture.engine.handlers["flags.page"]({
      modelId,
      datasetId,
      filter: { kind: "all" },
      offset: 0,
      limit: 50,
      columns: ["label", "orig_addr"],
    });
    const block = await page({ limit: 50, columns: ["label", "orig_addr"] });
    expect(total).toBeGreaterThan(20);
    expect(block.total).toBe(total);
    expect(block.rowIds).toEqual(flags.map(({ row }) => row));
    expect(block.scores).toEqual(flags.map(({ score }) => score));
    expect(block.reasons).toEqual(flags.map(({ reasons }) => reasons[0]));
    expect(block.cells[0]).toEqual(flags.map(({ cells }) => cells[0]));
    expect(block.cells[1]).toEqual(flags.map(({ cells }) => cells[1]));
    expect(block.counts).toEqual({ open: total, confirmed: 0, "false-positive": 0, benign: 0, unsure: 0 });
    expect(Math.min(...(block.scores as number[]))).toBeGreaterThanOrEqual(block.threshold! - 1e-3);
    const second = await page({ offset: 10, limit: 5 });
    expect(second.rowIds).toEqual(block.rowIds.slice(10, 15));
  });

  test("of all flows, filtered and sorted by columns of the dataset and by score and verdict", async () => {
    const all = await page({ show: "all", limit: 5 });
    expect(all.total).toBe(rows);
    expect(all.rowIds).toEqual((await page({ limit: 5 })).rowIds);
    const udp = await page({
      show: "all",
      filter: filterFrom("protocol = udp"),
      sort: [{ column: "orig_payload_bytes", descending: true }],
      columns: ["protocol", "orig_payload_bytes"],
    });
    expect(udp.total).toBe(rows / 3);
    expect(new Set(udp.cells[0])).toEqual(new Set(["udp"]));
    expect(udp.cells[1]).toEqual([...(udp.cells[1] as number[])].sort((a, b) => b - a));
    const lowest = await page({ show: "all", sort: [{ column: "score", descending: false }], limit: 50 });
    expect(lowest.scores).toEqual([...(lowest.scores as number[])].sort((a, b) => a - b));
    const place = (await ask("triage.find", { datasetId, modelId, row: all.rowIds[3] })) as { place: number };
    expect(place).toEqual({ place: 3 });
    expect(await ask("triage.find", { datasetId, modelId, row: lowest.rowIds[0] })).toEqual({ place: null });
  });

  test("score in a filter means the displayed score", async () => {
    const { threshold, total } = await page({ limit: 0 });
    const above = await page({ show: "all", filter: filterFrom(`score > ${threshold}`), limit: 1000 });
    // The displayed threshold is rounded, so the row at the threshold may fall on either side.
    expect(Math.abs(above.total - total)).toBeLessThanOrEqual(1);
    const some = await page({ show: "all", filter: filterFrom("score in 40..60"), limit: 1000 });
    expect(some.total).toBeGreaterThan(0);
    for (const score of some.scores) {
      expect(score).toBeGreaterThan(39.9);
      expect(score).toBeLessThan(60.1);
    }
    const rest = await page({ show: "all", filter: filterFrom("not score >= 0") });
    expect(rest.total).toBe(0);
    await expect(page({ filter: filterFrom("score = high") })).rejects.toThrow("A score is a number");
  });

  test("Wireshark's spellings mean the flow's columns", async () => {
    const all = (text: string) => page({ show: "all", filter: filterFrom(text), limit: 0 });
    expect((await all("ip.addr == 10.0.0.1")).total).toBe(rows / 2);
    expect((await all("ip.addr eq 10.0.0.0/8 && !(ip.dst == 192.0.2.1)")).total).toBe((rows * 4) / 5);
    expect((await all("udp.port in {53, 4444}")).total).toBe(rows / 3);
    expect((await all("tcp.port in {443 4444}")).total).toBe((rows * 2) / 3);
    expect((await all("tcp.port == 53")).total).toBe(0);
    expect((await all("tcp.dstport == 53")).total).toBe(0);
    expect((await all("ip.proto == 17")).total).toBe(rows / 3);
    expect((await all("ip.src != 10.0.0.1")).total).toBe(rows / 2);
  });

  test("marks tell which of their conditions hold", async () => {
    const block = await page({
      show: "all",
      columns: ["resp_port"],
      marks: [
        { filter: "udp.port == 53", tone: "violet" },
        { filter: "verdict = confirmed", tone: "amber" },
      ],
    });
    block.cells[0]!.forEach((port, i) => {
      expect(block.marks[i]).toEqual(port === 53 ? [0] : []);
    });
  });

  test("groups count rows, and the open ones among them", async () => {
    const { rowIds } = await page({ show: "all", filter: filterFrom("orig_addr = 10.0.0.1"), limit: 7 });
    await give("confirmed", rowIds);
    const { groups, distinct } = (await ask("triage.groups", {
      datasetId,
      modelId,
      show: "all",
      column: "orig_addr",
    })) as { groups: unknown[]; distinct: number };
    expect(distinct).toBe(2);
    expect(groups).toEqual([
      { value: expect.any(String), rows: rows / 2, open: expect.any(Number), most: expect.any(Number) },
      { value: expect.any(String), rows: rows / 2, open: expect.any(Number), most: expect.any(Number) },
    ]);
    expect(groups).toContainEqual(expect.objectContaining({ value: "10.0.0.1", open: rows / 2 - 7 }));
    const byVerdict = (await ask("triage.groups", {
      datasetId,
      modelId,
      show: "all",
      column: "verdict",
    })) as { groups: { value: string | null; rows: number }[] };
    expect(byVerdict.groups.map(({ value, rows }) => [value, rows])).toEqual([
      [null, rows - 7],
      ["confirmed", 7],
    ]);
  });

  test("reasons that are not stored are computed by the model", async () => {
    const { rowIds, reasons } = await page({
      show: "all",
      sort: [{ column: "score", descending: false }],
      limit: 3,
    });
    expect(reasons).toEqual([null, null, null]);
    const explained = (await ask("triage.reasons", { datasetId, modelId, rows: rowIds })) as {
      row: number;
      reason: { sentence: string } | null;
    }[];
    expect(explained.map(({ row }) => row)).toEqual(rowIds);
    expect(explained.some(({ reason }) => reason !== null)).toBe(true);
  });
});

describe("a verdict", () => {
  test("is shown on its row, counts, and matches a filter; the order stays while rows get verdicts", async () => {
    const open = filterFrom("verdict = open");
    const first = await page({ filter: open, limit: 10 });
    const [a, b, c] = first.rowIds as [number, number, number];
    events.length = 0;
    expect(await give("confirmed", [a])).toMatchObject({ changed: 1 });
    expect(await give("false-positive", [b, c], "own-scan")).toMatchObject({ changed: 2 });
    expect(await give("false-positive", [b, c], "own-scan")).toMatchObject({ changed: 0 });
    expect(events).toEqual([
      { what: "verdict", datasetId, rows: [a] },
      { what: "verdict", datasetId, rows: [b, c] },
    ]);
    const same = await page({ filter: open, limit: 10, asOf: first.asOf });
    expect(same.rowIds).toEqual(first.rowIds);
    expect(verdictsOf(same).slice(0, 4)).toEqual(["confirmed", "false-positive", "false-positive", null]);
    expect(same.verdicts[1]).toMatchObject({ reason: "own-scan" });
    const again = await page({ filter: open, limit: 10 });
    expect(again.rowIds).toEqual((await page({ limit: 10 })).rowIds.slice(3).concat(again.rowIds.slice(7)));
    expect(again.total).toBe(first.total - 3);
    const every = await page({ limit: 0 });
    expect(every.counts).toEqual({
      open: first.total - 3,
      confirmed: 1,
      "false-positive": 2,
      benign: 0,
      unsure: 0,
    });
    expect((await page({ filter: filterFrom("verdict = fp"), limit: 10 })).rowIds).toEqual([b, c]);
    expect((await page({ filter: filterFrom("not verdict is missing"), limit: 10 })).total).toBe(3);
    // The data page understands the same filter.
    const data = await fixture.engine.handlers["flows.page"]({
      datasetId,
      filter: filterFrom("verdict = confirmed"),
      sort: [],
      offset: 0,
      limit: 10,
    });
    expect(data.rowIds).toEqual([a]);
    await give(null, [a]);
    const empty = await fixture.engine.handlers["flows.page"]({
      datasetId,
      filter: filterFrom("verdict = confirmed"),
      sort: [],
      offset: 0,
      limit: 10,
    });
    expect(empty.total).toBe(0);
  });

  test("is undone and redone without a limit, with notes, tags, names and views", async () => {
    const { rowIds } = await page({ limit: 3 });
    const [a, b] = rowIds as [number, number];
    await give("confirmed", [a]);
    await give("benign", [a, b]);
    await ask("note.set", { datasetId, row: a, text: "Backup of the office" });
    await ask("tag.set", { on: { datasetId, rows: [a, b] }, add: ["case-7", "night"] });
    await ask("tag.set", { on: { datasetId, rows: [b] }, remove: ["night"] });
    await ask("host.name", { address: "10.0.0.1", name: "printer" });
    const view = {
      name: "Night",
      show: "flags",
      filter: "tag = night",
      sort: [],
      groupBy: null,
      columns: null,
      marks: [],
    };
    await ask("view.save", view);
    const whole = async () => ({
      page: await page({ limit: 3 }),
      hosts: await ask("host.list", {}),
      views: await ask("view.list", {}),
    });
    const after = await whole();
    expect(after.page.tags.slice(0, 2)).toEqual([["case-7", "night"], ["case-7"]]);
    expect(after.page.notes).toEqual(["Backup of the office", null, null]);
    expect(verdictsOf(after.page)).toEqual(["benign", "benign", null]);
    expect(after.hosts).toEqual([{ address: "10.0.0.1", name: "printer" }]);
    expect(after.views).toEqual([view]);
    expect((await page({ filter: filterFrom("tag = night and note contains office") })).rowIds).toEqual([a]);

    const steps = [];
    for (let i = 0; i < 7; i++) {
      const { undo } = (await ask("triage.undoState", {})) as { undo: string };
      steps.push(undo);
      await ask("triage.undo", {});
    }
    expect(steps).toEqual([
      "the view Night",
      "the name of 10.0.0.1",
      "the tags of 1 row",
      "the tags of 2 rows",
      "the note",
      "benign on 2 rows",
      "confirmed on 1 row",
    ]);
    expect(await ask("triage.undo", {})).toMatchObject({ changed: 0 });
    const before = await whole();
    expect(verdictsOf(before.page)).toEqual([null, null, null]);
    expect(before).toMatchObject({ hosts: [], views: [], page: { notes: [null, null, null] } });
    for (let i = 0; i < 7; i++) await ask("triage.redo", {});
    expect(await whole()).toEqual(after);

    const { entries } = (await ask("audit.list", {})) as { entries: Record<string, unknown>[] };
    const who = userInfo().username;
    expect(entries[0]).toMatchObject({ what: "view", how: "redone", who, name: "Night" });
    expect(
      entries
        .slice(0, 15)
        .filter(({ how }) => how === "undone")
        .at(-1),
    ).toMatchObject({
      what: "view",
      to: "",
    });
    expect(entries.filter(({ what, how }) => what === "verdict" && how === "done").slice(0, 2)).toMatchObject(
      [
        { rows: 2, row: a, from: "1 confirmed, 1 open", to: "benign" },
        { rows: 1, row: a, from: "open", to: "confirmed" },
      ],
    );
  });

  test("survives a second scoring and the closing of the workspace", async () => {
    const { rowIds } = await page({ limit: 2 });
    const [a, b] = rowIds as [number, number];
    await give("confirmed", [a]);
    await give("false-positive", [b], "maintenance");
    await ask("note.set", { datasetId, row: b, text: "Update run" });
    await done("model.score", { modelId, datasetId });
    const before = await page({ limit: 2 });
    expect(verdictsOf(before)).toEqual(["confirmed", "false-positive"]);
    await fixture.restart();
    const after = await page({ limit: 2 });
    expect(after).toEqual(before);
    // Verdicts of an earlier session cannot be undone, only replaced.
    expect(await ask("triage.undo", {})).toMatchObject({ changed: 0 });
    await give(null, [a, b]);
    await ask("note.set", { datasetId, row: b, text: "" });
  });

  test("ten thousand rows at once, by number and by filter, are fast", async () => {
    const everyRow = Array.from({ length: 10_000 }, (_, row) => row);
    const cpu = process.cpuUsage();
    expect(await give("unsure", everyRow)).toMatchObject({ changed: 10_000 });
    expect(await give("benign", { show: "all", filter: filterFrom("protocol = udp") })).toMatchObject({
      changed: rows / 3,
    });
    await ask("triage.undo", {});
    const { user } = process.cpuUsage(cpu);
    expect(user / 1000).toBeLessThan(2000);
    expect((await page({ show: "all", limit: 0 })).counts).toMatchObject({ unsure: 10_000, benign: 0 });
    const { entries } = (await ask("audit.list", { limit: 1 })) as { entries: unknown[] };
    expect(entries).toMatchObject([{ rows: rows / 3, how: "undone", from: "benign" }]);
  });

  test("is counted over the whole dataset, regardless of flags and filters", async () => {
    const counts = (): Promise<Record<string, number>> => ask("verdict.counts", { datasetId });
    await give(null, [1, 2, rows - 1]);
    const before = await counts();
    expect(Object.values(before).reduce((sum, count) => sum + count)).toBe(rows);
    await give("false-positive", [1, rows - 1]);
    await give("confirmed", [2]);
    expect(await counts()).toEqual({
      ...before,
      open: before.open! - 3,
      confirmed: before.confirmed! + 1,
      "false-positive": before["false-positive"]! + 2,
    });
    await undoAll();
  });

  test("refuses missing rows, a reason without a false positive, and an unknown word", async () => {
    const before = await page({ limit: 0 });
    await expect(give("confirmed", [rows])).rejects.toThrow(`has no row ${rows}; its rows are 0 to`);
    await expect(give("confirmed", [1], "own-scan")).rejects.toThrow("belongs to a false positive only");
    await expect(give("certain", [1])).rejects.toThrow("INVALID_INPUT");
    await expect(page({ filter: filterFrom("verdict = certain") })).rejects.toThrow(
      "A verdict is one of open",
    );
    await expect(page({ filter: filterFrom("verdict > open") })).rejects.toThrow("with = or !=");
    await expect(ask("tag.set", { on: { datasetId, rows: [1] }, add: ["two words"] })).rejects.toThrow();
    expect(await page({ limit: 0 })).toEqual(before);
  });
});

test("an acknowledged verdict survives a kill right after the answer", async () => {
  const home = join(fixture.folder, "killed");
  const script = `
    import { createEngine } from ${builtEngine()};
    const engine = createEngine({ dataFolder: ${JSON.stringify(home)}, log: () => {} });
    await engine.openFirst();
    const job = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path: ${JSON.stringify(join(fixture.folder, "flows.csv"))} } });
    const { datasetId } = (await engine.jobEnded(job.id)).output;
    for (let row = 0; row < 50; row++)
      await engine.handlers["verdict.give"]({ on: { datasetId, rows: [row] }, verdict: "confirmed", reason: null });
    await engine.handlers["note.set"]({ datasetId, row: 7, text: "seen" });
    process.stdout.write("given");
    setInterval(() => {}, 1000);`;
  writeFileSync(join(fixture.folder, "verdicts.mjs"), script);
  const child = spawn(process.execPath, [join(fixture.folder, "verdicts.mjs")]);
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text) => String(text).includes("given") && resolve());
    child.once("exit", () => reject(new Error(stderr)));
  });
  child.kill("SIGKILL");
  await once(child, "exit");

  const again = createEngine({ dataFolder: home, log: () => {} });
  await again.openFirst();
  try {
    const [dataset] = await again.handlers["dataset.list"]({});
    const decided = await again.handlers["flows.page"]({
      datasetId: dataset!.id,
      filter: filterFrom("verdict = confirmed"),
      sort: [],
      offset: 0,
      limit: 100,
    });
    expect(decided.rowIds).toEqual(Array.from({ length: 50 }, (_, row) => row));
    const noted = await again.handlers["flows.page"]({
      datasetId: dataset!.id,
      filter: filterFrom("note contains seen"),
      sort: [],
      offset: 0,
      limit: 100,
    });
    expect(noted.rowIds).toEqual([7]);
  } finally {
    await again.close();
  }
}, 60_000);
