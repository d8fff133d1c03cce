// A workspace can be open only once, however its path is spelled and from any process. Acknowledged data and `temporary/` survive.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { builtEngine } from "../../../test/support/built-programs.ts";
import { createEngine, type Engine } from "../engine.ts";

let folder: string;
let workspace: string;
let engine: Engine;
const engines: Engine[] = [];
const newEngine = (name = "data"): Engine => {
  const another = createEngine({ dataFolder: join(folder, name), log: () => {} });
  engines.push(another);
  return another;
};
beforeEach(async () => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "tidewatch-lock-"));
  workspace = join(folder, "case.tidewatch");
  engine = newEngine();
  await engine.handlers["workspace.create"]({ path: workspace });
});
afterEach(async () => {
  for (const one of engines.splice(0)) await one.close();
  rmSync(folder, { recursive: true, force: true });
});

const importTable = async (name: string): Promise<void> => {
  const path = join(folder, name);
  writeFileSync(path, "port,bytes\n1,2\n3,4\n");
  const { id } = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
  expect((await engine.jobEnded(id)).error).toBeNull();
};
const datasetNames = async (of: Engine = engine): Promise<string[]> =>
  (await of.handlers["dataset.list"]({})).map(({ name }) => name).sort();
const link = (name: string): string => {
  symlinkSync(workspace, join(folder, name), "dir");
  return join(folder, name);
};
/** The file of a running reader or job. */
const leaveTemporary = (): string => {
  const path = join(workspace, "temporary", "growing");
  writeFileSync(path, "");
  return path;
};

const spellings: [string, () => string][] = [
  ["a trailing separator", () => workspace + sep],
  ["two separators", () => workspace.replace(basename(workspace), sep + basename(workspace))],
  ["a way out and back", () => `${workspace}${sep}..${sep}${basename(workspace)}`],
  ["a way in and back", () => `${workspace}${sep}datasets${sep}..`],
  ["a relative path", () => relative(process.cwd(), workspace)],
  ["a link to the folder", () => link("linked.tidewatch")],
  [
    "a link above the folder",
    () => {
      symlinkSync(dirname(workspace), join(folder, "above"), "dir");
      return join(folder, "above", basename(workspace));
    },
  ],
];

describe("in one engine", () => {
  test.each(spellings)("%s is the same workspace, and nothing in it is lost", async (_, spell) => {
    await importTable("first.csv");
    const growing = leaveTemporary();
    const present = await engine.handlers["workspace.current"]({});
    expect(await engine.handlers["workspace.open"]({ path: spell() })).toEqual(present);
    expect(existsSync(growing)).toBe(true);
    await importTable("second.csv");
    await engine.close();
    await engine.handlers["workspace.open"]({ path: workspace });
    expect(await datasetNames()).toEqual(["first.csv", "second.csv"]);
  });

  test.each(spellings)("creating it again by %s is refused", async (_, spell) => {
    const path = spell();
    await expect(engine.handlers["workspace.create"]({ path })).rejects.toThrow("is a workspace already");
    expect(await engine.handlers["workspace.current"]({})).toMatchObject({ path: workspace });
  });

  test("two simultaneous requests open it once", async () => {
    await engine.close();
    const path = link("linked.tidewatch");
    const open = (spelled: string) => engine.handlers["workspace.open"]({ path: spelled });
    const answers = await Promise.all([open(workspace), open(path), open(workspace + sep)]);
    for (const answer of answers) expect(answer).toMatchObject({ path: workspace, name: "case" });
    await importTable("first.csv");
    expect(await datasetNames()).toEqual(["first.csv"]);
  });

  test("the recent list has it once, and the default one is recognised through a link", async () => {
    await engine.close();
    const path = link("linked.tidewatch");
    await engine.handlers["workspace.open"]({ path });
    await engine.close();
    await engine.handlers["workspace.open"]({ path: workspace + sep });
    expect(await engine.handlers["workspace.recent"]({})).toMatchObject([{ path: workspace, exists: true }]);

    await engine.openFirst();
    symlinkSync(join(folder, "data"), join(folder, "data-link"), "dir");
    await engine.close();
    const opened = await engine.handlers["workspace.open"]({
      path: join(folder, "data-link", "Default.tidewatch"),
    });
    expect(opened).toMatchObject({ name: "Default", isDefault: true });
  });
});

