// Failures that lose nothing: bad files, cancels, kills, locks, newer workspaces, full disks.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { corpus } from "../../test/packets/corpus.ts";
import { flowsCsv, holderOf, longTable, takesPictures, test, writeFile } from "../fixtures.ts";

const command = join(import.meta.dirname, "..", "..", "out", "main", "cli.js");

test("an import that is cancelled half-way leaves nothing", { tag: "@page" }, async ({ app, folder }) => {
  await app.openFile(longTable(folder, "long.csv"));
  const cancel = app.page.getByRole("button", { name: "Cancel Import long.csv" }).first();
  await expect(app.page.getByRole("progressbar").first()).toBeVisible();
  await cancel.click();
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  const jobs = await app.openJobs();
  await expect(jobs.getByText("Cancelled")).toBeVisible();
  await expect.poll(() => readdirSync(join(app.workspace, "temporary"))).toEqual([]);
});

for (const { name, content, says } of [
  { name: "empty.csv", content: "", says: /is empty; there is nothing to import/ },
  {
    name: "prose.txt",
    content: "This is no table at all.\nIt is prose\n",
    says: /is not a table that Tidewatch knows/,
  },
]) {
  test(`${name} is refused in one sentence`, { tag: "@page" }, async ({ app, folder }) => {
    await app.openFile(writeFile(folder, name, content));
    await expect(app.failure(says)).toBeVisible();
    await app.openFile(writeFile(folder, "fine.csv", flowsCsv(20)));
    await app.showsDataset("fine.csv", 20);
  });
}

test("Windows-1252 text is read, with a note", { tag: "@page" }, async ({ app, folder }) => {
  const bytes = Buffer.from(
    "resp_port,protocol,label,n\n80,tcp,Web Attack \x96 XSS,5\n53,udp,plain,6\n",
    "latin1",
  );
  await app.openFile(writeFile(folder, "cp1252.csv", bytes));
  await app.showsDataset("cp1252.csv", 2);
  await expect(app.grid.cell("label", 0)).toContainText("Web Attack");
  await app.page
    .getByRole("button", { name: /^\d+ warnings?$/ })
    .first()
    .click();
  await expect(app.page.getByText("it was read as Windows-1252")).toBeVisible();
});

test("a line of 100 MB is counted and shown, and the rest is read", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  const path = writeFile(folder, "long-line.csv", `${flowsCsv(10)}2024-03-01,`);
  const block = Buffer.alloc(10 << 20, "x");
  for (let i = 0; i < 10; i++) appendFileSync(path, block);
  appendFileSync(path, "\n2024-03-01 00:00:20,10.0.0.10,443,tcp,1,1\n");
  await app.openFile(path);
  await app.showsDataset("long-line.csv", 11);
  await app.page
    .getByRole("button", { name: /^1 row refused/ })
    .first()
    .click();
  await expect(app.page.getByText(/longer than 1.5 MB/)).toBeVisible();
});

test("a file that vanishes during its import leaves nothing", { tag: "@page" }, async ({ app, folder }) => {
  const path = longTable(folder, "going.csv");
  await app.openFile(path);
  await expect(app.page.getByRole("progressbar").first()).toBeVisible();
  rmSync(path);
  await expect(
    app.failure(/vanished while it was read|is not there any more|There is no file/),
  ).toBeVisible();
});

test("the engine is killed during an import: the job fails, other data is unchanged, the next import works", async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "kept.csv", flowsCsv(100)));
  await app.showsDataset("kept.csv", 100);
  await app.openFile(longTable(folder, "victim.csv"));
  await expect(app.page.getByRole("button", { name: /^Jobs: Import victim.csv, \d+ %/ })).toBeVisible();
  process.kill(holderOf(app.workspace), "SIGKILL");
  const jobs = await app.openJobs();
  await expect(jobs.getByText("Failed")).toBeVisible();
  await expect(app.datasets.getByText("kept.csv")).toBeVisible();
  await app.openFile(writeFile(folder, "next.csv", flowsCsv(50)));
  await app.showsDataset("next.csv", 50);
});

test("a workspace of another process is refused with its pid", async ({ launch, folder, dataFolder }) => {
  const workspace = join(folder, "held.tidewatch");
  const imported = writeFile(folder, "held.csv", flowsCsv(10));
  execFileSync(process.execPath, [command, "import", imported, "--workspace", workspace], {
    env: { ...process.env, TIDEWATCH_HOME: dataFolder },
  });
  const holder = spawn(process.execPath, [command, "ui", "--no-open", "--workspace", workspace], {
    env: { ...process.env, TIDEWATCH_HOME: join(folder, "other") },
  });
  try {
    await expect.poll(() => existsSync(join(workspace, "holder.json"))).toBe(true);
    const pid = holderOf(workspace);
    const app = await launch({ workspace });
    await expect(app.failure(new RegExp(`is open in another Tidewatch \\(process ${pid}\\)`))).toBeVisible();
  } finally {
    holder.kill();
    await once(holder, "exit");
  }
});

