// The engine as a real child process under the supervisor: answers, a kill from outside, a bounded end. A small script with the same
// message format replaces the engine, which has its own tests.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  type AnyEvent,
  createEngineSupervisor,
  type EngineSupervisor,
} from "../../host/engine-supervisor.ts";
import { forkNodeEngine } from "./engine-process.ts";

const child = `
const answers = {
  "workspace.current": () => ({ path: process.env.TIDEWATCH_WORKSPACE ?? "/default.tidewatch" }),
  "dataset.list": () => [process.pid],
  "workspace.recent": () => new Promise(() => {}),
};
process.on("message", async ({ id, name, shutdown }) => {
  if (shutdown) { if (!process.env.STUBBORN) process.exit(0); return; }
  if (name === "job.list") {
    // The last words of a process that ends at once must still be heard.
    process.send({ event: "dataset.changed", payload: { datasetId: 41 } });
    process.send({ event: "dataset.changed", payload: { datasetId: 42 } }, () => process.exit(0));
    return;
  }
  process.send({ id, ok: true, value: await answers[name]() });
});
`;

let folder: string;
let supervisor: EngineSupervisor;
let events: AnyEvent[];
let workspaces: (string | null)[];

function start(env: NodeJS.ProcessEnv = {}): void {
  events = [];
  workspaces = [];
  supervisor = createEngineSupervisor({
    fork(workspace) {
      workspaces.push(workspace);
      return forkNodeEngine({ entry: join(folder, "engine.mjs"), env: { ...process.env, ...env } });
    },
    clock: {
      now: () => Date.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    onEvent: (event) => events.push(event),
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-engine-"));
  writeFileSync(join(folder, "engine.mjs"), child);
});
afterEach(async () => {
  await supervisor.close();
  rmSync(folder, { recursive: true, force: true });
});

const pid = async (): Promise<number> => {
  const answer = await supervisor.ask("dataset.list", {});
  return (answer as { value: number[] }).value[0] ?? 0;
};
const isAlive = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

it("answers, and after a kill is restarted with its workspace", async () => {
  start();
  const first = await pid();
  const pending = supervisor.ask("workspace.recent", {});
  await expect.poll(() => supervisor.state().state).toBe("ready");
  process.kill(first, "SIGKILL");
  expect(await pending).toMatchObject({ ok: false, error: { code: "ENGINE_GONE" } });
  const second = await pid();
  expect(second).not.toBe(first);
  expect(workspaces).toEqual([null, "/default.tidewatch"]);
});

it("delivers its last messages", async () => {
  start();
  await pid();
  void supervisor.ask("job.list", {});
  await expect.poll(() => events.some(({ event }) => event === "engine.changed")).toBe(true);
  await expect.poll(() => workspaces.length).toBe(2);
  const heard = events.flatMap(({ event, payload }) =>
    event === "dataset.changed" ? [payload.datasetId] : [],
  );
  expect(heard).toEqual([41, 42]);
});

it("ends on request", async () => {
  start();
  const id = await pid();
  await supervisor.close();
  await expect.poll(() => isAlive(id)).toBe(false);
});

it("is killed when it does not end", async () => {
  start({ STUBBORN: "1" });
  const id = await pid();
  const startedAtMs = Date.now();
  await supervisor.close();
  expect(Date.now() - startedAtMs).toBeLessThan(3_500);
  await expect.poll(() => isAlive(id)).toBe(false);
});

it("that always fails to start is given up, not waited for", async () => {
  writeFileSync(join(folder, "engine.mjs"), "process.exit(3);");
  start();
  await expect.poll(() => supervisor.state().state, { timeout: 10_000 }).toBe("gone");
  expect(await supervisor.ask("dataset.list", {})).toMatchObject({
    ok: false,
    error: { code: "ENGINE_GONE" },
  });
});
