import { expect, test } from "vitest";
import {
  daily,
  type FlowRow,
  find,
  flow,
  inside,
  lookup,
  repeat,
  rowsWith,
} from "../../../test/support/flow-rows.ts";
import { createRandom } from "../math/random.ts";
import { findRhythm } from "./rhythm.ts";

const home = "203.0.113.77";
/** Calls every minute, a little early or late. */
const calls = (count = 60, jitterS = 4, everyS = 60) =>
  repeat(count, (i) => flow(i * everyS + (((i * 37) % 9) - 4) * (jitterS / 8), inside(3), home, 8443));

test("a host that calls one destination every minute is found, with all of its calls", () => {
  const rows = [...daily(), ...calls()];
  const [beacon, ...rest] = find(rows).of("beacon");
  expect(rest).toEqual([]);
  expect(beacon).toMatchObject({ from: [inside(3)], to: [home] });
  expect(beacon!.rows).toEqual(rowsWith(rows, (row) => row.resp_addr === home));
  expect(beacon!.strength).toBeGreaterThan(0.6);
  expect(beacon!.title).toMatch(`${inside(3)} reports to ${home}:8443 every 6`);
});

test("calls with a third of jitter are found, even if every fifth is missing", () => {
  const rows = [...daily(), ...calls(90, 36).filter((_, i) => i % 5 !== 2)];
  expect(find(rows).of("beacon")).toMatchObject([{ from: [inside(3)], to: [home] }]);
});

test("the finding says that the calls were not answered", () => {
  const rows = [...daily(), ...calls().map((row) => ({ ...row, conn_state: "S0", resp_payload_bytes: 0 }))];
  expect(find(rows).of("beacon")[0]!.title).toContain("tries in vain to reach");
});

/** Rows of a table without the states of connections, such as NetFlow's. */
const stateless = (rows: readonly FlowRow[]) => rows.map(({ conn_state, ...row }) => row);

test("the records of one long connection, cut by its exporter, are no contacts; new connections from one port are", () => {
  const line = { orig_port: 51_000, duration_s: 299 };
  const pieces = repeat(30, (i) => flow(i * 300, inside(3), home, 8443, { ...line, orig_flags: "...AP..." }));
  expect(find(stateless([...daily(), ...pieces])).of("beacon")).toEqual([]);
  const status = repeat(120, (i) => flow(i * 6, inside(3), home, 8443, { ...line, duration_s: 5 }));
  expect(find(stateless([...daily(), ...status])).of("beacon")).toEqual([]);
  const anew = pieces.map((row) => ({ ...row, orig_flags: "...AP.SF" }));
  expect(find(stateless([...daily(), ...anew])).of("beacon")).toMatchObject([
    { from: [inside(3)], to: [home] },
  ]);
  expect(find(stateless([...daily(), ...calls()])).of("beacon")).toHaveLength(1);
});

test("short bursts with long rests between them are no rhythm", () => {
  const bursts = repeat(30, (i) => flow(Math.floor(i / 10) * 1800 + (i % 10) * 0.27, inside(3), home, 80));
  expect(find([...daily(), ...bursts]).of("beacon")).toEqual([]);
});

test("regular questions to a clock count little if their payload was recognised", () => {
  const clock = (service: string | null) =>
    repeat(120, (i) => flow(i * 64, inside(3), "192.0.2.123", 123, { protocol: "udp", service }));
  const recognised = find([...daily(), ...clock("ntp")]).of("beacon")[0]?.strength ?? 0;
  expect(recognised).toBeLessThan(0.6 * find([...daily(), ...clock(null)]).of("beacon")[0]!.strength);
});

test("many hosts that ask one clock are not beacons", () => {
  const clock = repeat(10, (h) =>
    repeat(50, (i) =>
      flow(i * 64 + h * 3, inside(h), "192.0.2.123", 123, { protocol: "udp", service: "ntp" }),
    ),
  );
  expect(find([...daily(), ...clock]).of("beacon")).toEqual([]);
});

test("a host that watches thirty servers every minute is a monitor", () => {
  const checks = repeat(30, (server) =>
    repeat(60, (i) => flow(i * 60 + server, inside(0), `10.0.1.${server + 1}`, 443)),
  );
  expect(find([...daily(), ...checks]).of("beacon")).toEqual([]);
});

test("a mail poller that all hosts run and a browser are not beacons", () => {
  const mail = repeat(10, (h) => repeat(12, (i) => flow(i * 300 + h * 11, inside(h), "192.0.2.25", 993)));
  expect(find([...daily(), ...mail]).of("beacon")).toEqual([]);
});

test("seven calls are too few", () => {
  expect(find([...daily(), ...calls(7)]).of("beacon")).toEqual([]);
});

