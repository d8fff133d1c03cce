// The rows of a watch when a batch cannot be stored: the dataset has and counts the rows before it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { numberColumn, tableData, textColumn } from "../../core/table/columns.ts";
import { captureColumns } from "../capture/flow-table.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { createDatasetTools } from "../dataset/dataset-tools.ts";
import { createCaches } from "../work/caches.ts";
import { createWorkspace, type OpenWorkspace } from "../workspace/workspace.ts";
import { openLiveFlows } from "./live-flows.ts";
import { progressTable, type WatchProgress } from "./progress.ts";

let folder: string;
let workspace: OpenWorkspace;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-live-flows-"));
  const now = () => Date.now();
  workspace = await createWorkspace(join(folder, "w.tidewatch"), {
    ...{ defaultPath: join(folder, "none"), threads: 1, memoryMb: 512, now },
  });
});
afterAll(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true });
});

const flows = (rows: number) =>
  tableData({
    start_time: numberColumn(Array.from({ length: rows }, (_, n) => 1.7e15 + n)),
    end_time: numberColumn(Array.from({ length: rows }, (_, n) => 1.7e15 + n + 5)),
    orig_addr: textColumn(Array.from({ length: rows }, () => "10.0.0.1")),
  });
const progress = (offset: number): WatchProgress => ({
  ...{ kind: "log", offset },
  file: { dev: "1", ino: "1", headBytes: 0, head: "", writtenMs: 0 },
});

test("a batch that fails is not counted", async () => {
  const { database, files, info, temporaryFolder } = workspace;
  const tools = createDatasetTools({
    ...{ database, datasetFiles: files, workspace: info.path, temporaryFolder, threads: 1 },
    ...{ now: () => Date.now(), caches: createCaches(), changed() {} },
  });
  const live = await openLiveFlows(
    {
      name: "growing",
      source: { path: "/growing", bytes: 0, sha256: null, format: "watch", why: "", isWatched: true },
      columns: [...captureColumns],
      ...{ ofFolder: false, earlier: null },
    },
    { ...tools, datasetFiles: files },
  );
  await live.add(flows(3), progress(1));
  // Another one holds the row that says how far reading is, so the next batch fails when it replaces that.
  const other = await database.task();
  await other.run("BEGIN TRANSACTION");
  await other.run(`DELETE FROM "staging_${live.id}".main.${progressTable}`);
  await expect(live.add(flows(6), progress(2))).rejects.toThrow(/conflict/i);
  await other.run("ROLLBACK");
  other.close();
  expect(live.rows).toBe(3);
  await live.end({ health: null, refused: [], warnings: ["The watch ended with an error."] });
  const dataset = await tools.datasets.get(live.id);
  expect(dataset.rows).toBe(3);
  const [row] = await database.rows(`SELECT count(*)::INTEGER AS rows FROM ${flowsTable(dataset)}`);
  expect(row).toEqual({ rows: 3 });
});
