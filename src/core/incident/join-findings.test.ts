import { expect, test } from "vitest";
import type { IncidentSource } from "./incident-source.ts";
import { joinFindings } from "./join-findings.ts";

const minute = 60_000;
const finding = (more: Partial<IncidentSource>): IncidentSource => ({
  behaviour: "beacon",
  title: "a calls b",
  sentence: "",
  originators: ["a"],
  responders: ["b"],
  fromMs: 0,
  toMs: minute,
  rows: Uint32Array.of(1, 2, 3),
  strength: 0.8,
  rarity: 0.01,
  impact: 1,
  parts: [],
  ...more,
});

test("findings with the same rows are one incident, with the title of the weightiest", () => {
  const odd = finding({ behaviour: "odd-service", title: "odd", strength: 0.4, rows: Uint32Array.of(2, 3) });
  const [incident, ...rest] = joinFindings([odd, finding({})]);
  expect(rest).toEqual([]);
  expect(incident).toMatchObject({
    title: "a calls b",
    kinds: ["beacon", "odd-service"],
    flows: 3,
    rows: [[1, 3]],
  });
  expect(incident!.evidence.map(({ behaviour }) => behaviour)).toEqual(["beacon", "odd-service"]);
});

test("the same pair of hosts soon after is one incident, much later two", () => {
  const again = (fromMs: number) =>
    finding({
      behaviour: "exfiltration",
      title: "a sends to b",
      fromMs,
      toMs: fromMs + minute,
      rows: Uint32Array.of(9),
    });
  expect(joinFindings([finding({}), again(10 * minute)])).toHaveLength(1);
  expect(joinFindings([finding({}), again(60 * minute)])).toHaveLength(2);
});

test("two floods on one host at a time are one incident, on two hosts two", () => {
  const crowd = ["s1", "s2", "s3", "s4"];
  const flood = (more: Partial<IncidentSource>) =>
    finding({ behaviour: "flood", title: "flood", originators: crowd, responders: ["v"], ...more });
  const second = flood({ rows: Uint32Array.of(7, 8), strength: 0.7 });
  expect(joinFindings([flood({}), second])).toHaveLength(1);
  expect(joinFindings([flood({}), { ...second, responders: ["w"] }])).toHaveLength(2);
});

test("other hosts are other incidents, though at the same time", () => {
  const other = finding({ originators: ["c"], responders: ["d"], rows: Uint32Array.of(7, 8) });
  expect(joinFindings([finding({}), other])).toHaveLength(2);
});

test("a second, strong incident of the same host raises both", () => {
  const alone = joinFindings([finding({})])[0]!.severity;
  const second = finding({
    behaviour: "scan",
    title: "a scans",
    responders: ["d"],
    rows: Uint32Array.of(7),
    fromMs: 9e7,
    toMs: 9e7,
  });
  const both = joinFindings([finding({}), second]);
  expect(both.find(({ title }) => title === "a calls b")!.severity).toBeGreaterThan(alone);
});

test("a single weak sign is not an incident", () => {
  expect(joinFindings([finding({ strength: 0.15, impact: 0.2 })])).toEqual([]);
  expect(joinFindings([])).toEqual([]);
});

test("the order of findings does not matter; keys are unique and contain kind, hosts and start", () => {
  const findings = [
    finding({}),
    finding({ originators: ["c"], rows: Uint32Array.of(7), title: "c calls b" }),
    finding({
      behaviour: "scan",
      originators: ["a", "c"],
      responders: ["d", "e"],
      rows: Uint32Array.of(20, 22),
      title: "scan",
    }),
  ];
  const incidents = joinFindings(findings);
  expect(joinFindings([...findings].reverse())).toEqual(incidents);
  expect(new Set(incidents.map(({ key }) => key)).size).toBe(3);
  expect(incidents.find(({ title }) => title === "scan")).toMatchObject({
    key: "scan|many|many|0",
    rows: [
      [20, 20],
      [22, 22],
    ],
  });
});
