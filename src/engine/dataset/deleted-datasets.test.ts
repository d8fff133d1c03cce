// Deleting datasets frees disk space. The last few can be restored, as long as they take a small part of the free space.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withEngine } from "#test/support/engine.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { createWorkspace, type OpenWorkspace } from "../workspace/workspace.ts";
import { createDatasetStore } from "./dataset-store.ts";

let folder: string;
let workspace: OpenWorkspace;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-deleted-"));
  const options = { defaultPath: join(folder, "no"), threads: 2, memoryMb: 256, now: () => 0 };
  workspace = await createWorkspace(join(folder, "a.tidewatch"), options);
});
afterEach(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Adds a dataset of one row, in a file like that of every dataset. */
async function add(store: ReturnType<typeof createDatasetStore>): Promise<number> {
  const id = await store.reserve();
  const staging = await workspace.files.stage(id);
  await staging.task.run("CREATE TABLE flows AS SELECT 1 AS x");
  await staging.keep();
  const source = { path: "a.csv", bytes: 1, sha256: null, format: "CSV", why: "" };
  const nothing = { timeSpan: null, refused: [], refusedRows: 0, warnings: [], columns: [] };
  const dataset: Dataset = {
    ...{ id, name: `${id}`, kind: "flows", rows: 1, source, ...nothing },
    ...{ importedAtMs: 0, importMs: 0, reading: false },
  };
  await store.add(dataset);
  return id;
}
const present = (id: number) => existsSync(workspace.files.pathOf(id));

it("keeps the last eight for a restore, and frees disk space and descriptors of the others", async () => {
  const store = createDatasetStore(workspace.database, workspace.files, () => 1e12);
  const ids: number[] = [];
  for (let i = 0; i < 12; i++) {
    const id = await add(store);
    await store.get(id);
    await store.setDeleted(id, true);
    ids.push(id);
  }
  expect(ids.filter(present)).toEqual(ids.slice(-8));
  await store.setDeleted(ids[11]!, false);
  expect(await store.get(ids[11]!)).toMatchObject({ rows: 1 });
  await expect(store.setDeleted(ids[0]!, false)).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining("cannot be restored any more"),
  });
  const attached = await workspace.database.rows(
    "SELECT database_name FROM duckdb_databases() WHERE database_name LIKE 'dataset_%'",
  );
  expect(attached).toHaveLength(8);
});

it("frees disk space at once when little is free, and counts only what stays deleted", async () => {
  let free = 1e12;
  const store = createDatasetStore(workspace.database, workspace.files, () => free);
  const [a, b, c] = [await add(store), await add(store), await add(store)];
  await store.setDeleted(a, true);
  await store.setDeleted(b, true);
  await store.setDeleted(b, false);
  free = 1000;
  await store.setDeleted(c, true);
  expect([a, b, c].map(present)).toEqual([false, true, false]);
  expect((await store.list()).map(({ id }) => id)).toEqual([b]);
});

const fixture = withEngine("fifty", "test");

it("needs no more disk space and no more descriptors after many imports and deletions", async () => {
  const { engine } = fixture;
  const path = join(folder, "flows.csv");
  writeFileSync(path, `a,b\n${Array.from({ length: 2000 }, (_, i) => `${i},${i * 7}`).join("\n")}\n`);
  const descriptors = () => (process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0);
  const files = () => readdirSync(join(fixture.folder, "data", "Default.tidewatch", "datasets")).length;
  const counts: { descriptors: number; files: number }[] = [];
  for (let i = 0; i < 30; i++) {
    const { datasetId } = await fixture.done("dataset.import", { path });
    await engine.handlers["flows.page"]({
      datasetId,
      filter: { kind: "all" },
      sort: [],
      offset: 0,
      limit: 10,
    });
    await engine.handlers["dataset.delete"]({ datasetId });
    counts.push({ descriptors: descriptors(), files: files() });
  }
  expect(counts.at(-1)!.files).toBe(8);
  expect(counts.at(-1)!.descriptors).toBeLessThanOrEqual(counts[9]!.descriptors + 3);
}, 120_000);
