import { expect, test } from "vitest";
import { daily, find, flow, inside, repeat, rowsWith } from "../../../test/support/flow-rows.ts";
import { findRhythm } from "./beacon.ts";

const home = "203.0.113.77";
/** Calls every minute, a little early or late. */
const calls = (count = 60, jitterS = 4, everyS = 60) =>
  repeat(count, (i) => flow(i * everyS + (((i * 37) % 9) - 4) * (jitterS / 8), inside(3), home, 8443));

test("a host that calls one place every minute is found, with all of its calls", () => {
  const rows = [...daily(), ...calls()];
  const [beacon, ...rest] = find(rows).of("beacon");
  expect(rest).toEqual([]);
  expect(beacon).toMatchObject({ from: [inside(3)], to: [home] });
  expect(beacon!.rows).toEqual(rowsWith(rows, (row) => row.resp_addr === home));
  expect(beacon!.strength).toBeGreaterThan(0.6);
  expect(beacon!.title).toMatch(`${inside(3)} reports to ${home}:8443 every 6`);
});

test("jitter of a third, every fifth call missed: still found", () => {
  const rows = [...daily(), ...calls(90, 36).filter((_, i) => i % 5 !== 2)];
  expect(find(rows).of("beacon")).toMatchObject([{ from: [inside(3)], to: [home] }]);
});

test("calls in vain are told as such", () => {
  const rows = [...daily(), ...calls().map((row) => ({ ...row, conn_state: "S0", resp_payload_bytes: 0 }))];
  expect(find(rows).of("beacon")[0]!.title).toContain("tries in vain to reach");
});

test("many hosts that ask one clock are no beacons", () => {
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

test("a mail poller that all hosts run is no beacon, a browser none either", () => {
  const mail = repeat(10, (h) => repeat(12, (i) => flow(i * 300 + h * 11, inside(h), "192.0.2.25", 993)));
  expect(find([...daily(), ...mail]).of("beacon")).toEqual([]);
});

test("seven calls say nothing", () => {
  expect(find([...daily(), ...calls(7)]).of("beacon")).toEqual([]);
});

test("a rhythm is the period, with bursts counted once and pauses forgiven", () => {
  const times = [0, 60, 120, 120.5, 121, 180, 240, 300, 360, 3660, 3720, 3780, 3840].map((s) => s * 1000);
  const rhythm = findRhythm(times, [...times.keys()]);
  expect(rhythm?.periodMs).toBeCloseTo(60_000, -3);
  expect(rhythm?.calls).toBe(11);
  expect(rhythm?.deviation).toBeLessThan(0.05);
});

test("gaps of chance have no rhythm worth the name", () => {
  let at = 0;
  const times = Array.from(
    { length: 60 },
    (_, i) => (at += -60_000 * Math.log(((i * 7919 + 13) % 997) / 997)),
  );
  const rhythm = findRhythm(times, [...times.keys()]);
  expect(rhythm === null || rhythm.deviation > 0.2).toBe(true);
});
