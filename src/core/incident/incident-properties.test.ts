// Properties of all incidents, whatever the traffic, over random networks with random attacks.
import { describe, expect, test } from "vitest";
import {
  daily,
  type FlowRow,
  type Found,
  find,
  flow,
  inside,
  knock,
  lookup,
  repeat,
} from "../../../test/support/flow-rows.ts";
import { createRandom } from "../math/random.ts";
import { severityOf } from "./severity.ts";

/** A small random network at work, with one of each attack. */
function network(seed: number): FlowRow[] {
  const random = createRandom(seed);
  const chance = (low: number, high: number): number => low + random.uniform() * (high - low);
  const host = (): string => inside(random.below(8));
  const [caller, sender, scanner, guesser, asker, spreader] = Array.from({ length: 6 }, host);
  const every = chance(20, 90);
  const label = (length: number): string =>
    Array.from({ length }, () => "abcdefghijklmnopqrstuvwxyz234567"[random.below(32)]).join("");
  const rows = [
    ...daily(8, 40),
    ...repeat(45, (i) => flow(i * every + chance(-3, 3) + 10, caller!, "203.0.113.77", 8443)),
    ...repeat(20, (i) =>
      flow(100 + i * chance(40, 60), sender!, "203.0.113.9", 443, {
        orig_payload_bytes: Math.round(chance(4e5, 2e6)),
      }),
    ),
    ...repeat(120, (i) => knock(300 + i * 0.2, scanner!, "10.0.0.9", 1 + i)),
    ...repeat(50, (i) =>
      flow(700 + i * chance(2, 4), guesser!, "10.0.0.8", 22, {
        service: "ssh",
        orig_payload_bytes: 1400,
        resp_payload_bytes: 2100,
      }),
    ),
    ...repeat(90, (i) => lookup(900 + i * 4, asker!, `${label(48)}.t.evil-zone.net`, { dns_types: "TXT" })),
    ...repeat(9, (i) => flow(1400 + i * 15, spreader!, `10.0.1.${i + 1}`, 445, { service: "smb" })),
  ];
  // No two flows start at the same time, so that their order is unique.
  const times = new Set<number>();
  return rows.map((row) => {
    let at = Number(row.start_time);
    while (times.has(at)) at++;
    times.add(at);
    return { ...row, start_time: at };
  });
}

/** Incidents with their rows mapped back to the network's row numbers, to compare different orders of rows. */
const comparable = ({ incidents }: Found, numberOf: (row: number) => number = (row) => row, shiftMs = 0) =>
  incidents.map(({ rows, fromMs, toMs, key: _, ...rest }) => ({
    ...rest,
    fromMs: Math.round(fromMs - shiftMs),
    toMs: Math.round(toMs - shiftMs),
    rows: rows
      .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => numberOf(from + i)))
      .sort((a, b) => a - b),
  }));

describe.each([1, 2, 3])("random network %i", (seed) => {
  const rows = network(seed);
  const found = find(rows);

  test("has incidents of the planted kinds", () => {
    const kinds = new Set(found.incidents.flatMap((incident) => incident.kinds));
    for (const kind of ["beacon", "exfiltration", "scan", "guessing", "tunnel", "new-edge"] as const)
      expect(kinds).toContain(kind);
  });

  test("gives the same result twice", () => {
    expect(find(rows).incidents).toEqual(found.incidents);
  });

  test("gives the same result in any order of rows", () => {
    const random = createRandom(seed + 100);
    const order = rows.map((_, row) => row);
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const shuffled = find(order.map((row) => rows[row]!));
    expect(comparable(shuffled, (row) => order[row]!)).toEqual(comparable(found));
  });

  test("gives the same result at another time", () => {
    const shiftMs = 86_400_000 * 17;
    const moved = find(rows.map((row) => ({ ...row, start_time: Number(row.start_time) + shiftMs * 1000 })));
    expect(comparable(moved, undefined, shiftMs)).toEqual(comparable(found));
  });

  test("shows no less if every flow is there twice", () => {
    const twice = find(rows.flatMap((row) => [row, { ...row, start_time: Number(row.start_time) + 1 }]));
    for (const incident of found.incidents.filter(({ severity }) => severity >= 25)) {
      const same = twice.incidents.filter(
        ({ kinds, originators }) =>
          kinds.includes(incident.kinds[0]!) &&
          incident.originators.every((host) => originators.includes(host)),
      );
      expect(
        same.map(({ title }) => title),
        incident.title,
      ).not.toEqual([]);
    }
  });

  test("findings have ascending rows in range, and strengths and parts between 0 and 1", () => {
    for (const { rows: numbers, strength, rarity, impact, parts, fromMs, toMs } of found.findings) {
      expect(numbers.length).toBeGreaterThan(0);
      expect([...numbers].every((row, i) => i === 0 || row > numbers[i - 1]!)).toBe(true);
      expect(numbers.at(-1)).toBeLessThan(rows.length);
      for (const share of [strength, rarity, impact, ...parts.map(({ value }) => value)]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(fromMs).toBeLessThanOrEqual(toMs);
    }
  });

  test("severity is the sum of its parts and descends; row ranges ascend and count the flows", () => {
    let last = 100;
    for (const { severity, parts, rows: ranges, flows } of found.incidents) {
      expect(severity).toBe(severityOf(parts));
      expect(severity).toBeLessThanOrEqual(last);
      expect(severity).toBeGreaterThanOrEqual(0);
      last = severity;
      ranges.forEach(([from, to], i) => {
        expect(from).toBeLessThanOrEqual(to);
        if (i > 0) expect(from).toBeGreaterThan(ranges[i - 1]![1] + 1);
      });
      expect(ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0)).toBe(flows);
    }
  });
});
