// A real engine in a separate folder for each test of tables, with the requests that these tests use.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { JobInput } from "../../src/shared/contract/contract.ts";
import type { Failure } from "../../src/shared/errors.ts";
import type { TableMapping } from "../../src/shared/mapping.ts";
import type { Dataset } from "../../src/shared/vocabulary.ts";
import { firstRows } from "./first-rows.ts";

let folder: string;
let engine: Engine;
const start = async () => {
  engine = createEngine({ dataFolder: join(folder, "data"), log: () => {} });
  await engine.openFirst();
};

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const preview = (
  path: string,
  more: { mapping?: TableMapping; useRemembered?: boolean; limit?: number } = {},
) => engine.handlers["table.preview"]({ path, useRemembered: true, limit: 20, ...more });
const importFile = async (input: JobInput<"dataset.import">) => {
  const { id } = await engine.handlers["job.start"]({ kind: "dataset.import", input });
  return engine.jobEnded(id);
};
const imported = async (input: JobInput<"dataset.import">): Promise<Dataset> => {
  const job = await importFile(input);
  expect(job.error).toBeNull();
  const { datasetId } = job.output as { datasetId: number };
  return (await engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
};
const refused = async (input: JobInput<"dataset.import">): Promise<Failure> =>
  (await importFile(input)).error!;
const cellsOf = async ({ id }: Dataset, ...columns: string[]) => (await firstRows(engine, id, columns)).cells;

/** Opens the engine before each test of the file and closes it after. */
export function openTables() {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "tidewatch-tables-"));
    await start();
  });
  afterEach(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    get engine() {
      return engine;
    },
    ...{ start, file, preview, importFile, imported, refused, cellsOf },
  };
}

export const roleOf = (mapping: TableMapping | null, source: string) =>
  mapping?.columns.find((column) => column.source === source)?.role;
