import { describe, expect, test } from "vitest";
import { createJsonScan, isTooDeep } from "./json-limits.ts";
import { deepestJson, mostColumns } from "./limits.ts";

/** The excess of a text pushed in pieces of `size`. */
function excessOf(text: string, size = 1 << 20) {
  const scan = createJsonScan();
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) {
    const excess = scan.push(bytes.subarray(at, at + size));
    if (excess) return excess;
  }
  return null;
}
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

describe("excess in JSON", () => {
  test("finds depth and its line, however the text is cut", () => {
    for (const size of [1, 3, 1000]) {
      expect(excessOf(`{"a":1}\n${nested(deepestJson)}\n`, size)).toBe(null);
      expect(excessOf(`{"a":1}\n${nested(deepestJson + 1)}\n`, size)).toEqual({ limit: "depth", line: 2 });
      expect(excessOf(`{"a":${"[".repeat(1000)}`, size)).toEqual({ limit: "depth", line: 1 });
    }
  });

  test("brackets in strings and truncated lines add no depth", () => {
    expect(excessOf(`{"a":"${"[{".repeat(500)}"}`)).toBe(null);
    expect(excessOf('{"a":{"b":\n'.repeat(500))).toBe(null);
    expect(excessOf('{"a":"open\n'.repeat(500))).toBe(null);
  });

  test("counts different keys by their path, and equal ones once", () => {
    const lines = (of: (i: number) => string, n: number) =>
      Array.from({ length: n }, (_, i) => of(i)).join("\n");
    expect(excessOf(lines(() => '{"a":{"b":1},"c":[{"b":2}]}', 5000))).toBe(null);
    expect(excessOf(lines((i) => `{"k${i}":1}`, mostColumns))).toBe(null);
    expect(excessOf(lines((i) => `{"k${i}":1}`, mostColumns + 1))).toEqual({
      limit: "keys",
      line: mostColumns + 1,
    });
    const half = mostColumns / 2;
    expect(excessOf(lines((i) => `{"k${i}":{"x":1}}`, half))).toBe(null);
    expect(excessOf(lines((i) => `{"k${i}":{"x":1}}`, half + 1))).toMatchObject({ limit: "keys" });
  });

  test("finds one huge object; many small ones in a list are allowed", () => {
    const piece = `"${"x".repeat(1 << 20)}",`;
    expect(excessOf(`{"a":[${piece.repeat(20)}`)).toEqual({ limit: "object", line: 1 });
    expect(excessOf(`[${`{"a":${piece.slice(0, -1)}},`.repeat(20)}{}]`)).toBe(null);
  });
});

test("recognises a text that is nested too deeply", () => {
  expect(isTooDeep(nested(deepestJson))).toBe(false);
  expect(isTooDeep(nested(deepestJson + 1))).toBe(true);
  expect(isTooDeep(`{"a":"${"{".repeat(1000)}\\"${"{".repeat(1000)}"}`)).toBe(false);
});
