// A workspace that cannot be written: what reads it works, also twice at once; what would change it is refused in one sentence; and not a
// byte of it changes. Another account opens it, since nothing is forbidden to an administrator.
import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { corpus } from "../../../test/packets/corpus.ts";
import { builtEngine } from "../../../test/support/built-programs.ts";
import { createEngine } from "../engine.ts";

const folder = mkdtempSync(join(realpathSync(tmpdir()), "tidewatch-read-only-"));
const workspace = join(folder, "evidence.tidewatch");
const capture = join(folder, "office.pcap");
const elsewhere = join(folder, "elsewhere");
const isAdministrator = process.getuid?.() === 0;
const nobody = 65_534;

beforeAll(async () => {
  writeFileSync(capture, corpus().get("plain")!);
  const engine = createEngine({ dataFolder: join(folder, "data"), log: () => {} });
  await engine.handlers["workspace.create"]({ path: workspace });
  const done = async (kind: "dataset.import" | "incident.find", input: object) => {
    const { id } = await engine.handlers["job.start"]({ kind, input });
    expect((await engine.jobEnded(id)).error).toBeNull();
  };
  await done("dataset.import", { path: capture });
  await done("incident.find", { datasetId: 1 });
  const on = { datasetId: 1, rows: [0] };
  expect(await engine.route("verdict.give", { on, verdict: "confirmed" })).toMatchObject({ ok: true });
  // As a kill leaves it: the records are still in the store's log.
  const copy = join(folder, "killed");
  mkdirSync(copy);
  for (const name of ["tidewatch.duckdb", "tidewatch.duckdb.wal"])
    copyFileSync(join(workspace, name), join(copy, name));
  await engine.close();
  for (const name of ["tidewatch.duckdb", "tidewatch.duckdb.wal"])
    copyFileSync(join(copy, name), join(workspace, name));
  mkdirSync(elsewhere);
  chmodSync(elsewhere, 0o777);
  chmodSync(folder, 0o755);
  for (const path of filesIn(workspace)) chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
});
afterAll(() => {
  for (const path of filesIn(workspace)) chmodSync(path, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const filesIn = (path: string): string[] => [
  path,
  ...readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name)),
];

/** Runs statements with an `engine` on the workspace in a process of the other account; gives what they put into `out`. */
async function reading(name: string, statements: string): Promise<Record<string, unknown>> {
  const entry = join(elsewhere, `${name}.mjs`);
  writeFileSync(
    entry,
    `import { createEngine } from ${builtEngine()};
    const engine = createEngine({ dataFolder: ${JSON.stringify(join(elsewhere, name))}, log: () => {} });
    const out = {};
    const job = async (kind, input) => engine.jobEnded((await engine.handlers["job.start"]({ kind, input })).id);
    const refusal = (name, input) => engine.route(name, input).then(({ error }) => error?.code);
    await engine.openFirst(${JSON.stringify(workspace)});
    ${statements}
    await engine.close();
    console.log(JSON.stringify(out));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [entry], {
    ...(isAdministrator ? { uid: nobody, gid: nobody } : {}),
    env: { PATH: process.env.PATH, HOME: elsewhere, TMPDIR: elsewhere },
    cwd: elsewhere,
  });
  return JSON.parse(stdout);
}

describe.skipIf(process.platform === "win32")("a workspace of another account", () => {
  test("is read: its flows, verdicts, incidents, packets, and an export elsewhere", async () => {
    const before = filesIn(workspace).map((path) => [path, statSync(path).mtimeMs, statSync(path).size]);
    const out = await reading(
      "reads",
      `out.workspace = await engine.handlers["workspace.current"]({});
      const on = { datasetId: 1, filter: { kind: "all" } };
      out.flows = (await engine.handlers["flows.page"]({ ...on, sort: [], offset: 0, limit: 10 })).total;
      out.verdicts = await engine.handlers["verdict.counts"]({ datasetId: 1 });
      out.incidents = (await engine.handlers["incidents.page"]({ datasetId: 1, show: "all", offset: 0, limit: 9 })).found;
      out.again = (await job("incident.find", { datasetId: 1 })).error;
      out.packets = (await engine.route("packets.list", { datasetId: 1, flowId: 0 })).value.total;
      const to = ${JSON.stringify(join(elsewhere, "flows.csv"))};
      out.exported = (await job("dataset.export", { datasetId: 1, path: to, format: "csv" })).error;`,
    );
    expect(out.workspace).toMatchObject({ path: workspace, isReadOnly: true });
    expect(out.flows).toBeGreaterThan(0);
    expect(out.verdicts).toMatchObject({ confirmed: 1 });
    expect(out.incidents).toBe(true);
    expect(out.again).toBeNull();
    expect(out.packets).toBeGreaterThan(0);
    expect(out.exported).toBeNull();
    expect(readFileSync(join(elsewhere, "flows.csv"), "utf8").split("\n").length).toBeGreaterThan(
      Number(out.flows),
    );
    expect(filesIn(workspace).map((path) => [path, statSync(path).mtimeMs, statSync(path).size])).toEqual(
      before,
    );
    expect(readdirSync(elsewhere).filter((name) => name.startsWith("tidewatch-reading-"))).toEqual([]);
  });

  test("is not changed: every request and job that would is refused with the same sentence", async () => {
    const out = await reading(
      "writes",
      `const on = { datasetId: 1, rows: [1] };
      out.codes = [
        await refusal("verdict.give", { on, verdict: "benign" }),
        await refusal("dataset.delete", { datasetId: 1 }),
        await refusal("dataset.rename", { datasetId: 1, name: "x" }),
        await refusal("note.set", { datasetId: 1, row: 1, text: "x" }),
        await refusal("triage.undo", {}),
        await refusal("incidents.budget", { perDay: 3 }),
        await refusal("job.start", { kind: "dataset.import", input: { path: ${JSON.stringify(capture)} } }),
        await refusal("job.start", { kind: "model.train", input: { datasetId: 1 } }),
      ];
      out.budget = await engine.handlers["incidents.budget"]({});
      out.sentence = (await engine.route("triage.undo", {})).error.message;`,
    );
    expect(new Set(out.codes as string[])).toEqual(new Set(["WORKSPACE_READ_ONLY"]));
    expect(out.budget).toMatchObject({ perDay: expect.any(Number) });
    expect(out.sentence).toBe(
      `The workspace ${workspace} is read-only, since its folder or disk cannot be written; copy the folder to a place that can, and open the copy.`,
    );
  });

  test("is read by two programs at once", async () => {
    const both = await Promise.all(
      ["one", "two"].map((name) =>
        reading(
          name,
          `await new Promise((resolve) => setTimeout(resolve, 500));
          out.flows = (await engine.handlers["dataset.list"]({})).length;`,
        ),
      ),
    );
    expect(both).toEqual([{ flows: 1 }, { flows: 1 }]);
  });
});
