// The fast reader of flows against JSON.parse: the same cells, or none. It must never take what is not JSON.
import { expect, test } from "vitest";
import { createRandom } from "../../core/math/random.ts";
import { scanFlows } from "./scan-flows.ts";

const wanted = ["bytes", "protocol", "start_time", "flag", "naïve"];

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

function same(text: string): boolean {
  const scanned = scanFlows(text, wanted);
  if (scanned === null) return false;
  const flows = plainly(text)!;
  expect(flows, text).toBeInstanceOf(Array);
  expect(scanned.rows, text).toBe(flows.length);
  for (const column of wanted) {
    const there = flows.some((flow) => Object.hasOwn(flow, column));
    const cells = flows.map((flow) => (Object.hasOwn(flow, column) ? flow[column] : null));
    expect(scanned.cells.get(column), `${column} of ${text}`).toEqual(there ? cells : undefined);
  }
  return true;
}

test("plain flows are read, in a list or in lines, whatever their keys and numbers", () => {
  const numbers = ["0", "-0", "12", "2.2802279999999997", "1e5", "-1.5E-7", "9007199254740993", "1e999"];
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
    "{}",
  ];
  for (const text of texts) expect(same(text), text).toBe(true);
});

test("what is no list of plain flows is left to JSON.parse", () => {
  const texts = ["", "[]", "7", "[7]", '[{"bytes":{}}]', '[{"x":[1]}]', '{"bytes":1}{"bytes":2}', "[{}],"];
  texts.push('{"bytes":\n1}', '[{"bytes":01}]', '[{"bytes":1.}]', '[{"bytes":+1}]', '[{"a":"\t"}]', "[{},]");
  texts.push('[{"bytes":-}]', '[{"bytes":1e}]', '[{"a":"\\x"}]', '[{"a":nul}]', '[{"a"}]', '[{"a":1,}]');
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
    if (same(text.slice(0, at) + put + text.slice(at + 1))) taken++;
    scanFlows(text.slice(0, at), wanted);
  }
  expect(taken).toBeGreaterThan(500);
});
