import { expect, test } from "vitest";
import { createRandom } from "../../core/math/random.ts";
import { daily, find, flow, inside, lookup, repeat, rowsWith } from "../../../test/support/flow-rows.ts";
import { bitsPerCharacter } from "./tunnel.ts";

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

test("names of a content network that all hosts ask for are no tunnel", () => {
  const cdn = repeat(10, (h) =>
    repeat(25, (i) => lookup(i * 120 + h, inside(h), `d${((h * 25 + i) * 7919) % 99_991}abc.cloudfront.net`)),
  );
  expect(find([...daily(), ...cdn]).of("tunnel")).toEqual([]);
});

test("reverse look-ups and local services are no tunnel", () => {
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

test("entropy of characters", () => {
  expect(bitsPerCharacter("aaaa")).toBeCloseTo(0);
  expect(bitsPerCharacter("abab")).toBeCloseTo(1);
  expect(bitsPerCharacter("abcd")).toBeCloseTo(2);
  expect(bitsPerCharacter("x")).toBe(0);
});
