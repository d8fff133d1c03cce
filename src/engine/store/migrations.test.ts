// Migrations that change stored values.
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { migrate } from "./migrations.ts";

test("results of models from before schema 8 get the new names; texts and other jobs stay", async () => {
  const database = await openDatabase(":memory:", { threads: 1, memoryMb: 256 });
  await migrate(database, "case", 7);
  const guard = { looked: 5, line: 2, moves: [{ line: null }], sentence: 'A "line": stays' };
  const refused = { refused: [{ examples: [{ line: 3, text: "x" }] }] };
  const add = (id: number, kind: string, input: object, output: object | null) =>
    database.run(
      "INSERT INTO job (id, kind, title, state, input, output, created_at_ms) VALUES (?, ?, 'title', 'done', ?, ?, 0)",
      [id, kind, JSON.stringify(input), output && JSON.stringify(output)],
    );
  await add(1, "model.guard", {}, guard);
  await add(2, "dataset.import", {}, refused);
  await add(3, "model.train", { judged: true }, null);
  await add(4, "report.write", { guard }, { path: "report.html" });
  await database.run("INSERT INTO model (id, name, facts) VALUES (1, 'name', ?)", [
    JSON.stringify({ recalibration: { oldLine: 1, line: 2 } }),
  ]);
  await migrate(database, "case");

  const jobs = await database.rows("SELECT input, output FROM job ORDER BY id");
  const read = jobs.map(({ input, output }) => [
    JSON.parse(String(input)),
    output === null ? null : JSON.parse(String(output)),
  ]);
  const renamed = { checkedRows: 5, threshold: 2, moves: [{ threshold: null }], sentence: 'A "line": stays' };
  expect(read).toEqual([
    [{}, renamed],
    [{}, refused],
    [{ verdicts: true }, null],
    [{ guard: renamed }, { path: "report.html" }],
  ]);
  const [model] = await database.rows("SELECT facts FROM model");
  expect(JSON.parse(String(model!.facts))).toEqual({ recalibration: { oldThreshold: 1, threshold: 2 } });
  await database.close();
});
