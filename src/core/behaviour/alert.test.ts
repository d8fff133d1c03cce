import { expect, test } from "vitest";
import { daily, find, flow, inside } from "../../../test/support/flow-rows.ts";

test("alerts of one text and one host are one finding with their rows", () => {
  const at = (seconds: number, alert: string | null) =>
    flow(seconds, inside(1), "203.0.113.4", 443, { alert });
  const rows = [at(1, "ET TROJAN one"), at(2, null), at(3, "ET TROJAN one"), at(4, "ET POLICY two")];
  expect(
    find(rows)
      .of("alert")
      .map(({ title, rows: numbers }) => ({ title, numbers })),
  ).toEqual([
    { title: `Alert on ${inside(1)}: ET TROJAN one`, numbers: [0, 2] },
    { title: `Alert on ${inside(1)}: ET POLICY two`, numbers: [3] },
  ]);
});

test("alerts of one numbered list about one inside host are one finding, other alerts stay alone", () => {
  const knocks = [1, 2, 3, 4, 5].map((host) =>
    flow(host, `203.0.113.${host}`, inside(1), 443, {
      alert: `ET CINS Poor Reputation IP group ${30 + host}`,
    }),
  );
  const exploit = flow(9, "203.0.113.4", inside(1), 80, { alert: "ET EXPLOIT a router" });
  expect(
    find([...daily(), ...knocks, exploit])
      .of("alert")
      .map(({ title }) => title),
  ).toEqual([
    "Alert on 5 outside hosts: ET CINS Poor Reputation IP",
    "Alert on 203.0.113.4: ET EXPLOIT a router",
  ]);
});

test("data without alerts has no findings", () => {
  expect(find(daily(3, 5)).of("alert")).toEqual([]);
});
