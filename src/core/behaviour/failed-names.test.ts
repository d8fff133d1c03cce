import { expect, test } from "vitest";
import { daily, find, inside, lookup, repeat, rowsWith } from "../../../test/support/flow-rows.ts";
import { isGenerated } from "./failed-names.ts";

test("a host that looks up forty generated names that do not exist is found", () => {
  const rows = [
    ...daily(),
    ...repeat(40, (i) =>
      lookup(60 + i * 2, inside(7), `xkqzvbtr${(i * 7919) % 9973}w.com`, { dns_failures: 1 }),
    ),
  ];
  const [failed, ...rest] = find(rows).of("failed-names");
  expect(rest).toEqual([]);
  expect(failed).toMatchObject({ from: [inside(7)], to: ["10.0.0.53"] });
  expect(failed!.rows).toEqual(rowsWith(rows, (row) => row.dns_failures === 1));
  expect(failed!.strength).toBeGreaterThan(0.5);
});

test("a few typing errors, and one suffix that fails under every name, are not findings", () => {
  const typing = repeat(6, (i) => lookup(i * 500, inside(1), `exmaple${i}.org`, { dns_failures: 1 }));
  const suffix = repeat(80, (i) =>
    lookup(i * 30, inside(2), `host${i}.corp.example.com`, { dns_failures: 1 }),
  );
  expect(find([...daily(), ...typing, ...suffix]).of("failed-names")).toEqual([]);
});

test("failed reverse look-ups are not a finding", () => {
  const reverse = repeat(80, (i) =>
    lookup(i * 30, inside(2), `${i}.0.0.10.in-addr.arpa`, { dns_failures: 1 }),
  );
  expect(find([...daily(), ...reverse]).of("failed-names")).toEqual([]);
});

test.each([
  ["xkqzvbtrw", true],
  ["a1b2c3d4e5", true],
  ["weather", false],
  ["facebook", false],
  ["short", false],
])("%s looks generated: %s", (label, expected) => expect(isGenerated(label)).toBe(expected));

test("six names suffice if all of them look generated", () => {
  const rows = [
    ...daily(),
    ...repeat(6, (i) =>
      lookup(60 + i * 2, inside(7), `xkqzvbtr${(i * 7919) % 9973}w.com`, { dns_failures: 1 }),
    ),
  ];
  const [failed] = find(rows).of("failed-names");
  expect(failed!.title).toContain("asks in vain for names of 6 domains");
});
