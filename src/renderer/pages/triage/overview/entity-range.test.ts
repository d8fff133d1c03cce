// Selected lanes as conditions of a filter and back, in every form that a user or the window may write.
import { describe, expect, test } from "vitest";
import { everything, filterFrom, formatFilter, parseFilter } from "#shared/filter.ts";
import type { Filter } from "#shared/vocabulary.ts";
import { sameEntity, takeEntities, withEntities } from "./entity-range.ts";

const host = ["orig_addr"];
const pair = ["orig_addr", "resp_addr"];
const service = ["resp_addr", "resp_port", "protocol"];
const text = (filter: Filter) => formatFilter(filter);

describe("taking entities out of a filter", () => {
  test("of one column: equal, one of several, missing", () => {
    expect(takeEntities(filterFrom('orig_addr = "10.0.0.5"'), host)).toEqual({
      chosen: [["10.0.0.5"]],
      rest: everything,
    });
    const both = takeEntities(filterFrom('bytes > 5 and ORIG_ADDR in ("10.0.0.5", "10.0.0.9")'), host);
    expect(both.chosen).toEqual([["10.0.0.5"], ["10.0.0.9"]]);
    expect(text(both.rest)).toBe("bytes > 5");
    expect(takeEntities(filterFrom("orig_addr is missing"), host).chosen).toEqual([[null]]);
  });

  test("of several columns, among other conditions or as alternatives", () => {
    const flat = takeEntities(
      filterFrom('orig_addr = "10.0.0.5" and bytes > 5 and resp_addr = "10.0.0.9"'),
      pair,
    );
    expect(flat.chosen).toEqual([["10.0.0.5", "10.0.0.9"]]);
    expect(text(flat.rest)).toBe("bytes > 5");
    const several = takeEntities(
      filterFrom(
        '(resp_addr = "10.0.0.9" and resp_port = 53 and protocol = udp) or (protocol = tcp and resp_addr = "10.0.0.9" and resp_port = 443)',
      ),
      service,
    );
    expect(several.chosen).toEqual([
      ["10.0.0.9", 53, "udp"],
      ["10.0.0.9", 443, "tcp"],
    ]);
  });

  test("leaves alone what is not a selection of entities", () => {
    for (const other of [
      'orig_addr != "10.0.0.5"',
      'orig_addr contains "10."',
      'orig_addr = "10.0.0.5" or bytes > 5',
      'resp_addr = "10.0.0.5"',
    ]) {
      const filter = filterFrom(other);
      expect(takeEntities(filter, host)).toEqual({ chosen: null, rest: filter });
    }
    const half = filterFrom('orig_addr = "10.0.0.5" and bytes > 5');
    expect(takeEntities(half, pair)).toEqual({ chosen: null, rest: half });
    expect(takeEntities(half, [])).toEqual({ chosen: null, rest: half });
  });
});

describe("putting entities into a filter", () => {
  test("replaces the present ones, or removes them", () => {
    const filter = withEntities(filterFrom("bytes > 5"), host, [["10.0.0.5"]]);
    expect(text(filter)).toBe('bytes > 5 and orig_addr = "10.0.0.5"');
    const two = withEntities(filter, host, [["10.0.0.5"], ["10.0.0.9"]]);
    expect(text(two)).toBe('bytes > 5 and orig_addr in ("10.0.0.5", "10.0.0.9")');
    expect(text(withEntities(two, host, null))).toBe("bytes > 5");
    expect(text(withEntities(two, host, []))).toBe("bytes > 5");
  });

  test("what is written can be read, with missing values too, and survives as text", () => {
    const chosen = [
      ["10.0.0.5", null],
      [null, "10.0.0.9"],
    ];
    for (const [columns, entities] of [
      [pair, chosen],
      [pair, [["10.0.0.5", "10.0.0.9"]]],
      [service, [["10.0.0.9", 53, "udp"]]],
      [host, [["10.0.0.5"], [null]]],
    ] as const) {
      const filter = withEntities(filterFrom("bytes > 5"), columns, entities);
      expect(takeEntities(filter, columns)).toEqual({ chosen: entities, rest: filterFrom("bytes > 5") });
      const read = parseFilter(text(filter));
      expect(read.ok && takeEntities(read.filter, columns).chosen).toEqual(entities);
    }
  });

  test("entities are compared by value", () => {
    expect(sameEntity(["10.0.0.5", 53], ["10.0.0.5", "53"])).toBe(true);
    expect(sameEntity(["10.0.0.5"], ["10.0.0.5", null])).toBe(false);
    expect(sameEntity([null], ["10.0.0.5"])).toBe(false);
  });
});
