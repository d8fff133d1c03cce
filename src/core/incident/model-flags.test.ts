import { expect, test } from "vitest";
import type { IncidentSource } from "./incident-source.ts";
import { joinFindings } from "./join-findings.ts";
import type { ModelFlags } from "./model-flags.ts";

const minute = 60_000;
const beacon: IncidentSource = {
  behaviour: "beacon",
  title: "a calls b",
  sentence: "",
  originators: ["a"],
  responders: ["b"],
  fromMs: 0,
  toMs: minute,
  rows: Uint32Array.from({ length: 40 }, (_, i) => i),
  strength: 0.7,
  rarity: 0.01,
  impact: 1,
  parts: [],
};

/** Flags of one host each minute from a row on, beside ten hosts of a thousand flows. */
function flagsAt(rows: readonly number[], { host = "a", everyMs = minute, flows = 1000 } = {}): ModelFlags {
  return {
    model: "morning",
    rows: Uint32Array.from(rows),
    originators: rows.map(() => host),
    responders: rows.map(() => "b"),
    timesMs: Float64Array.from(rows, (_, i) => i * everyMs),
    reasons: rows.map((_, i) => (i % 4 === 0 ? "duration" : "bytes sent")),
    flowsOf: new Map([
      [host, flows],
      ...Array.from({ length: 10 }, (_, i): [string, number] => [`host ${i}`, 1000]),
    ]),
    normalShare: 0.001,
  };
}
const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

test("flags among the flows of an incident raise it and keep its title", () => {
  const [plain] = joinFindings([beacon]);
  const [raised, ...rest] = joinFindings([beacon], flagsAt(from(0, 34)));
  expect(rest).toEqual([]);
  expect(raised).toMatchObject({
    key: plain!.key,
    title: "a calls b",
    flows: 40,
    kinds: ["beacon", "model"],
  });
  expect(raised!.severity).toBeGreaterThan(plain!.severity + 3);
  expect(raised!.evidence.at(-1)!.sentence).toBe(
    "34 of its 40 flows are unlike normal traffic for morning, mostly bytes sent; usual would be none.",
  );
  expect(raised!.parts.at(-1)).toMatchObject({
    name: "also",
    text: "34 of its flows are unlike normal traffic",
  });
});

test("a few flags, as many as usual, change nothing", () => {
  const plain = joinFindings([beacon]);
  expect(joinFindings([beacon], flagsAt(from(0, 2)))).toEqual(plain);
  expect(joinFindings([beacon], flagsAt([...from(0, 2), ...from(500, 5)]))).toEqual(plain);
  const drifted = { ...flagsAt(from(0, 34)), normalShare: 0.9 };
  expect(joinFindings([beacon], drifted)).toEqual(plain);
});

test("many flags of one host close in time are an incident, less severe than those that need a look today", () => {
  const [alone, ...rest] = joinFindings([], flagsAt(from(100, 34)));
  expect(rest).toEqual([]);
  expect(alone).toMatchObject({
    title: "a: 34 flows unlike normal traffic",
    kinds: ["model"],
    originators: ["a"],
    flows: 34,
    rows: [[100, 133]],
  });
  expect(alone!.evidence[0]!.sentence).toMatch(
    /^These 34 flows of a are unlike normal traffic for morning, mostly bytes sent/,
  );
  expect(alone!.severity).toBeGreaterThan(15);
  expect(alone!.severity).toBeLessThan(50);
});

test("what the same host did at that time and has a name is read before its flags, at another time not", () => {
  const flags = flagsAt(from(100, 34));
  const named = { ...beacon, strength: 0.55, impact: 0.6, rows: Uint32Array.of(1, 2, 3) };
  const order = (one: IncidentSource) => joinFindings([one], flags).map(({ title }) => title);
  expect(order(named)).toEqual([named.title, "a: 34 flows unlike normal traffic"]);
  const later = { ...named, fromMs: named.fromMs + 24 * 60 * minute, toMs: named.toMs + 24 * 60 * minute };
  expect(order(later)).toEqual(["a: 34 flows unlike normal traffic", named.title]);
});

test("what a host tells groups is no incident of its flags alone", () => {
  const flags = flagsAt(from(100, 34));
  for (const group of ["224.0.0.251", "ff02::1:3"])
    expect(joinFindings([], { ...flags, responders: [...flags.rows].map(() => group) })).toEqual([]);
});

test("flags that are scattered, or usual for a busy host, are not an incident", () => {
  expect(joinFindings([], flagsAt(from(100, 34), { everyMs: 60 * minute }))).toEqual([]);
  expect(joinFindings([], flagsAt(from(100, 34), { flows: 30_000 }))).toEqual([]);
});

test("if the middle host has as many flags, the traffic has changed and no host stands out", () => {
  const many = from(0, 330);
  const moved: ModelFlags = {
    ...flagsAt(many),
    originators: many.map((row) => (row < 30 ? "a" : `host ${row % 10}`)),
  };
  expect(joinFindings([], moved)).toEqual([]);
});