test("the rhythm has the right period; bursts count once and pauses are allowed", () => {
  const times = [0, 60, 120, 120.5, 121, 180, 240, 300, 360, 3660, 3720, 3780, 3840].map((s) => s * 1000);
  const rhythm = findRhythm(times, [...times.keys()]);
  expect(rhythm?.periodMs).toBeCloseTo(60_000, -3);
  expect(rhythm?.calls).toBe(11);
  expect(rhythm?.deviation).toBeLessThan(0.05);
});

test("random gaps have no rhythm", () => {
  let at = 0;
  const times = Array.from(
    { length: 60 },
    (_, i) => (at += -60_000 * Math.log(((i * 7919 + 13) % 997) / 997)),
  );
  const rhythm = findRhythm(times, [...times.keys()]);
  expect(rhythm === null || rhythm.deviation > 0.2).toBe(true);
});

test("a destination that nobody else calls stands out among destinations that others poll too", () => {
  const polled = repeat(10, (h) =>
    repeat(5, (place) =>
      repeat(30, (i) => flow(i * 120 + h * 3 + place, inside(h), `192.0.2.${10 + place}`, 443)),
    ),
  );
  const hidden = repeat(50, (i) => flow(i * 70 + ((i * 37) % 9), inside(3), home, 443));
  expect(find([...daily(), ...polled, ...hidden]).of("beacon")).toMatchObject([
    { from: [inside(3)], to: [home] },
  ]);
});

test("a mailbox that one host polls and an application at its database weigh less than an unknown destination", () => {
  const strengthOf = (port: number, to: string, service: string | null) =>
    find([...daily(), ...repeat(60, (i) => flow(i * 60, inside(3), to, port, { service }))]).of("beacon")[0]
      ?.strength ?? 0;
  const plain = strengthOf(8443, home, null);
  expect(strengthOf(993, home, null)).toBeLessThan(0.7 * plain);
  expect(strengthOf(3306, "10.0.0.30", "mysql")).toBeLessThan(0.7 * plain);
});

/** One connection with `runs` runs of packets, whose gaps vary by `variation` of their mean. */
const line = (runs: number, variation: number, more: FlowRow = {}): FlowRow =>
  flow(300, inside(3), home, 5552, {
    duration_s: 600,
    subflows: runs,
    periodicity: 1 / (1 + variation),
    orig_payload_bytes: 40 * runs,
    resp_payload_bytes: 20 * runs,
    ...more,
  });

test("an open connection with regular runs is found by its one flow", () => {
  const rows = [...daily(), line(60, 0.1)];
  const [beat, ...rest] = find(rows).of("beacon");
  expect(rest).toEqual([]);
  expect(beat).toMatchObject({ from: [inside(3)], to: [home], rows: [rows.length - 1] });
  expect(beat!.title).toBe(`${inside(3)} keeps a line to ${home}:5552 and speaks every 10 s for 10 min`);
});

test("random gaps, few runs and services that keep connections open are not beacons", () => {
  expect(find([...daily(), line(60, 1)]).of("beacon")).toEqual([]);
  expect(find([...daily(), line(6, 0.1)]).of("beacon")).toEqual([]);
  expect(find([...daily(), line(60, 0.1, { service: "ssh" })]).of("beacon")).toEqual([]);
  expect(
    find([...daily(), line(60, 0.1, { resp_addr: "10.0.0.30", service: "mysql" })]).of("beacon"),
  ).toEqual([]);
});

test("fresh names of one domain at regular gaps are found, though a resolver stands between", () => {
  const name = (i: number) => `${((i * 2654435761) >>> 0).toString(16).padStart(8, "0")}.ns1.evil-zone.net`;
  const rows = [...daily(), ...repeat(50, (i) => lookup(i * 60 + 30, inside(3), name(i)))];
  expect(find(rows).of("beacon")).toMatchObject([
    { from: [inside(3)], rows: rowsWith(rows, (row) => String(row.dns_query).endsWith("evil-zone.net")) },
  ]);
});

test("one repeated name, fresh names at random gaps, and dictionary words are not beacons", () => {
  const name = (i: number) => `${((i * 2654435761) >>> 0).toString(16).padStart(8, "0")}.cdn.evil-zone.net`;
  const beacons = (rows: FlowRow[]) =>
    find([...daily(), ...rows])
      .of("beacon")
      .filter(({ title }) => title.includes("fresh names"));
  expect(beacons(repeat(50, (i) => lookup(i * 60, inside(3), "status.evil-zone.net")))).toEqual([]);
  const random = createRandom(3);
  const chance = repeat(50, (i) => lookup(3600 * random.uniform(), inside(3), name(i)));
  expect(beacons(chance)).toEqual([]);
  const words = [
    "mail",
    "shop",
    "news",
    "blog",
    "forum",
    "media",
    "static",
    "login",
    "help",
    "docs",
    "maps",
    "wiki",
  ];
  expect(beacons(repeat(12, (i) => lookup(i * 60, inside(3), `${words[i]}.example.org`)))).toEqual([]);
});
