// A workspace on a disk that is really full: what was acknowledged stays, what cannot be kept is refused in a sentence, it opens for reading,
// and it goes on when there is space again. Mounting a small disk takes an administrator of Linux.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { corpus } from "#test/packets/corpus.ts";
import { runCommand } from "#test/support/command.ts";
import { createEngine, type Engine } from "../engine.ts";

const canMount = process.platform === "linux" && process.getuid?.() === 0 && tryMount();

let folder: string;
let disk: string;
let workspace: string;
const engines: Engine[] = [];
beforeEach(() => {
  if (!canMount) return;
  folder = mkdtempSync(join(realpathSync(tmpdir()), "tidewatch-full-"));
  disk = join(folder, "disk");
  workspace = join(disk, "case.tidewatch");
  mkdirSync(disk);
  mount(disk);
});
afterEach(async () => {
  if (!canMount) return;
  for (const engine of engines.splice(0)) await engine.close().catch(() => {});
  execFileSync("umount", ["-l", disk]);
  rmSync(folder, { recursive: true, force: true });
});

function mount(path: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", path], { stdio: "ignore" });
}

function tryMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), "tidewatch-mount-"));
  try {
    mount(path);
    execFileSync("umount", [path]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Fills the disk to the last byte. */
function fill(): void {
  for (let size = 1 << 20; size >= 1; size >>= 5) {
    try {
      for (;;) writeFileSync(join(disk, `fill-${size}`), Buffer.alloc(size), { flag: "a" });
    } catch (thrown) {
      expect((thrown as NodeJS.ErrnoException).code).toBe("ENOSPC");
    }
  }
}

function free(): void {
  for (const name of readdirSync(disk)) if (name.startsWith("fill-")) rmSync(join(disk, name));
}

async function open(home: string): Promise<Engine> {
  const engine = createEngine({ dataFolder: home, log: () => {} });
  engines.push(engine);
  await engine.openFirst(workspace, { create: true });
  return engine;
}

const job = async (engine: Engine, kind: "dataset.import" | "dataset.export", input: object) =>
  engine.jobEnded((await engine.handlers["job.start"]({ kind, input })).id);
const give = (engine: Engine, row: number, verdict: string) =>
  engine.route("verdict.give", { on: { datasetId: 1, rows: [row] }, verdict });
const counts = (engine: Engine) => engine.handlers["verdict.counts"]({ datasetId: 1 });

/** Gives verdicts until one is refused; returns those that were acknowledged. */
async function giveUntilRefused(engine: Engine): Promise<{ given: string[]; refusal: unknown }> {
  const given: string[] = [];
  for (let turn = 0; turn < 200; turn++) {
    const verdict = turn % 2 === 0 ? "confirmed" : "benign";
    const answer = await give(engine, 0, verdict);
    if (!answer.ok) return { given, refusal: answer.error };
    given.push(verdict);
  }
  return { given, refusal: null };
}

it.skipIf(!canMount).each(["beside the disk", "on the disk too"])(
  "a full disk loses no verdict, is open for reading, and is written again when there is space; the home is %s",
  { timeout: 120_000 },
  async (place) => {
    const home = place === "on the disk too" ? join(disk, "home") : join(folder, "home");
    const capture = join(folder, "office.pcap");
    writeFileSync(capture, corpus().get("plain")!);
    const first = await open(home);
    expect((await job(first, "dataset.import", { path: capture })).error).toBeNull();
    expect(await give(first, 1, "benign")).toMatchObject({ ok: true });

    fill();
    const { given, refusal } = await giveUntilRefused(first);
    expect(refusal).toMatchObject({
      code: "DISK_FULL",
      message: expect.stringMatching(/free some space .*\.$/),
    });
    const last = given.at(-1) ?? null;
    const known = await counts(first);
    await first.close();

    fill();
    const second = await open(home);
    expect(await second.handlers["workspace.current"]({})).toMatchObject({ isReadOnly: true, isFull: true });
    expect(await counts(second)).toEqual(known);
    const row = await second.handlers["row.annotations"]({ datasetId: 1, row: 0 });
    expect(row.verdict?.verdict ?? null).toBe(last);
    const sentence = `The disk of the workspace ${workspace} is full, so it is open for reading only; free some space there`;
    expect(await give(second, 2, "confirmed")).toMatchObject({
      ok: false,
      error: { code: "DISK_FULL", message: expect.stringContaining(sentence) },
    });
    const csv = join(folder, "flows.csv");
    expect(
      (await job(second, "dataset.export", { datasetId: 1, path: csv, format: "csv" })).error,
    ).toBeNull();
    expect(statSync(csv).size).toBeGreaterThan(100);

    free();
    expect(await give(second, 2, "confirmed")).toMatchObject({ ok: true });
    expect(await second.handlers["workspace.current"]({})).toMatchObject({
      isReadOnly: false,
      isFull: false,
    });
    await second.close();
    const third = await open(home);
    expect((await counts(third)).open).toBe(known.open - 1);
  },
);

it.skipIf(!canMount)("a command says that the workspace is open for reading, and why", async () => {
  await (await open(join(folder, "home"))).close();
  fill();
  const csv = join(folder, "flows.csv");
  writeFileSync(csv, "start_time,orig_addr\n2024-03-01 09:00:00,10.0.0.1\n");
  const { code, err } = await runCommand(folder, ["datasets", "-w", workspace]);
  expect(code).toBe(0);
  expect(err).toContain("is full, so it is open for reading only; free some space there");
  const refused = await runCommand(folder, ["import", csv, "-w", workspace]);
  expect(refused.code).toBe(1);
  expect(refused.err.split("\n").filter((line) => line.includes("is full"))).toHaveLength(1);
});
