import { expect, test } from "vitest";
import {
  daily,
  type FlowRow,
  find,
  flow,
  inside,
  knock,
  repeat,
  rowsWith,
  startUs,
} from "../../../test/support/flow-rows.ts";

test("three thousand half-open contacts in a minute are a flood of one service", () => {
  const rows = [
    ...daily(),
    ...repeat(3000, (i) =>
      knock(900 + i / 50, `198.18.${((i * 7) >> 8) & 255}.${i & 255}`, "10.0.0.80", 443),
    ),
  ];
  const [flood, ...rest] = find(rows).of("flood");
  expect(rest).toEqual([]);
  expect(flood!.to).toEqual(["10.0.0.80"]);
  expect(flood!.rows).toEqual(rowsWith(rows, (row) => row.conn_state === "S0"));
  expect(flood!.strength).toBeGreaterThan(0.6);
});

test("answers without requests are an amplification", () => {
  const rows = [
    ...daily(),
    ...repeat(400, (i) =>
      flow(600 + i / 20, "10.0.0.80", `198.18.0.${i % 200}`, 123, {
        protocol: "udp",
        conn_state: "SHR",
        orig_payload_bytes: 0,
        orig_packets: 0,
        resp_payload_bytes: 4000,
        resp_packets: 9,
      }),
    ),
  ];
  const [flood] = find(rows).of("flood");
  expect(flood!.to).toEqual(["10.0.0.80"]);
  expect(flood!.title).toContain("without a request");
});

test("a busy web server that answers is not a flood", () => {
  const visits = repeat(3000, (i) => flow(900 + i / 50, `198.18.0.${i % 200}`, "10.0.0.80", 443));
  expect(find([...daily(), ...visits]).of("flood")).toEqual([]);
});

test("a dead server that is tried now and then is not a flood", () => {
  const contacts = repeat(350, (i) => knock(i * 10, inside(i % 5), "10.0.0.9", 8080));
  expect(find([...daily(), ...contacts]).of("flood")).toEqual([]);
});

test("answers to connections that nobody opened are a flood of their target, not a scan by it", () => {
  const rows = [
    ...daily(),
    ...repeat(2000, (i) =>
      flow(600 + i / 100, "10.0.0.80", `198.18.${i % 7}.${i % 250}`, [80, 443, 22][i % 3]!, {
        conn_state: "OTH",
        orig_payload_bytes: 0,
        resp_payload_bytes: 0,
        orig_packets: 0,
        resp_packets: 1,
      }),
    ),
  ];
  const found = find(rows);
  expect(found.of("scan")).toEqual([]);
  const [flood, ...rest] = found.of("flood");
  expect(rest).toEqual([]);
  expect(flood!.to).toEqual(["10.0.0.80"]);
  expect(flood!.title).toContain("answers from port");
  expect(flood!.sentence).toContain("in the name of 10.0.0.80");
});

test("answers to many ports of one host, all from one port of many hosts, are an amplification", () => {
  const rows = [
    ...daily(),
    ...repeat(1500, (i) =>
      knock(600 + i / 200, `198.18.${i % 3}.${i % 200}`, "10.0.0.80", 1024 + ((i * 7919) % 60_000), {
        protocol: "udp",
        orig_port: 37_810,
        orig_payload_bytes: 580,
      }),
    ),
  ];
  const [flood] = find(rows).of("flood");
  expect(flood!.title).toContain("answers from port 37810 without a request");
  expect(flood!.rows).toEqual(rowsWith(rows, (row) => row.orig_port === 37_810));
});

const from = (i: number): string => `198.18.${i % 40}.7`;

test("answered requests are a flood if each source sends far more than a person", () => {
  const rows = [...daily(), ...repeat(800, (i) => flow(900 + i / 50, from(i), "10.0.0.80", 80))];
  expect(find(rows).of("flood")).toMatchObject([{ to: ["10.0.0.80"], rows: { length: 800 } }]);
});

test("a scan for pages that do not exist is not a flood", () => {
  const rows = repeat(800, (i) => flow(900 + i / 50, inside(1), "10.0.0.80", 80, { http_status: 404 }));
  expect(find([...daily(), ...rows]).of("flood")).toEqual([]);
});

