// Pasted text as rows: what separates the cells, whether the first line names the columns, and the CSV that is imported.
import { describe, expect, test } from "vitest";
import { csvOf, parsePasted } from "./pasted-rows.ts";

describe("cells are separated by", () => {
  const names = ["host", "bytes"];
  const rows = [
    ["web 1", "10"],
    ["db", "20"],
  ];
  test.each([
    ["tabs, as a spreadsheet copies", "host\tbytes\r\nweb 1\t10\r\ndb\t20\r\n"],
    ["commas, with quotes", 'host,bytes\n"web 1",10\ndb,20\n'],
    ["semicolons", "host;bytes\nweb 1;10\ndb;20"],
    ["gaps, as a terminal aligns", "host     bytes\nweb 1       10\ndb          20\n"],
    [
      "bars with a rule, as a database prints",
      " host  | bytes\n-------+------\n web 1 |    10\n db    |    20\n",
    ],
    [
      "a frame",
      "+-------+-------+\n| host  | bytes |\n+-------+-------+\n| web 1 | 10    |\n| db    | 20    |\n+-------+-------+\n",
    ],
  ])("%s", (_, text) => {
    expect(parsePasted(text)).toEqual({ names, rows });
  });

  test("single blanks when every line has as many", () => {
    expect(parsePasted("tcp 443 10\nudp 53 20\n").rows).toEqual([
      ["tcp", "443", "10"],
      ["udp", "53", "20"],
    ]);
  });

  test("a comma inside quotes belongs to its cell", () => {
    expect(parsePasted('a,n\n"x, ""y""",1\n').rows).toEqual([['x, "y"', "1"]]);
  });
});

describe("names", () => {
  test("of the first line, by their characters", () => {
    expect(parsePasted("bytes\tbytes\t \n1\t2\t3\n").names).toEqual(["bytes", "bytes_2", "column"]);
    expect(parsePasted("bytes\tBytes\n1\t2\n").names).toEqual(["bytes", "Bytes_2"]);
  });

  test("from what the columns hold, when no line names them", () => {
    expect(parsePasted("2024-03-01 10:00:00\t5\n2024-03-01 10:00:01\t7").names).toEqual(["time", "value"]);
    expect(parsePasted("10.0.0.1\ta\n10.0.0.2\tb").names).toEqual(["address", "text"]);
    expect(parsePasted("3\n4\n5.5\n-2e3")).toEqual({
      names: ["value"],
      rows: [["3"], ["4"], ["5.5"], ["-2e3"]],
    });
  });

  test("nothing is one column without rows", () => {
    expect(parsePasted(" \n\n")).toEqual({ names: ["value"], rows: [] });
  });
});

test("the CSV has a name for each column, no empty row, and quotes what needs it", () => {
  expect(
    csvOf({
      names: ["a", "", "a"],
      rows: [
        ["1", "x,y", 'say "hi"'],
        ["", " ", ""],
        ["2", "", ""],
      ],
    }),
  ).toBe('a,column,a_2\n1,"x,y","say ""hi"""\n2,,\n');
});

test("no text makes it throw, and rows are as long as each other", () => {
  let seed = 1;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647);
  const pieces = ["\t", ",", ";", "|", " ", "\n", '"', "1", "a", "10.0.0.1", "-", "+", "é"];
  for (let i = 0; i < 2000; i++) {
    const text = Array.from({ length: next() % 40 }, () => pieces[next() % pieces.length]).join("");
    const { names, rows } = parsePasted(text);
    for (const row of rows) expect(row).toHaveLength(names.length);
  }
});