describe("two engines in one process", () => {
  test.each(spellings)("the second is refused by %s, and changes nothing", async (_, spell) => {
    await importTable("first.csv");
    const growing = leaveTemporary();
    const path = spell();
    const other = newEngine("other");
    await expect(other.handlers["workspace.open"]({ path })).rejects.toMatchObject({
      code: "WORKSPACE_LOCKED",
      message: `The workspace ${workspace} is open in this Tidewatch already (process ${process.pid}); close it first, or open another workspace.`,
    });
    expect(existsSync(growing)).toBe(true);
    await importTable("second.csv");
    await engine.close();
    await other.handlers["workspace.open"]({ path });
    expect(await datasetNames(other)).toEqual(["first.csv", "second.csv"]);
  });

  test("a folder of other files around the same database is refused too", async () => {
    const around = join(folder, "around.tidewatch");
    mkdirSync(around);
    for (const name of ["manifest.json", "tidewatch.duckdb"])
      symlinkSync(join(workspace, name), join(around, name));
    const other = newEngine("other");
    await expect(other.handlers["workspace.open"]({ path: around })).rejects.toMatchObject({
      code: "WORKSPACE_LOCKED",
    });
  });
});

describe("two processes", () => {
  const program = (path: string, after: string): string => {
    const entry = join(folder, "second.mjs");
    writeFileSync(
      entry,
      `import { createEngine } from ${builtEngine()};
      const engine = createEngine({ dataFolder: ${JSON.stringify(join(folder, "other"))}, log: () => {} });
      engine.openFirst(${JSON.stringify(path)}).then(() => { ${after} }, (error) => console.log(error.code, error.message));`,
    );
    return entry;
  };
  const openElsewhere = (path: string): string =>
    execFileSync(process.execPath, [program(path, 'console.log("opened"); engine.close();')], {
      encoding: "utf8",
    });
  const sentence = () =>
    `WORKSPACE_LOCKED The workspace ${workspace} is open in another Tidewatch (process ${process.pid})`;

  test("the second is refused through a link, even after the first has read the database's file", async () => {
    await importTable("first.csv");
    const growing = leaveTemporary();
    // Reading and closing a file frees every lock of this process on it.
    readFileSync(join(workspace, "tidewatch.duckdb"));
    expect(openElsewhere(link("linked.tidewatch"))).toContain(sentence());
    const { id } = await engine.handlers["job.start"]({
      kind: "dataset.import",
      input: { path: join(workspace, "tidewatch.duckdb") },
    });
    await engine.jobEnded(id);
    expect(openElsewhere(workspace)).toContain(sentence());
    expect(existsSync(growing)).toBe(true);
    await importTable("second.csv");
    await engine.close();
    expect(openElsewhere(workspace)).toContain("opened");
    await engine.handlers["workspace.open"]({ path: workspace });
    expect(await datasetNames()).toEqual(["first.csv", "second.csv"]);
  });

  test("a killed holder holds nothing", async () => {
    await engine.close();
    const holder: ChildProcess = spawn(process.execPath, [
      program(workspace, 'console.log("opened"); setInterval(() => {}, 1000);'),
    ]);
    await once(holder.stdout!, "data");
    const { pid } = JSON.parse(readFileSync(join(workspace, "holder.json"), "utf8")) as { pid: number };
    await expect(engine.handlers["workspace.open"]({ path: workspace })).rejects.toThrow(`(process ${pid})`);
    process.kill(pid, "SIGKILL");
    await once(holder, "exit");
    expect(await engine.handlers["workspace.open"]({ path: workspace })).toMatchObject({ path: workspace });
  });
});

describe("the holder's file", () => {
  const holderFile = () => join(workspace, "holder.json");

  test("a copy of an open workspace is not held", async () => {
    await importTable("first.csv");
    const copy = join(folder, "copy.tidewatch");
    cpSync(workspace, copy, { recursive: true });
    expect(existsSync(join(copy, "holder.json"))).toBe(true);
    const other = newEngine("other");
    expect(await other.handlers["workspace.open"]({ path: copy })).toMatchObject({ path: copy });
  });

  test.each([
    ["whose number another process has by now", { startedAt: 1 }],
    ["of another boot or machine", { boot: "another" }],
    ["that is gone", { pid: 2 ** 22 + 1 }],
  ])("a holder %s holds nothing", async (_, change) => {
    const left = { ...JSON.parse(readFileSync(holderFile(), "utf8")), pid: process.ppid, startedAt: null };
    await engine.close();
    expect(existsSync(holderFile())).toBe(false);
    writeFileSync(holderFile(), JSON.stringify(left));
    await expect(engine.handlers["workspace.open"]({ path: workspace })).rejects.toThrow(
      `(process ${process.ppid})`,
    );
    writeFileSync(holderFile(), JSON.stringify({ ...left, ...change }));
    await engine.handlers["workspace.open"]({ path: workspace });
    expect(JSON.parse(readFileSync(holderFile(), "utf8"))).toMatchObject({ pid: process.pid });
  });
});
