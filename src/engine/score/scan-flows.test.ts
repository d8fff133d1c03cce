// The fast reader of flows against JSON.parse: the same cells, or none. It must never take what is not JSON.
import { expect, test } from "vitest";
import { createRandom } from "../../core/math/random.ts";
import { type ColumnData, numberColumn, textColumn } from "../../core/table/columns.ts";
import { scanFlows, type WantedColumn } from "./scan-flows.ts";

const wanted: WantedColumn[] = [
  { name: "bytes", kind: "number" },
  { name: "protocol", kind: "text" },
  { name: "start_time", kind: "time" },
  { name: "flag", kind: "number" },
  { name: "naïve", kind: "text" },
];

/** What JSON.parse reads from a list or from lines; undefined where it refuses the text. */
function plainly(text: string): Record<string, unknown>[] | undefined {
  try {
    if (/^\s*\[/.test(text)) return JSON.parse(text);
    return text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line));
  } catch {
    return undefined;
  }
}

type Cell = string | number | boolean | null;

/** The column of cells that a model takes. */
function columnOf(cells: Cell[], kind: WantedColumn["kind"]): ColumnData {
  if (kind === "text") return textColumn(cells.map((cell) => (cell === null ? null : String(cell))));
  if (kind === "number") return numberColumn(cells.map((cell) => (cell === null ? null : Number(cell))));
  const ms = (cell: string | number | boolean) =>
    typeof cell === "string" ? Date.parse(cell) : Number(cell);
  return numberColumn(cells.map((cell) => (cell === null ? null : 1000 * ms(cell))));
}

/** Whether the text, given as such or as bytes, is taken, and then as JSON.parse reads it. */
function same(text: string, given: string | Uint8Array = text): boolean {
  const scanned = scanFlows(given, wanted);
  if (scanned === null) return false;
  const flows = plainly(text)!;
  expect(flows, text).toBeInstanceOf(Array);
  expect(scanned.rows, text).toBe(flows.length);
  for (const { name, kind } of wanted) {
    const there = flows.some((flow) => Object.hasOwn(flow, name));
    const cells = flows.map((flow) => (Object.hasOwn(flow, name) ? (flow[name] as Cell) : null));
    expect(scanned.columns.get(name), `${name} of ${text}`).toEqual(
      there ? columnOf(cells, kind) : undefined,
    );
  }
  return true;
}

test("plain flows are read, in a list or in lines, whatever their keys and numbers", () => {
  const numbers = ["0", "-0", "12", "2.2802279999999997", "1e5", "-1.5E-7", "9007199254740993"];
  numbers.push("0.1", "123456789012345678901234567890", "5e-324", "0.000072", "1.7976931348623157e308");
  const list = numbers.map((text, n) => `{"bytes":${text},"other":${text},"protocol":"p${n}"}`);
  const texts = [
    `[${list.join(",")}]`,
    ` [ ${list.join(" ,\n ")} ]\n`,
    `${list.join("\r\n")}\n\n`,
    '[{"flag":true,"protocol":null},{"protocol":"tcp","flag":false},{}]',
    '[{"protocol":"a\\"b\\\\","naïve":"ü\\u00e9","x":"\\ud800"},{"naïve":"日本","protocol":""}]',
    '[{"bytes":1,"bytes":2,"__proto__":3,"constructor":"x"}]',
    '[{"a":1,"bytes":2},{"bytes":3},{"bytes":4,"a":5},{"b":1,"a":2,"bytes":6}]',
    '[{"start_time":1.5e12,"bytes":"12"},{"start_time":"2024-03-01T10:00:00Z","bytes":true},{"bytes":" 7 "}]',
    '[{"protocol":7},{"protocol":true},{"protocol":"7"},{"protocol":"true"},{"protocol":"7"},{"protocol":null}]',
    `[${Array.from({ length: 300 }, (_, n) => `{"bytes":${n},"protocol":"p${n % 3}","flag":null}`).join()},{}]`,
    "{}",
  ];
  for (const text of texts)
    for (const given of [text, Buffer.from(text)]) expect(same(text, given), text).toBe(true);
});

test("what is no list of plain flows is left to JSON.parse", () => {
  const texts = ["", "[]", "7", "[7]", '[{"bytes":{}}]', '[{"x":[1]}]', '{"bytes":1}{"bytes":2}', "[{}],"];
  texts.push('{"bytes":\n1}', '[{"bytes":01}]', '[{"bytes":1.}]', '[{"bytes":+1}]', '[{"a":"\t"}]', "[{},]");
  texts.push('[{"bytes":-}]', '[{"bytes":1e}]', '[{"a":"\\x"}]', '[{"a":nul}]', '[{"a"}]', '[{"a":1,}]');
  texts.push('[{"bytes":1e999}]', '[{"bytes":"many"}]', '[{"start_time":true}]', '[{"x":"\\q"}]');
  texts.push('[{"protocol":"a","protocol":"b"}]');
  texts.push(`${" ".repeat(1200)}[{}]`, '[{"bytes":1}', '[{"a":"', "\u00a0[{}]");
  for (const text of texts) expect(scanFlows(text, wanted), text).toBeNull();
});

test("a changed byte changes the cells as it does for JSON.parse, or the text is not taken", () => {
  const random = createRandom(7);
  const flows = Array.from({ length: 6 }, (_, n) => ({
    ...{
      start_time: 1.5e12 + n,
      protocol: n % 2 ? "tcp" : null,
      bytes: random.uniform() * 10 ** n,
      flag: n > 2,
    },
    ...{ note: 'say "hm"\\', naïve: "ü", rate: -n / 3 },
  }));
  const texts = [JSON.stringify(flows), flows.map((flow) => JSON.stringify(flow)).join("\n")];
  const alphabet = '0123456789.eE+-"\\{}[],:\n tfn\u00fc\u0001';
  let taken = 0;
  for (let round = 0; round < 4000; round++) {
    const text = texts[round % 2]!;
    const at = random.below(text.length);
    const put = random.below(3) === 0 ? "" : alphabet[random.below(alphabet.length)]!;
    const changed = text.slice(0, at) + put + text.slice(at + 1);
    if (same(changed, round % 3 ? changed : Buffer.from(changed))) taken++;
    scanFlows(text.slice(0, at), wanted);
  }
  expect(taken).toBeGreaterThan(500);
});
