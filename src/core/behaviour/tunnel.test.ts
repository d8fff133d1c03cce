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
import { createRandom } from "../../core/math/random.ts";
import { bitsPerCharacter } from "./tunnel-dns.ts";

const random = createRandom(5);
const letters = "abcdefghijklmnopqrstuvwxyz234567";
const encoded = (length: number) =>
  Array.from({ length }, () => letters[Math.floor(random.uniform() * letters.length)]).join("");

test("long random names under one domain carry data", () => {
  const rows = [
    ...daily(),
    ...repeat(200, (i) =>
      lookup(100 + i * 5, inside(6), `${encoded(50)}.t.evil-zone.net`, { dns_types: "TXT" }),
    ),
  ];
  const [tunnel, ...rest] = find(rows).of("tunnel");
  expect(rest).toEqual([]);
  expect(tunnel).toMatchObject({ from: [inside(6)], to: ["10.0.0.53"] });
  expect(tunnel!.rows).toEqual(rowsWith(rows, (row) => String(row.dns_query).endsWith(".evil-zone.net")));
  expect(tunnel!.strength).toBeGreaterThan(0.6);
  expect(tunnel!.title).toContain("evil-zone.net");
});

test("names of a content network that all hosts look up are not a tunnel", () => {
  const cdn = repeat(10, (h) =>
    repeat(25, (i) => lookup(i * 120 + h, inside(h), `d${((h * 25 + i) * 7919) % 99_991}abc.cloudfront.net`)),
  );
  expect(find([...daily(), ...cdn]).of("tunnel")).toEqual([]);
});

test("reverse look-ups and local services are not tunnels", () => {
  const reverse = repeat(300, (i) => [
    lookup(i * 10, inside(1), `${i % 250}.${i % 7}.0.10.in-addr.arpa`),
    lookup(i * 10 + 1, inside(1), `_printer-${i}._tcp.local`),
  ]);
  expect(find([...daily(), ...reverse]).of("tunnel")).toEqual([]);
});

test("pings whose two sides differ and are large carry data; plain ones do not", () => {
  const ping = (out: number, back: number) =>
    repeat(10, (i) =>
      flow(i * 20, inside(2), "203.0.113.5", 0, {
        protocol: "icmp",
        orig_port: 8,
        orig_packets: 40,
        resp_packets: 40,
        orig_payload_bytes: out,
        resp_payload_bytes: back,
      }),
    );
  expect(find([...daily(), ...ping(40 * 900, 40 * 300)]).of("tunnel")).toMatchObject([
    { from: [inside(2)], to: ["203.0.113.5"] },
  ]);
  expect(find([...daily(), ...ping(40 * 56, 40 * 56)]).of("tunnel")).toEqual([]);
});

test("entropy counts bits per character", () => {
  expect(bitsPerCharacter("aaaa")).toBeCloseTo(0);
  expect(bitsPerCharacter("abab")).toBeCloseTo(1);
  expect(bitsPerCharacter("abcd")).toBeCloseTo(2);
  expect(bitsPerCharacter("x")).toBe(0);
});

test("a tunnel that queries its server without a domain is found by the server", () => {
  const rows = [
    ...daily(),
    ...repeat(200, (i) =>
      lookup(100 + i * 5, inside(6), `dnscat.0${i % 10}${encoded(40)}7`, { dns_types: "TXT" }),
    ),
  ];
  const [tunnel, ...rest] = find(rows).of("tunnel");
  expect(rest).toEqual([]);
  expect(tunnel!.from).toEqual([inside(6)]);
  expect(tunnel!.title).toContain("DNS names of 10.0.0.53");
});

test("hundreds of unanswered pings a second are a flood, not a tunnel", () => {
  const rows = [
    ...daily(),
    flow(100, "198.18.0.9", "10.0.0.80", 0, {
      protocol: "icmp",
      orig_port: 8,
      conn_state: "OTH",
      duration_s: 10,
      orig_packets: 6000,
      resp_packets: 0,
      orig_payload_bytes: 8_400_000,
      resp_payload_bytes: 0,
    }),
  ];
  const found = find(rows);
  expect(found.of("tunnel")).toEqual([]);
  expect(found.of("flood")).toHaveLength(1);
});

test("unreachable hosts in argus are not pings", () => {
  const errors = repeat(40, (i) =>
    flow(i * 20, "10.0.0.1", inside(2), 0, {
      protocol: "icmp",
      orig_port: 0x0403,
      conn_state: "URF",
      orig_packets: 40,
      resp_packets: 0,
      orig_payload_bytes: 20_000,
      resp_payload_bytes: 0,
    }),
  );
  expect(find([...daily(), ...errors]).of("tunnel")).toEqual([]);
});

test("small pings whose contents change carry data", () => {
  const ping = (contents: number) => [
    ...daily(),
    flow(100, inside(2), "203.0.113.5", 0, {
      protocol: "icmp",
      orig_port: 8,
      conn_state: "OTH",
      duration_s: 80,
      orig_packets: 80,
      resp_packets: 80,
      orig_payload_bytes: 3840,
      resp_payload_bytes: 3840,
      ping_contents: contents,
    }),
  ];
  expect(find(ping(1)).of("tunnel")).toEqual([]);
  expect(find(ping(16)).of("tunnel")[0]!.sentence).toContain("16 or more different ones");
});

test("in a log without names, queries far longer than usual carry data; a busy resolver does not", () => {
  const dns = (i: number, queries: number, bytes: number) =>
    flow(100 + i * 30, inside(6), "10.0.0.53", 53, {
      protocol: "udp",
      service: "dns",
      duration_s: 20,
      orig_packets: queries,
      resp_packets: queries,
      orig_payload_bytes: queries * bytes,
      resp_payload_bytes: queries * 3 * bytes,
    });
  const quiet = daily().map(({ dns_query, dns_queries, dns_failures, ...row }) => row);
  const usual = repeat(60, (i) => dns(i, 200, 45));
  expect(find([...quiet, ...usual]).of("tunnel")).toEqual([]);
  const found = find([...quiet, ...repeat(20, (i) => dns(i, 200, 150))]).of("tunnel");
  expect(found).toHaveLength(1);
  expect(found[0]!.from).toEqual([inside(6)]);
});

test("pings whose answers differ from the requests carry commands, however short; a lossy ping does not", () => {
  const pings = (sent: number, back: number, packetsBack: number, contents: number | null): FlowRow =>
    flow(600, inside(2), "203.0.113.9", 0, {
      protocol: "icmp",
      conn_state: "OTH",
      orig_port: 8,
      duration_s: 75,
      orig_packets: 300,
      resp_packets: packetsBack,
      orig_payload_bytes: sent,
      resp_payload_bytes: back,
      ping_contents: contents,
    });
  const found = find([...daily(), pings(420, 56, 300, 3)]).of("tunnel");
  expect(found).toMatchObject([{ from: [inside(2)], to: ["203.0.113.9"] }]);
  expect(found[0]!.sentence).toContain("an echo has to return it");
  // The log does not show what the pings carry.
  expect(find([...daily(), pings(54_000, 36_000, 300, null)]).of("tunnel")).toHaveLength(1);
  expect(find([...daily(), pings(420, 420, 300, 3)]).of("tunnel")).toEqual([]);
  expect(find([...daily(), pings(900, 840, 280, 3)]).of("tunnel")).toEqual([]);
});
