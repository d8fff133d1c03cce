import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openForTests } from "../../../test/support/read-table.ts";
import { findLabelWindows } from "../../core/table/label-windows.ts";
import { labelByWindows } from "./label-windows.ts";

let tools: Awaited<ReturnType<typeof openForTests>>;
beforeAll(async () => {
  tools = await openForTests();
});
afterAll(() => tools.close());

const nab = join(import.meta.dirname, "../../../../shared/data/nab");
if (!existsSync(nab)) console.warn("Skipped: NAB is not at ../shared/data/nab.");

describe("label windows", () => {
  const json = JSON.stringify({
    "a/one.csv": [["2014-04-01 00:05:00.000000", "2014-04-01 00:10:00.000000"]],
    "a/none.csv": [],
    "a/points.csv": ["2014-04-01 00:05:00"],
    "a/bad.csv": [["soon", "later"]],
  });

  test("matched by the end of the path or by the file's name; points; none; nonsense", () => {
    const from = Date.UTC(2014, 3, 1, 0, 5);
    expect(findLabelWindows(json, "/x/a/one.csv")).toEqual([{ fromMs: from, toMs: from + 300_000 }]);
    expect(findLabelWindows(json, "one.csv")).toHaveLength(1);
    expect(findLabelWindows(json, "C:\\x\\a\\points.csv")).toEqual([{ fromMs: from, toMs: from }]);
    expect(findLabelWindows(json, "/a/none.csv")).toEqual([]);
    expect([
      findLabelWindows(json, "/a/bad.csv"),
      findLabelWindows(json, "/a/other.csv"),
      findLabelWindows("{", "x"),
    ]).toEqual([null, null, null]);
  });

  test("both ends belong to the window", async () => {
    await tools.readText(
      "one.csv",
      "timestamp,value\n2014-04-01 00:00:00,1\n2014-04-01 00:05:00,2\n2014-04-01 00:10:00,3\n2014-04-01 00:15:00,4\n",
    );
    const task = await tools.database.task();
    const { rows, columns } = await labelByWindows(task, "t", "time", findLabelWindows(json, "a/one.csv")!);
    task.close();
    expect(rows).toBe(2);
    expect(columns.map(({ name }) => name)).toEqual(["label", "label_benign", "label_family"]);
    expect(await tools.database.rows("SELECT label_family AS f FROM t ORDER BY rowid")).toEqual(
      ["benign", "unnamed", "unnamed", "benign"].map((f) => ({ f })),
    );
  });

  test.skipIf(!existsSync(nab))("the target series of NAB has 403 rows in its window", async () => {
    const path = join(nab, "data/realAWSCloudwatch/ec2_network_in_257a54.csv");
    await tools.readFile(path);
    const windows = findLabelWindows(readFileSync(join(nab, "labels/combined_windows.json"), "utf8"), path)!;
    const task = await tools.database.task();
    expect((await labelByWindows(task, "t", "time", windows)).rows).toBe(403);
    task.close();
  });
});
