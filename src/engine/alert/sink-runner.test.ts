// The runner of a sink: retries, limits, what grows while it waits, what a kill leaves, and a sink that hangs.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Receiver, receiveWeb } from "../../../test/support/sink-servers.ts";
import type { Sink } from "../../shared/alert-vocabulary.ts";
import { type Alert, newsOf, testAlert } from "./alert.ts";
import { createAlertQueue } from "./alert-queue.ts";
import { deliver } from "./deliver.ts";
import { createSinkRunner, runnerLimits, type SinkRunner } from "./sink-runner.ts";

let folder: string;
let nowMs: number;
const runners: SinkRunner[] = [];
const receivers: Receiver<unknown>[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-runner-"));
  nowMs = 1e12;
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  for (const receiver of receivers.splice(0)) await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

const limits = { ...runnerLimits, attemptMs: 400, firstPauseMs: 20, longestPauseMs: 60, closeMs: 200 };
const offerOf = (id: string, severity = 60, title = "x"): Omit<Alert, "sequence" | "change"> => {
  const { sequence: _, change: _change, ...alert } = testAlert(nowMs);
  return { ...alert, id, incident: { ...alert.incident, severity, title } };
};

interface RunnerPart {
  port: number;
  perHour?: number;
  now?: () => number;
  name?: string;
  more?: Partial<typeof limits>;
}
function runner({ port, perHour = 100, now = Date.now, name = "1", more = {} }: RunnerPart): SinkRunner {
  const sink: Sink = {
    ...{ id: 1, account: "", name, filter: "", datasets: "all", perHour },
    target: { kind: "webhook", url: `http://127.0.0.1:${port}/`, shape: "json" },
  };
  const created = createSinkRunner({
    ...{ sink, deliver, now },
    limits: { ...limits, updateMs: 0, ...more },
    queueFolder: join(folder, name, "queue"),
    sentFile: join(folder, name, "sent.json"),
  });
  runners.push(created);
  return created;
}
async function web(status: () => number | null = () => 200): Promise<Receiver<{ body: string }>> {
  const receiver = await receiveWeb({ status });
  receivers.push(receiver);
  return receiver;
}
const alertsOf = ({ received }: Receiver<{ body: string }>): Alert[] =>
  received.map(({ body }) => JSON.parse(body));

test("an incident that grows is an update of the same number, and the same again is nothing", async () => {
  const receiver = await web();
  const sink = runner({ port: receiver.port });
  const first = offerOf("a");
  sink.offer(first);
  await expect.poll(() => sink.counts()).toMatchObject({ sent: 1, waiting: 0 });
  expect(sink.knows("a", newsOf(first.incident))).toBe(true);
  const grown = offerOf("a", 80, "y");
  expect(sink.knows("a", newsOf(grown.incident))).toBe(false);
  sink.offer(grown);
  await expect.poll(() => sink.counts().sent).toBe(2);
  expect(alertsOf(receiver).map(({ id, change, sequence }) => [id, change, sequence])).toEqual([
    ["a", "new", 1],
    ["a", "grew", 2],
  ]);
});

test("a sink that fails is tried again until it takes the alert", async () => {
  let failures = 3;
  const receiver = await web(() => (failures-- > 0 ? 503 : 200));
  const sink = runner({ port: receiver.port });
  sink.offer(offerOf("a"));
  await expect.poll(() => sink.counts()).toMatchObject({ sent: 1, failed: 3, waiting: 0, lastError: null });
});

test("alerts wait on disk over a kill; one that grew in that time is sent once, as it is now", async () => {
  const dead = await web(() => 500);
  const before = runner({ port: dead.port });
  before.offer(offerOf("a"));
  before.offer(offerOf("b", 90));
  before.offer(offerOf("a", 70, "grown"));
  await expect.poll(() => before.counts().failed).toBeGreaterThan(0);
  // As after a kill: only the files are left.
  expect(readdirSync(join(folder, "1", "queue")).sort()).toEqual(["a.json", "b.json"]);
  const receiver = await web();
  const after = runner({ port: receiver.port });
  await expect.poll(() => after.counts()).toMatchObject({ sent: 2, waiting: 0 });
  expect(alertsOf(receiver).map(({ id, incident, change }) => [id, incident.title, change])).toEqual([
    ["b", "x", "new"],
    ["a", "grown", "new"],
  ]);
});

test("what was sent before a restart is not sent again", async () => {
  const receiver = await web();
  const before = runner({ port: receiver.port });
  const part = offerOf("a");
  before.offer(part);
  await expect.poll(() => before.counts().sent).toBe(1);
  await before.close();
  const after = runner({ port: receiver.port });
  expect(after.knows("a", newsOf(part.incident))).toBe(true);
});

test("at most so many an hour are sent, the most severe first, and the rest later", async () => {
  const receiver = await web();
  const sink = runner({ port: receiver.port, perHour: 2, now: () => nowMs });
  for (const [id, severity] of [
    ["a", 10],
    ["b", 90],
    ["c", 50],
    ["d", 70],
  ] as const)
    sink.offer(offerOf(id, severity));
  await expect.poll(() => sink.counts()).toMatchObject({ sent: 2, waiting: 2 });
  nowMs += 3_600_001;
  sink.offer(offerOf("e", 5));
  await expect.poll(() => sink.counts()).toMatchObject({ sent: 4, waiting: 1 });
  const order = alertsOf(receiver).map(({ incident }) => incident.severity);
  expect(order.slice(-2)).toEqual(expect.arrayContaining([10]));
  expect(order).not.toContain(5);
});

test("a second message about one incident waits its time", async () => {
  const receiver = await web();
  const sink = runner({ port: receiver.port, now: () => nowMs, more: { updateMs: 60_000 } });
  sink.offer(offerOf("a"));
  await expect.poll(() => sink.counts().sent).toBe(1);
  sink.offer(offerOf("a", 61));
  sink.offer(offerOf("a", 62));
  sink.offer(offerOf("b"));
  await expect.poll(() => sink.counts()).toMatchObject({ sent: 2, waiting: 1 });
  nowMs += 60_001;
  sink.offer(offerOf("a", 63));
  await expect.poll(() => sink.counts()).toMatchObject({ sent: 3, waiting: 0 });
  expect(alertsOf(receiver).at(-1)).toMatchObject({ id: "a", sequence: 2, incident: { severity: 63 } });
});

test("a sink that hangs delays no other, and does not hold up the end", async () => {
  const silent = await web(() => null);
  const quick = await web();
  const hanging = runner({ port: silent.port, name: "hanging" });
  const other = runner({ port: quick.port, name: "other" });
  const startedMs = performance.now();
  hanging.offer(offerOf("a"));
  other.offer(offerOf("a"));
  await expect.poll(() => other.counts().sent).toBe(1);
  expect(performance.now() - startedMs).toBeLessThan(limits.attemptMs);
  await expect.poll(() => hanging.counts().lastError).toBe("It did not take the alert within 0.4 seconds.");
  const endMs = performance.now();
  await hanging.close();
  expect(performance.now() - endMs).toBeLessThan(limits.closeMs + 300);
  expect(readdirSync(join(folder, "hanging", "queue"))).toEqual(["a.json"]);
});

test("a full queue drops the least severe, and a damaged file is removed", () => {
  const place = join(folder, "q");
  const queue = createAlertQueue(place, 2);
  const put = (id: string, severity: number) =>
    queue.put({ ...testAlert(1), ...offerOf(id, severity) }, nowMs);
  expect([put("a", 50), put("b", 20), put("c", 70)]).toEqual([true, true, false]);
  expect(queue.list().map(({ alert }) => alert.id)).toEqual(["c", "a"]);
  expect(
    createAlertQueue(place)
      .list()
      .map(({ alert }) => alert.id),
  ).toEqual(["c", "a"]);
});

test("an alert that nobody takes for a day is given up", async () => {
  const dead = await web(() => 500);
  const sink = runner({ port: dead.port, now: () => nowMs, more: { giveUpMs: 1000 } });
  sink.offer(offerOf("a"));
  await expect.poll(() => sink.counts().failed).toBe(1);
  nowMs += 2000;
  sink.offer(offerOf("b"));
  await expect.poll(() => sink.counts()).toMatchObject({ dropped: 1 });
});