test("two hundred unfinished requests are a slow flood; a few are not", () => {
  const held = (count: number) =>
    find([
      ...daily(),
      ...repeat(count, (i) =>
        flow(900 + i / 100, inside(1), "10.0.0.80", 80, {
          duration_s: 120,
          orig_payload_bytes: 90,
          resp_payload_bytes: 0,
        }),
      ),
    ]).of("flood");
  expect(held(200)).toMatchObject([{ to: ["10.0.0.80"], rows: { length: 200 } }]);
  expect(held(20)).toEqual([]);
});

test("packets with their target's address as source are forged", () => {
  const rows = [...daily(), knock(900, "10.0.0.9", "10.0.0.9", 139, { orig_packets: 1000, orig_port: 139 })];
  expect(find(rows).of("flood")).toMatchObject([{ to: ["10.0.0.9"], rows: [rows.length - 1] }]);
});

const pings = (packets: number, seconds: number): FlowRow =>
  flow(900, inside(1), "10.0.0.9", 0, {
    protocol: "icmp",
    conn_state: "OTH",
    orig_port: 8,
    duration_s: seconds,
    orig_packets: packets,
    resp_packets: packets,
    orig_payload_bytes: 56 * packets,
    resp_payload_bytes: 56 * packets,
  });

test("a thousand pings a second are a flood though answered; a ping a second for an hour is not", () => {
  expect(find([...daily(), pings(3000, 3)]).of("flood")).toMatchObject([{ to: ["10.0.0.9"] }]);
  expect(find([...daily(), pings(3600, 3600)]).of("flood")).toEqual([]);
});

test("answers to pings that nobody sent are found once, for the whole network", () => {
  const echo = (i: number): FlowRow =>
    knock(900 + i / 50, `10.0.2.${i + 1}`, "10.0.0.9", 8, {
      protocol: "icmp",
      conn_state: "OTH",
      orig_port: 0,
      orig_packets: 8,
      orig_payload_bytes: 512,
    });
  expect(find([...daily(), ...repeat(80, echo)]).of("flood")).toMatchObject([
    { to: ["10.0.0.9"], rows: { length: 80 } },
  ]);
});

const unasked = (i: number, servers: number, port: number): FlowRow =>
  flow(900 + i / 20, inside(2), `198.18.7.${(i % servers) + 1}`, port, {
    protocol: "udp",
    conn_state: "SHR",
    orig_port: 20_000 + i,
    orig_packets: 0,
    resp_packets: 1,
    orig_payload_bytes: 0,
    resp_payload_bytes: 980,
  });

test("forty answers of eight amplifiers are a flood; DNS from two servers, or another port, is not", () => {
  const floods = (servers: number, port: number) =>
    find([...daily(), ...repeat(40, (i) => unasked(i, servers, port))]).of("flood");
  expect(floods(8, 19)).toMatchObject([{ to: [inside(2)] }]);
  expect(floods(2, 53)).toEqual([]);
  expect(floods(8, 4321)).toEqual([]);
});

test("forged sources that send to random ports are a flood; one source that tries ports is a scan", () => {
  const fired = (sources: number) =>
    find([
      ...daily(),
      ...repeat(2000, (i) =>
        knock(900 + i / 1000, `198.18.${i % sources}.${i % 251}`, "10.0.0.9", 1 + ((i * 7919) % 65_000), {
          protocol: "udp",
          orig_port: 1024 + ((i * 104_729) % 60_000),
        }),
      ),
    ]).of("flood");
  expect(fired(200)).toMatchObject([{ to: ["10.0.0.9"] }]);
  const tried = repeat(2000, (i) => knock(900 + i / 20, inside(1), "10.0.0.9", 1 + i, { protocol: "udp" }));
  expect(find([...daily(), ...tried]).of("flood")).toEqual([]);
});

test("an upload that TCP acknowledges is not a flood, however fast", () => {
  const upload = flow(900, inside(1), "10.0.0.9", 5201, {
    duration_s: 1,
    orig_payload_bytes: 9_000_000,
    resp_payload_bytes: 0,
    orig_packets: 6000,
    resp_packets: 3000,
  });
  expect(find([...daily(), upload]).of("flood")).toEqual([]);
});

test("answers of many amplifiers count at any pace, unless only answers were recorded", () => {
  const slow = repeat(40, (i) => ({ ...unasked(i, 20, 123), start_time: startUs + (900 + i * 4) * 1e6 }));
  const contacts = repeat(60, (i) => flow(i * 50, inside(2), "198.51.100.9", 443));
  expect(find([...daily(), ...contacts, ...slow]).of("flood")).toMatchObject([{ to: [inside(2)] }]);
  expect(find(slow).of("flood")).toEqual([]);
});
