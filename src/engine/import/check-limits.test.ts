// Files built to exhaust memory or time. Each import ends soon and in bounded memory, with a sentence that names limit and place. The
// bounds are generous: without the limits these files take minutes or gigabytes, or crash the process.
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { deepestJson, mostColumns, mostFields } from "../../core/table/limits.ts";

const fixture = withEngine("limits");
const mostMs = 60_000;
const mostBytes = 1e9;

const lines = (n: number, line: (i: number) => string) =>
  `${Array.from({ length: n }, (_, i) => line(i)).join("\n")}\n`;

/** The message with which the import of this text ends. */
async function sentenceOf(name: string, text: string): Promise<string | undefined> {
  const path = join(fixture.folder, name);
  writeFileSync(path, text);
  const before = process.memoryUsage().rss;
  const job = await fixture.run("dataset.import", { path });
  expect(process.memoryUsage().rss - before).toBeLessThan(mostBytes);
  return job.error?.message.replace(path, name);
}

describe("a file beyond a limit", () => {
  test("too many columns", { timeout: mostMs }, async () => {
    const wide = `${lines(1, () => Array.from({ length: 20_000 }, (_, i) => `c${i}`).join(","))}1,2\n`;
    expect(await sentenceOf("wide.csv", wide)).toBe(
      `wide.csv has 20,000 columns in line 1, and Tidewatch reads at most ${mostColumns.toLocaleString("en-US")}; leave out those that you do not need.`,
    );
  });

  test("a new key on every line", { timeout: mostMs }, async () => {
    const sentence = await sentenceOf(
      "keys.json",
      lines(60_000, (i) => `{"a":"x","key${i}":${i}}`),
    );
    expect(sentence).toMatch(
      /^The records up to line 1,000 of keys\.json have more than 1,000 different keys; /,
    );
  });

  test("a new field on every line of a log: the rows stay, the surplus fields are counted", {
    timeout: mostMs,
  }, async () => {
    const text = lines(
      5000,
      (i) => `{"ts":1600000000,"uid":"C","id.orig_h":"10.0.0.1","key${i}":${i},"__proto__":1}`,
    );
    const path = join(fixture.folder, "zeek.json");
    writeFileSync(path, text);
    const { datasetId } = await fixture.done("dataset.import", { path });
    const dataset = (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
    expect(dataset.rows).toBe(5000);
    const kept = dataset.columns.filter(({ name }) => name.startsWith("key")).length;
    expect(kept).toBe(mostFields - 4);
    expect(dataset.columns.map(({ name }) => name)).toContain("__proto__");
    expect(dataset.refused).toMatchObject([
      {
        reason: `A field left out: the log has more than ${mostFields} different ones`,
        count: 5000 - kept,
        examples: expect.arrayContaining([{ line: kept + 1, text: `key${kept}` }]),
      },
    ]);
  });

  test("records nested too deeply", { timeout: mostMs }, async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    const sentence = `The JSON in line 2 of deep.json is nested more than ${deepestJson} levels deep; flatten its records, then import them.`;
    expect(await sentenceOf("deep.json", `{"a":1}\n${deep}\n`)).toBe(sentence);
    const lists = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(await sentenceOf("deep.json", `{"a":1}\n${lists}\n`)).toBe(sentence);
  });

  test("one line of 200 MB among others", { timeout: mostMs }, async () => {
    const path = join(fixture.folder, "long.csv");
    const file = openSync(path, "w");
    writeSync(file, "a,b,c\n1,2,3\n");
    const piece = "x".repeat(1 << 20);
    for (let i = 0; i < 200; i++) writeSync(file, piece);
    writeSync(file, ",1,2\n4,5,6\n");
    closeSync(file);
    const before = process.memoryUsage().rss;
    const { datasetId } = await fixture.done("dataset.import", { path });
    expect(process.memoryUsage().rss - before).toBeLessThan(mostBytes);
    const dataset = (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
    expect(dataset).toMatchObject({
      rows: 2,
      refused: [{ reason: "The line is longer than 1.5 MB", count: 1, examples: [{ line: 3 }] }],
    });
  });
});

test("a JSON array on one line does not count as a long line", { timeout: mostMs }, async () => {
  const path = join(fixture.folder, "array.json");
  writeFileSync(
    path,
    JSON.stringify(Array.from({ length: 60_000 }, (_, i) => ({ name: `row ${i}`, value: i }))),
  );
  const { datasetId } = await fixture.done("dataset.import", { path });
  const dataset = (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
  expect(dataset).toMatchObject({ rows: 60_000, refused: [] });
});

test("a cancel ends a reading whose statement cannot be interrupted", { timeout: mostMs }, async () => {
  const path = join(fixture.folder, "as-wide-as-can-be.csv");
  const row = (of: (i: number) => string) => Array.from({ length: mostColumns }, (_, i) => of(i)).join(",");
  writeFileSync(path, `${row((i) => `c${i}`)}\n${lines(2000, (r) => row((i) => String(r + i)))}`);
  const job = await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
  const stop = await new Promise<() => void>((resolve) => {
    const unsubscribe = fixture.engine.on("job.changed", ({ id, progress }) => {
      if (id === job.id && progress?.note === "Reading") resolve(unsubscribe);
    });
  });
  stop();
  const started = performance.now();
  await fixture.engine.handlers["job.cancel"]({ jobId: job.id });
  expect((await fixture.engine.jobEnded(job.id)).state).toBe("cancelled");
  // 200 ms on an idle machine.
  expect(performance.now() - started).toBeLessThan(3000);
});
