// Parts keep their colours while filters change their order and selection.
import { expect, test } from "vitest";
import { partColours } from "./part-colours.ts";

test("the first gets the first colour, a known one keeps its colour, a new one gets a free one", () => {
  const first = partColours(["tcp", "udp", null], new Map());
  expect([...first]).toEqual([
    [null, "--part-rest"],
    ["tcp", "--part-1"],
    ["udp", "--part-2"],
  ]);
  const known = new Map([
    ["tcp", "--part-1"],
    ["udp", "--part-2"],
  ]);
  const next = partColours(["udp", "icmp"], known);
  expect(next.get("udp")).toBe("--part-2");
  expect(next.get("icmp")).toBe("--part-1");
});

test("two parts that got the same colour at different times do not share it", () => {
  const known = new Map([["a", "--part-1"]]);
  const many = partColours(["b", "c", "a", "d", "e"], known);
  expect(new Set(["a", "b", "c", "d", "e"].map((part) => many.get(part))).size).toBe(5);
  expect(many.get("a")).toBe("--part-1");
});

test("the ground always has the first colour, however rare it is", () => {
  const colours = partColours(["dos", "scan", "benign", null], new Map(), "benign");
  expect(colours.get("benign")).toBe("--part-1");
  expect(colours.get("dos")).toBe("--part-2");
  const without = partColours(["dos", "scan"], new Map(), "benign");
  expect([...without.values()]).not.toContain("--part-1");
});
