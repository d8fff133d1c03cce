// The supervisor with a fake clock and fake processes: crashes, hung cancels, closing, and their events.
import { beforeEach, describe, expect, it } from "vitest";
import type { Job } from "../shared/job.ts";
import { type AnyEvent, createEngineSupervisor, type EngineSupervisor, limits } from "./engine-supervisor.ts";

interface FakeEngine {
  workspace: string | null;
  sent: { id?: number; name?: string; shutdown?: boolean }[];
  killed: boolean;
  say(message: unknown): void;
  exit(): void;
  answer(name: string, value: unknown): void;
}

function createBench() {
  let nowMs = 1_000;
  const timers = new Set<{ atMs: number; run: () => void }>();
  const engines: FakeEngine[] = [];
  const events: AnyEvent[] = [];
  let obeysKill = true;

  const fork = (workspace: string | null) => {
    const messages = new Set<(message: unknown) => void>();
    const closes = new Set<() => void>();
    let exited = false;
    const engine: FakeEngine = {
      workspace,
      sent: [],
      killed: false,
      say: (message) => {
        for (const listener of [...messages]) listener(message);
      },
      exit: () => {
        if (exited) return;
        exited = true;
        for (const listener of [...closes]) listener();
      },
      answer(name, value) {
        const request = engine.sent.findLast((message) => message.name === name);
        engine.say({ id: request?.id, ok: true, value });
      },
    };
    engines.push(engine);
    return {
      port: {
        send: (message: unknown) => engine.sent.push(message as never),
        onMessage: (listener: (message: unknown) => void) => {
          messages.add(listener);
          return () => messages.delete(listener);
        },
        onClose: (listener: () => void) => {
          closes.add(listener);
          return () => closes.delete(listener);
        },
      },
      kill() {
        engine.killed = true;
        if (obeysKill) engine.exit();
      },
    };
  };

  return {
    engines,
    events,
    fork,
    last: () => engines.at(-1) as FakeEngine,
    states: () => events.flatMap(({ event, payload }) => (event === "engine.changed" ? [payload.state] : [])),
    jobs: () => events.flatMap(({ event, payload }) => (event === "job.changed" ? [payload] : [])),
    disobeyKill: () => {
      obeysKill = false;
    },
    clock: {
      now: () => nowMs,
      after(ms: number, run: () => void) {
        const timer = { atMs: nowMs + ms, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    /** Lets promises settle, advances the clock, lets promises settle again. */
    async pass(ms: number) {
      await settled();
      nowMs += ms;
      for (const timer of [...timers]) {
        if (timer.atMs > nowMs) continue;
        timers.delete(timer);
        timer.run();
      }
      await settled();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

const job = (id: number, state: Job["state"]): Job => ({
  id,
  kind: "dataset.import",
  title: "Import of a.csv",
  state,
  progress: null,
  input: {},
  output: null,
  error: null,
  createdAtMs: 1,
  startedAtMs: 2,
  endedAtMs: null,
});

const workspace = {
  path: "/data/a.tidewatch",
  name: "a",
  createdAtMs: 1,
  schemaVersion: 1,
  isDefault: false,
  isReadOnly: false,
  isFull: false,
};

let bench: ReturnType<typeof createBench>;
let supervisor: EngineSupervisor;

const ready = async () => {
  bench.last().answer("workspace.current", workspace);
  await settled();
};

beforeEach(() => {
  bench = createBench();
  supervisor = createEngineSupervisor({
    fork: bench.fork,
    clock: bench.clock,
    onEvent: (event) => bench.events.push(event),
  });
});

describe("a healthy engine", () => {
  it("is starting until its first answer, then ready", async () => {
    expect(supervisor.state()).toEqual({ state: "starting", error: null });
    await ready();
    expect(supervisor.state()).toEqual({ state: "ready", error: null });
    expect(bench.states()).toEqual(["ready"]);
  });

  it("is ready and gives the reason when its workspace did not open", async () => {
    const error = { code: "WORKSPACE_LOCKED" as const, message: "Held by process 12." };
    bench.last().say({ id: 1, ok: false, error });
    await settled();
    expect(supervisor.state()).toEqual({ state: "ready", error });
  });

  it("forwards requests and events", async () => {
    await ready();
    const answer = supervisor.ask("dataset.list", {});
    bench.last().answer("dataset.list", []);
    expect(await answer).toEqual({ ok: true, value: [] });
    bench.last().say({ event: "dataset.changed", payload: { datasetId: 3 } });
    expect(bench.events.at(-1)).toEqual({ event: "dataset.changed", payload: { datasetId: 3 } });
  });
});

describe("a crash", () => {
  it("starts the watches again that ran, where their sources can be opened again", async () => {
    await ready();
    const watch = (id: number, source: object): Job => ({
      ...job(id, "running"),
      kind: "watch.run",
      input: { source, fromStart: true, modelId: 3 },
    });
    const folder = { kind: "folder", path: "/captures" };
    bench.last().say({ event: "job.changed", payload: watch(1, folder) });
    bench.last().say({ event: "job.changed", payload: watch(2, { kind: "stdin" }) });
    bench.last().say({ event: "job.changed", payload: { ...watch(3, folder), state: "done" } });
    bench.last().exit();
    await settled();
    expect(bench.jobs().filter(({ state }) => state === "failed")).toHaveLength(2);
    await ready();
    const started = bench.last().sent.filter(({ name }) => name === "job.start");
    expect(started).toMatchObject([
      { input: { kind: "watch.run", input: { source: folder, modelId: 3, afterCrash: true } } },
    ]);
    expect(JSON.stringify(started)).not.toContain("fromStart");
  });

  it("fails pending requests and running jobs, and starts the engine once more", async () => {
    await ready();
    const pending = supervisor.ask("dataset.list", {});
    bench.last().say({ event: "job.changed", payload: job(7, "running") });
    bench.last().say({ event: "job.changed", payload: job(8, "queued") });
    bench.last().say({ event: "job.changed", payload: job(9, "running") });
    bench.last().say({ event: "job.changed", payload: { ...job(9, "done"), endedAtMs: 5 } });
    bench.last().exit();

    expect(await pending).toMatchObject({ ok: false, error: { code: "ENGINE_GONE" } });
    const failed = bench.jobs().filter((one) => one.state === "failed");
    expect(failed.map((one) => [one.id, one.error?.code, one.endedAtMs])).toEqual([
      [7, "ENGINE_GONE", 1_000],
      [8, "ENGINE_GONE", 1_000],
    ]);
    expect(bench.engines).toHaveLength(2);
    expect(supervisor.state().state).toBe("restarting");
    await ready();
    expect(bench.states()).toEqual(["ready", "restarting", "ready"]);
    expect(supervisor.state().error).toBeNull();
  });

  it("reopens the workspace that was open last", async () => {
    expect(bench.last().workspace).toBeNull();
    await ready();
    bench.last().exit();
    expect(bench.last().workspace).toBe("/data/a.tidewatch");
    await ready();
    bench.last().say({
      event: "workspace.changed",
      payload: { workspace: { ...workspace, path: "/data/b.tidewatch" } },
    });
    await bench.pass(limits.healthyMs);
    bench.last().exit();
    expect(bench.engines).toHaveLength(3);
    expect(bench.last().workspace).toBe("/data/b.tidewatch");
  });

  it("restarts no second time within a minute", async () => {
    await ready();
    bench.last().exit();
    await ready();
    await bench.pass(limits.healthyMs - 1);
    bench.last().exit();
    expect(bench.engines).toHaveLength(2);
    expect(supervisor.state()).toMatchObject({ state: "gone", error: { code: "ENGINE_GONE" } });
    const refused = await supervisor.ask("dataset.list", {});
    expect(refused).toMatchObject({ ok: false, error: { code: "ENGINE_GONE" } });
    expect(refused).toMatchObject({ error: { message: expect.stringContaining("was not restarted") } });
  });

  it("restarts again after a healthy minute", async () => {
    for (const _ of [1, 2, 3]) {
      await ready();
      await bench.pass(limits.healthyMs);
      bench.last().exit();
    }
    expect(bench.engines).toHaveLength(4);
    expect(supervisor.state().state).toBe("restarting");
  });

  it("of an engine that never answered counts too", () => {
    bench.last().exit();
    bench.last().exit();
    expect(bench.engines).toHaveLength(2);
    expect(supervisor.state().state).toBe("gone");
  });
});

describe("a cancel", () => {
  beforeEach(async () => {
    await ready();
    bench.last().say({ event: "job.changed", payload: job(7, "running") });
    bench.last().say({ event: "job.changed", payload: job(8, "queued") });
    void supervisor.ask("job.cancel", { jobId: 7 });
  });

  it("that has no effect kills the engine, and still ends as a cancel", async () => {
    await bench.pass(limits.cancelMs - 1);
    expect(bench.engines[0]?.killed).toBe(false);
    await bench.pass(1);
    expect(bench.engines[0]?.killed).toBe(true);
    expect(bench.jobs().slice(-2)).toMatchObject([
      { id: 7, state: "cancelled", error: null },
      { id: 8, state: "failed", error: { code: "ENGINE_GONE" } },
    ]);
    expect(bench.engines).toHaveLength(2);
  });

  it("does not count as a crash", async () => {
    await bench.pass(limits.cancelMs);
    await ready();
    bench.last().exit();
    expect(bench.engines).toHaveLength(3);
  });

  it("that takes effect in time leaves the engine alone", async () => {
    bench.last().say({ event: "job.changed", payload: { ...job(7, "cancelled"), endedAtMs: 9 } });
    await bench.pass(limits.cancelMs * 2);
    expect(bench.engines).toHaveLength(1);
    expect(bench.last().killed).toBe(false);
  });

  it("does not affect the restarted engine", async () => {
    bench.last().exit();
    await bench.pass(limits.cancelMs * 2);
    expect(bench.engines).toHaveLength(2);
    expect(bench.last().killed).toBe(false);
  });
});

describe("closing", () => {
  it("requests the engine to end and waits for it", async () => {
    await ready();
    const closed = supervisor.close();
    await settled();
    expect(bench.last().sent.at(-1)).toEqual({ shutdown: true });
    bench.last().exit();
    await closed;
    expect(bench.last().killed).toBe(false);
    expect(bench.engines).toHaveLength(1);
  });

  it("kills an engine that does not end", async () => {
    await ready();
    const closed = supervisor.close();
    await bench.pass(limits.shutdownMs);
    await closed;
    expect(bench.last().killed).toBe(true);
  });

  it("does not wait forever, even for a process that cannot be killed", async () => {
    await ready();
    bench.disobeyKill();
    const pending = supervisor.ask("dataset.list", {});
    const closed = supervisor.close();
    await bench.pass(limits.shutdownMs);
    await bench.pass(limits.killMs);
    await closed;
    expect(await pending).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("closing") },
    });
  });

  it("happens once; afterwards no request is sent and no engine is started", async () => {
    await ready();
    const first = supervisor.close();
    expect(supervisor.close()).toBe(first);
    await settled();
    bench.last().exit();
    await first;
    expect(await supervisor.ask("dataset.list", {})).toMatchObject({ error: { code: "ENGINE_GONE" } });
    expect(bench.engines).toHaveLength(1);
  });
});
