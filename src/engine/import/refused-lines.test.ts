// Files with so many values that do not fit that the store's reader would exhaust memory if it named them. The bounds are generous: with
// its names, these files take several times as much, or never end.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";

const fixture = withEngine("shaped");
const mostMs = 60_000;
const mostProcessorMs = 8000;
const mostBytes = 400e6;
const mega = 1 << 20;

const filled = (line: string) => line.repeat(Math.floor(mega / line.length));

async function importOf(text: string) {
  const path = join(fixture.folder, "rows.csv");
  writeFileSync(path, text);
  const before = process.memoryUsage().rss;
  const began = process.cpuUsage();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 10);
  const { datasetId } = await fixture.done("dataset.import", { path });
  clearInterval(timer);
  const { user, system } = process.cpuUsage(began);
  expect(Math.max(most, process.memoryUsage().rss) - before).toBeLessThan(mostBytes);
  expect((user + system) / 1000).toBeLessThan(mostProcessorMs);
  const datasets = await fixture.engine.handlers["dataset.list"]({});
  const { rows, refused, refusedRows, warnings, columns } = datasets.find(({ id }) => id === datasetId)!;
  return { rows, refused, refusedRows, warnings, kinds: columns.map(({ kind }) => kind) };
}

const tenth = (text: string) => Array.from({ length: 10 }, (_, i) => ({ line: i + 3, text }));

test("lines with many surplus values", { timeout: mostMs }, async () => {
  const line = "1,".repeat(30);
  const count = Math.floor(mega / (line.length + 1));
  expect(await importOf(`a,b\n1,2\n${filled(`${line}\n`)}`)).toMatchObject({
    rows: 1,
    refusedRows: count,
    refused: [{ reason: "Too many values in the line", count, examples: tenth(line) }],
  });
});

test("one line of surplus values", { timeout: mostMs }, async () => {
  expect(await importOf(`a,b\n1,2\n${filled("1,")}1\n3,4\n`)).toMatchObject({
    rows: 2,
    refused: [{ reason: "Too many values in the line", count: 1, examples: [{ line: 3 }] }],
  });
});

test("lines with a thousand values too few", { timeout: mostMs }, async () => {
  const wide = (of: (i: number) => string) => Array.from({ length: 1000 }, (_, i) => of(i)).join(",");
  const text = `${wide((i) => `c${i}`)}\n${wide(() => "1")}\n${filled("1\n")}`;
  const count = mega / 2;
  expect(await importOf(text)).toMatchObject({
    rows: 1,
    refusedRows: count,
    refused: [{ reason: "Too few values in the line", count, examples: tenth("1") }],
  });
});

test("the lines that fit stay: quoted separators and line ends, empty surplus values, empty lines", {
  timeout: mostMs,
}, async () => {
  const fitting = ['1,"x,y,z"', '2,"x\ny"', '3,"x ""y"", z"', "4,x,,", "", '5,x"y', '6, "x,y"'];
  const text = `a,b\r\n${fitting.join("\r\n")}\r\n${filled("1,2,3\r\n")}7,"${",".repeat(1000)}"`;
  const count = Math.floor(mega / 7);
  expect(await importOf(text)).toMatchObject({
    rows: 7,
    refusedRows: count,
    refused: [
      {
        reason: "Too many values in the line",
        count,
        examples: [{ line: 9, text: "1,2,3" }, ...Array(9).fill({})],
      },
    ],
  });
});

test("separators between quotes are no surplus values", { timeout: mostMs }, async () => {
  const line = `1,"${",".repeat(500)}"\n`;
  expect(await importOf(`a,b\n${filled(line)}`)).toMatchObject({
    rows: Math.floor(mega / line.length),
    refusedRows: 0,
    refused: [],
  });
});

test("quotes that are broken on every line are plain characters", { timeout: mostMs }, async () => {
  const { rows, refused, warnings } = await importOf(`a,b\n${filled('"x"y,1\n')}1,2,3\n`);
  expect({ rows, refused }).toMatchObject({
    rows: Math.floor(mega / 7),
    refused: [{ reason: "Too many values in the line", count: 1 }],
  });
  expect(warnings[0]).toBe(
    "Quotes in this file are opened and not closed; they were read as plain characters.",
  );
});

/** More rows than the store looks at to tell the types. */
const ofNumbers = (line: string) => line.repeat(25_000);

test("numbers that turn to text late are one column of text", { timeout: mostMs }, async () => {
  const outcome = await importOf(`a,b\n${ofNumbers("1,2\n")}${filled("x,3\n")}`);
  expect(outcome).toMatchObject({ rows: 25_000 + mega / 4, refusedRows: 0, refused: [] });
  expect(outcome.kinds).toEqual(["text", "integer"]);
});

test("fifty columns of numbers that turn to text late", { timeout: mostMs }, async () => {
  const wide = (of: (i: number) => string) => `${Array.from({ length: 50 }, (_, i) => of(i)).join(",")}\n`;
  const texts = wide(() => "x");
  const text = `${wide((i) => `c${i}`)}${wide(() => "1").repeat(25_000)}${filled(texts)}`;
  const outcome = await importOf(text);
  expect(outcome).toMatchObject({ rows: 25_000 + Math.floor(mega / texts.length), refusedRows: 0 });
  expect(new Set(outcome.kinds)).toEqual(new Set(["text"]));
});

test("header lines over and over, and a text among the numbers", { timeout: mostMs }, async () => {
  const count = mega / 4;
  const outcome = await importOf(`a,b\n${ofNumbers("1,2\n")}${filled("A,b\n")}x,2\n`);
  expect(outcome).toMatchObject({
    rows: 25_001,
    refusedRows: count,
    refused: [{ reason: "The header line again, between the rows", count }],
  });
  expect(outcome.refused[0]!.examples[0]).toEqual({ line: 25_002, text: "A,b" });
  expect(outcome.kinds).toEqual(["text", "integer"]);
});
