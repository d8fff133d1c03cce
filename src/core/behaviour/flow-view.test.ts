import { expect, test } from "vitest";
import {
  daily,
  find,
  flow,
  inside,
  knock,
  lookup,
  repeat,
  startUs,
  tableOf,
} from "../../../test/support/flow-rows.ts";
import { createFlowView, hasBehaviours } from "./flow-view.ts";
import { outcomes } from "./outcome.ts";

const viewOf = (rows: Parameters<typeof tableOf>[0]) =>
  createFlowView(
    tableOf(rows),
    Uint32Array.from(rows, (_, row) => row + 100),
  );
const insideOf = (rows: Parameters<typeof tableOf>[0]) => {
  const { hosts, inside: flags } = viewOf(rows);
  return hosts.filter((_, host) => flags[host] === 1);
};
const outcomesOf = (rows: Parameters<typeof tableOf>[0]) =>
  Array.from(viewOf(rows).outcome, (code) => outcomes[code]);

test("rows are ordered by time under their own numbers; equal times by their ends", () => {
  const view = viewOf([
    flow(9, "10.0.0.2", "10.0.0.9", 80),
    flow(1, "10.0.0.3", "10.0.0.9", 80),
    flow(9, "10.0.0.1", "10.0.0.9", 80),
  ]);
  expect([...view.rowIds]).toEqual([101, 102, 100]);
  expect(Array.from(view.startMs, (ms) => ms - startUs / 1000)).toEqual([1000, 9000, 9000]);
});

test("rows without a time or an address are left out", () => {
  const rows = [
    flow(1, "10.0.0.1", "10.0.0.2", 80),
    flow(2, "10.0.0.1", "10.0.0.2", 80, { start_time: null }),
    flow(3, "10.0.0.1", "10.0.0.2", 80, { resp_addr: null }),
  ];
  expect([...viewOf(rows).rowIds]).toEqual([100]);
});

test("questions for addresses and what switches tell each other are no contacts of hosts", () => {
  const rows = [
    flow(1, "10.0.0.1", "10.0.0.2", 80),
    ...repeat(60, (i) => flow(2 + i, "10.0.0.1", `10.0.0.${i + 3}`, 0, { protocol: "arp" })),
    flow(70, "01:80:c2:00:00:00", "fe:54:00:ee:09:6d", 0, { protocol: "LLC" }),
  ];
  expect([...viewOf(rows).rowIds]).toEqual([100]);
  expect(find([...daily(), ...rows]).of("scan")).toEqual([]);
});

test("answers that came late are no scan of their clients; a scan from the same port still is", () => {
  const answers = (turned: number) =>
    repeat(60, (i) => [
      knock(10 * i, "10.0.0.1", "10.0.0.9", 53, { protocol: "udp", orig_port: 50_000 + i }),
      knock(10 * i + 3, "10.0.0.9", "10.0.0.1", 50_000 + i - turned, { protocol: "udp", orig_port: 53 }),
    ]);
  const late = viewOf(answers(0));
  expect(new Set(Array.from(late.originator, (host) => late.hosts[host]))).toEqual(new Set(["10.0.0.1"]));
  expect(outcomesOf(answers(0)).slice(0, 2)).toEqual(["unanswered", "unasked"]);
  expect(find([...daily(), ...answers(0)]).of("scan")).toEqual([]);
  expect(find([...daily(), ...answers(20_000)]).of("scan")).not.toEqual([]);
});

test("answers whose requests were not recorded are no scan, as long as most were", () => {
  const asked = (count: number) =>
    repeat(count, (i) => ({
      ...lookup(10 * i, "10.0.0.1", `www.${i}.example.org`, { orig_port: 50_000 + 10 * i }),
      resp_addr: "10.0.0.9",
    }));
  const lone = repeat(60, (i) =>
    knock(5 + 10 * i, "10.0.0.9", "10.0.0.1", 50_005 + 9 * i, { protocol: "udp", orig_port: 53 }),
  );
  expect(find([...daily(), ...asked(80), ...lone]).of("scan")).toEqual([]);
  expect(find([...daily(), ...asked(40), ...lone]).of("scan")).not.toEqual([]);
});

test("a table without the three columns has no rows", () => {
  expect(hasBehaviours(new Set(["start_time", "orig_addr", "resp_addr"]))).toBe(true);
  expect(hasBehaviours(new Set(["start_time", "orig_addr"]))).toBe(false);
  expect(viewOf([{ start_time: 5, orig_addr: "10.0.0.1" }]).rows).toBe(0);
});