test("the command creates the workspace that it names", async ({ folder, dataFolder }) => {
  const workspace = join(folder, "new.tidewatch");
  const server = spawn(process.execPath, [command, "ui", "--no-open", "--workspace", workspace], {
    env: { ...process.env, TIDEWATCH_HOME: dataFolder },
  });
  try {
    await expect.poll(() => existsSync(join(workspace, "holder.json"))).toBe(true);
  } finally {
    server.kill();
    await once(server, "exit");
  }
  expect(existsSync(join(workspace, "manifest.json"))).toBe(true);
});

test("a workspace of a newer version is refused with both versions", async ({ launch, folder }) => {
  const workspace = join(folder, "newer.tidewatch");
  mkdirSync(workspace);
  writeFileSync(
    join(workspace, "manifest.json"),
    JSON.stringify({ format: "tidewatch-workspace", schemaVersion: 99, createdAtMs: 0 }),
  );
  const app = await launch({ workspace });
  await expect(
    app.failure(/was last opened by a newer Tidewatch, whose records \(form 99\) Tidewatch \S+ cannot read/),
  ).toBeVisible();
});

test("a full disk fails the import with one sentence, and the workspace is unchanged", {
  tag: "@page",
}, async ({ launch, folder }) => {
  test.skip(
    process.platform !== "linux" || process.getuid?.() !== 0,
    "A small disk can only be mounted by root on Linux.",
  );
  const disk = join(folder, "disk");
  mkdirSync(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], { stdio: "ignore" });
  } catch {
    test.skip(true, "This machine lets nobody mount a small disk.");
  }
  try {
    const workspace = join(disk, "small.tidewatch");
    const kept = writeFile(folder, "kept.csv", flowsCsv(100));
    execFileSync(process.execPath, [command, "import", kept, "--workspace", workspace], {
      env: { ...process.env, TIDEWATCH_HOME: join(folder, "other") },
    });
    const app = await launch({ workspace });
    await app.showsDataset("kept.csv", 100);
    await app.openFile(longTable(folder, "big.csv"));
    await expect(app.failure(/disk of the workspace is full/)).toBeVisible({ timeout: 60_000 });
    await expect(app.grid.cell("orig_addr", 0)).toHaveText("10.0.0.0");
    await app.openFile(writeFile(folder, "next.csv", flowsCsv(50)));
    await app.showsDataset("next.csv", 50);
    await app.host.stop();
  } finally {
    execFileSync("umount", ["-l", disk], { stdio: "ignore" });
  }
});

test("evidence on read-only media: its workspace is marked and can be read, and its captures open", async ({
  launch,
  folder,
}) => {
  test.skip(
    process.platform !== "linux" || process.getuid?.() !== 0,
    "A disk can only be mounted by root on Linux.",
  );
  const disk = join(folder, "evidence");
  const workspace = join(disk, "case.tidewatch");
  mkdirSync(disk);
  const kept = writeFile(disk, "kept.csv", flowsCsv(100));
  const capture = writeFile(disk, "office.pcap", Buffer.from(corpus().get("plain")!));
  execFileSync(process.execPath, [command, "import", kept, "--workspace", workspace], {
    env: { ...process.env, TIDEWATCH_HOME: join(folder, "other") },
  });
  execFileSync("mount", ["--bind", disk, disk]);
  execFileSync("mount", ["-o", "remount,ro,bind", disk]);
  try {
    const app = await launch({ workspace });
    await app.showsDataset("kept.csv", 100);
    const badge = app.page.getByRole("button", { name: "Workspace: case, read-only" });
    await expect(badge).toHaveText(/read-only/);
    await expect(badge).toHaveAttribute("title", /case\.tidewatch cannot be written/);
    if (takesPictures(test.info()))
      await expect(badge).toHaveScreenshot("read-only.png", { maxDiffPixelRatio: 0.03 });
    await app.openFile(capture);
    await expect(app.failure(/is read-only, since its folder or disk cannot be written/)).toBeVisible();
    await app.host.stop();
    const other = await launch({ dataFolder: join(folder, "fresh") });
    await other.openFile(capture);
    await other.showsDataset("office.pcap", 6);
    await other.host.stop();
  } finally {
    execFileSync("umount", ["-l", disk], { stdio: "ignore" });
  }
});
