import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { numberColumn } from "../../core/table/columns.ts";
import { type Database, openDatabase } from "./database.ts";

let folder: string;
let database: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-close-"));
  database = await openDatabase(join(folder, "a.duckdb"), { threads: 2, memoryMb: 256 });
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const hours = "SELECT count(*) AS n FROM range(100000000000) a(x) WHERE hash(x) % 7 = 3";
const refused = { code: "WORKSPACE_NONE" };

describe("closing a database in use", () => {
  it("interrupts statements that would take hours, and waits for them", async () => {
    // Open this first: the slow statements take all threads.
    const task = await database.task();
    const slow = Array.from({ length: 6 }, () => database.rows(hours));
    const ends = Promise.allSettled([...slow, task.rows(hours), database.numbers(hours)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedMs = performance.now();
    await database.close();
    expect(performance.now() - startedMs).toBeLessThan(5000);
    for (const end of await ends) expect(end).toMatchObject({ status: "rejected", reason: refused });
  });

  it("waits for a short transaction, so that acknowledged data is stored", async () => {
    await database.run("CREATE TABLE t (x INTEGER)");
    const kept = database.transaction(async (statements) => {
      await statements.run("INSERT INTO t VALUES (1)");
    });
    const late = database.transaction(async (statements) => {
      await statements.run("INSERT INTO t VALUES (2)");
      await new Promise((resolve) => setTimeout(resolve, 300));
      await statements.run("INSERT INTO t VALUES (3)");
    });
    late.catch(() => {});
    await kept;
    await database.close();
    await expect(late).rejects.toMatchObject(refused);
    const again = await openDatabase(join(folder, "a.duckdb"), { threads: 2, memoryMb: 256 });
    expect(await again.rows("SELECT x FROM t")).toEqual([{ x: 1 }]);
    await again.close();
  });

  it("refuses every later call, and tolerates tasks and appenders that are still open", async () => {
    await database.run("CREATE TABLE t (x DOUBLE)");
    const task = await database.task();
    const appender = await task.appender("t");
    appender.add([numberColumn([1, 2])]);
    await database.close();
    await database.close();
    expect(() => appender.add([numberColumn([3])])).toThrowError(expect.objectContaining(refused));
    expect(() => appender.flush()).toThrowError(expect.objectContaining(refused));
    await expect(task.rows("SELECT 1")).rejects.toMatchObject(refused);
    await expect(database.rows("SELECT 1")).rejects.toMatchObject(refused);
    await expect(database.task()).rejects.toMatchObject(refused);
    task.interrupt();
    expect(task.share()).toBeNull();
    appender.close();
    task.close();
  });

  it("ends a streamed answer", async () => {
    let begun = () => {};
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const streamed = database.stream("SELECT x::DOUBLE FROM range(100000000) a(x)", [], async () => {
      begun();
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    streamed.catch(() => {});
    await first;
    await database.close();
    await expect(streamed).rejects.toMatchObject(refused);
  });
});