test("an argus table has totals and one side; the other side is the difference", () => {
  const argus = (seconds: number) => ({
    start_time: startUs + seconds * 1e6,
    orig_addr: "10.0.0.1",
    resp_addr: "198.51.100.1",
    protocol: "tcp",
    conn_state: "CON",
    packets: 10,
    frame_bytes: 3000,
    orig_frame_bytes: 1000,
  });
  const view = viewOf([argus(1), argus(2)]);
  expect([...view.bytesOut]).toEqual([1000, 1000]);
  expect([...view.port]).toEqual([0, 0]);
  expect(view.has("orig_payload_bytes")).toBe(false);
  expect(view.number("login_failures", 0)).toBeNaN();
  expect(view.text("tls_sni", 0)).toBeNull();
});

test("an nfdump table has one direction and no states, and behaviours run over it", () => {
  const rows = repeat(40, (i) => ({
    start_time: startUs + i * 60e6,
    duration_s: 1,
    orig_addr: i % 2 ? "198.51.100.1" : "10.0.0.1",
    orig_port: i % 2 ? 443 : 50_000,
    resp_addr: i % 2 ? "10.0.0.1" : "198.51.100.1",
    resp_port: i % 2 ? 50_000 : 443,
    protocol: "6",
    orig_packets: 5,
    orig_ip_bytes: 700,
  }));
  const found = find(rows);
  expect([...found.view.protocol.subarray(0, 2)]).toEqual([6, 6]);
  expect(found.view.bytesOut[0]).toBe(700);
  expect(Array.isArray(found.incidents)).toBe(true);
});

test("the outcome comes from the state, else from what came back", () => {
  const silent = { conn_state: null, orig_payload_bytes: 40, resp_payload_bytes: 0, resp_packets: 0 };
  expect(
    outcomesOf([
      knock(1, "10.0.0.1", "10.0.0.2", 80),
      knock(2, "10.0.0.1", "10.0.0.2", 80, { conn_state: "REJ" }),
      flow(3, "10.0.0.1", "10.0.0.2", 80),
      flow(4, "10.0.0.1", "10.0.0.2", 80, { orig_payload_bytes: 0, resp_payload_bytes: 0 }),
      flow(5, "10.0.0.1", "10.0.0.2", 80, silent),
      flow(6, "10.0.0.1", "10.0.0.2", 80, { conn_state: "SHR" }),
      flow(7, "10.0.0.1", "10.0.0.2", 80, { ...silent, conn_state: "OTH" }),
    ]),
  ).toEqual(["unanswered", "refused", "answered", "open", "unanswered", "unasked", "answered"]);
});

test("the service comes from the payload, else the log, else the port; the name from the server, else the query", () => {
  const view = viewOf([
    flow(1, "10.0.0.1", "10.0.0.2", 80, { service_payload: "ssh", service: "http" }),
    flow(2, "10.0.0.1", "10.0.0.2", 80, { service: "http", http_host: "a.example" }),
    flow(3, "10.0.0.1", "10.0.0.2", 53, { service_port: "dns", dns_query: "b.example" }),
    flow(4, "10.0.0.1", "10.0.0.2", 99),
  ]);
  expect(Array.from(view.service.codes, (code) => view.service.levels[code] ?? null)).toEqual([
    "ssh",
    "http",
    "dns",
    null,
  ]);
  expect(Array.from(view.name.codes, (code) => view.name.levels[code] ?? null)).toEqual([
    null,
    "a.example",
    "b.example",
    null,
  ]);
});

test("private addresses are inside; a group never is", () => {
  const rows = [flow(1, "10.0.0.1", "198.51.100.1", 80), flow(2, "10.0.0.1", "224.0.0.251", 5353)];
  expect(insideOf(rows)).toEqual(["10.0.0.1"]);
});

test("hosts that the log calls local are inside", () => {
  const rows = repeat(20, (i) =>
    flow(i, "147.32.81.167", `198.51.100.${i + 1}`, 443, { local_orig: 1, local_resp: 0 }),
  );
  expect(insideOf(rows)).toEqual(["147.32.81.167"]);
});

test("with public addresses alone, the host with the most flows is inside", () => {
  const server = repeat(50, (i) => flow(i, `198.51.100.${i + 1}`, "203.0.113.7", 22));
  expect(insideOf(server)).toEqual(["203.0.113.7"]);
  const client = repeat(50, (i) => flow(i, "203.0.113.7", `198.51.100.${i + 1}`, 22));
  expect(insideOf(client)).toEqual(["203.0.113.7"]);
});

test("one flow works, and so does none", () => {
  expect(find([flow(1, "10.0.0.1", "198.51.100.1", 80)]).incidents).toEqual([]);
  expect(find([]).incidents).toEqual([]);
  expect(find(daily(2, 3)).view.hosts).toContain(inside(1));
});
