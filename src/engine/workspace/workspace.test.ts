// A workspace is created completely or not at all, and only the user's account can read it.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { builtEngine } from "../../../test/support/built-programs.ts";
import { createEngine, type Engine } from "../engine.ts";
import { createLog } from "../work/log.ts";

const windows = process.platform === "win32";
let folder: string;
let path: string;
let engine: Engine;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "tidewatch-workspace-"));
  path = join(folder, "case.tidewatch");
  const data = join(folder, "data");
  const log = createLog({ path: join(data, "logs", "tidewatch.log"), level: "info" });
  engine = createEngine({ dataFolder: data, log });
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const importTable = async (): Promise<void> => {
  writeFileSync(join(folder, "table.csv"), "port,bytes\n1,2\n3,4\n");
  const input = { path: join(folder, "table.csv") };
  const { id } = await engine.handlers["job.start"]({ kind: "dataset.import", input });
  expect((await engine.jobEnded(id)).error).toBeNull();
};

test.skipIf(windows).each([0, 8, 32, 256, 1024])(
  "creating one with a file limit of %i kB leaves nothing that prevents another attempt",
  async (kilobytes) => {
    const entry = join(folder, "make.mjs");
    writeFileSync(
      entry,
      `import { createEngine } from ${builtEngine()};
      const engine = createEngine({ dataFolder: ${JSON.stringify(join(folder, "other"))}, log: () => {} });
      engine.handlers["workspace.create"]({ path: ${JSON.stringify(path)} }).then(
        () => engine.close().then(() => console.log("made")), (error) => console.log(error.code, error.message));`,
    );
    // In blocks of 512 bytes, as POSIX defines it.
    const limited = `ulimit -f ${kilobytes * 2}; exec "$0" "$@"`;
    const { stdout } = spawnSync("sh", ["-c", limited, process.execPath, entry], {
      encoding: "utf8",
    });
    const isCreated = stdout.includes("made");
    if (!isCreated) {
      expect(existsSync(join(path, "manifest.json"))).toBe(false);
      await engine.handlers["workspace.create"]({ path });
    } else await engine.handlers["workspace.open"]({ path });
    await importTable();
    expect(readdirSync(path).filter((name) => name.startsWith("."))).toEqual([]);
    expect(await engine.handlers["dataset.list"]({})).toHaveLength(1);
  },
);

test("the next start completes what a killed creation left", async () => {
  mkdirSync(join(path, ".making"), { recursive: true });
  writeFileSync(join(path, ".making", "tidewatch.duckdb"), "half of a database");
  await engine.handlers["workspace.create"]({ path });
  await importTable();
  expect(readdirSync(path).filter((name) => name.startsWith("."))).toEqual([]);
});

test.skipIf(windows)("only one account can read it and the data folder", async () => {
  await engine.openFirst();
  await engine.handlers["workspace.create"]({ path });
  await importTable();
  await engine.handlers["settings.set"]({ theme: "dark" });
  const open = (root: string, names: string[]) =>
    names.filter((name) => (statSync(join(root, name)).mode & 0o077) !== 0);
  const files = [
    "",
    "manifest.json",
    "holder.json",
    "tidewatch.duckdb",
    "temporary",
    "datasets",
    "datasets/1.duckdb",
  ];
  expect(open(path, files)).toEqual([]);
  const dataFolderFiles = [
    "",
    "logs",
    "logs/tidewatch.log",
    "settings.json",
    "recent.json",
    "Default.tidewatch",
  ];
  expect(open(join(folder, "data"), dataFolderFiles)).toEqual([]);
});

test("where the home cannot be written, a workspace elsewhere opens and imports", async () => {
  await engine.handlers["workspace.create"]({ path });
  await engine.close();
  const file = join(folder, "file");
  writeFileSync(file, "");
  const homeless = join(file, "home");
  const log = createLog({ path: join(homeless, "logs", "tidewatch.log"), level: "info" });
  engine = createEngine({ dataFolder: homeless, log });
  await engine.openFirst(path);
  await importTable();
  expect(await engine.handlers["dataset.list"]({})).toHaveLength(1);
});

test("a creation that was killed before the manifest is taken up; a folder with other files is not", async () => {
  mkdirSync(join(path, ".making"), { recursive: true });
  writeFileSync(join(path, "tidewatch.duckdb.lock"), "");
  await engine.openFirst(path, { create: true });
  expect(existsSync(join(path, "manifest.json"))).toBe(true);

  const foreign = join(folder, "photos");
  mkdirSync(foreign);
  writeFileSync(join(foreign, "sea.jpg"), "");
  await expect(engine.openFirst(foreign, { create: true })).rejects.toThrow("is a folder but no workspace");
  expect(readdirSync(foreign)).toEqual(["sea.jpg"]);
});
