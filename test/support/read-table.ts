// Runs a file or text through the whole import on a database in memory: head, recognition, survey, clean copy, plan,
// staging table.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { recogniseTable } from "../../src/core/table/formats/readers.ts";
import { parseHead } from "../../src/core/table/head.ts";
import type { TablePlan } from "../../src/core/table/reader.ts";
import type { ReadOutcome } from "../../src/engine/dataset/read-outcome.ts";
import { readPlan } from "../../src/engine/import/read-plan.ts";
import { surveyFile, writeCleanCopy } from "../../src/engine/import/survey.ts";
import { type Database, openDatabase } from "../../src/engine/store/database.ts";
import type { CellValue } from "../../src/shared/vocabulary.ts";

export interface ReadTable extends ReadOutcome {
  format: string;
  why: string;
  rows: number;
  /** Rows of the table called `t`. */
  query(sql: string): Promise<Record<string, CellValue>[]>;
  /** One column's values in order. */
  column(name: string): Promise<CellValue[]>;
}

export async function openForTests() {
  const database = await openDatabase(":memory:", { threads: 2, memoryMb: 1000 });
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-import-"));
  return {
    database,
    readText: (name: string, text: string | Uint8Array, plan?: TablePlan) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return readFile(database, folder, path, plan);
    },
    readFile: (path: string, plan?: TablePlan) => readFile(database, folder, path, plan),
    folder,
    async close() {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const headBytes = 256 << 10;
const never = new AbortController().signal;

async function readFile(
  database: Database,
  folder: string,
  path: string,
  planOverride?: TablePlan,
): Promise<ReadTable> {
  const bytes = readFileSync(path);
  const head = parseHead(basename(path), bytes.subarray(0, headBytes), bytes.length <= headBytes);
  const found = recogniseTable(head);
  if (!found) throw new Error(`No reader knows ${basename(path)}.`);
  const plan = planOverride ?? found.reader.map(head);
  const survey = await surveyFile(path, { gzip: false, signal: never });
  let clean = path;
  if (plan.via !== "parquet" && (!survey.utf8 || survey.longLines)) {
    clean = join(folder, "clean-copy");
    await writeCleanCopy(path, { gzip: false, utf8: survey.utf8, to: clean, signal: never });
  }
  await database.run("DROP TABLE IF EXISTS t");
  const task = await database.task();
  try {
    const outcome = await readPlan(task, { plan, path: clean, gzip: false, table: "t", head });
    const [row] = await database.rows("SELECT count(*) AS rows FROM t");
    return {
      ...outcome,
      format: found.reader.format,
      why: found.recognition.why,
      rows: Number(row!.rows),
      query: (sql) => database.rows(sql),
      async column(name) {
        const { cells } = await database.columns(`SELECT "${name}" FROM t ORDER BY rowid`);
        return cells[0]!;
      },
    };
  } finally {
    task.close();
  }
}

/** Reason → count. */
export const counts = ({ refused }: ReadOutcome): Record<string, number> =>
  Object.fromEntries(refused.map(({ reason, count }) => [reason, count]));
