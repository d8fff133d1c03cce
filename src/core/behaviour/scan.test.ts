import { expect, test } from "vitest";
import {
  daily,
  find,
  flow,
  inside,
  knock,
  lookup,
  repeat,
  rowsWith,
} from "../../../test/support/flow-rows.ts";

test("consecutive ports of one host are a scan", () => {
  const rows = [...daily(), ...repeat(200, (i) => knock(600 + i * 0.1, inside(5), "10.0.0.9", 1 + i))];
  const [scan, ...rest] = find(rows).of("scan");
  expect(rest).toEqual([]);
  expect(scan).toMatchObject({ from: [inside(5)], to: ["10.0.0.9"] });
  expect(scan!.rows).toEqual(rowsWith(rows, (row) => row.conn_state === "S0"));
  expect(scan!.strength).toBeGreaterThan(0.9);
  expect(scan!.title).toBe(`${inside(5)} scans 200 ports of 10.0.0.9`);
});

test("one port of many hosts, slowly, is one scan by one host", () => {
  const rows = [...daily(), ...repeat(100, (i) => knock(i * 30, inside(5), `10.0.7.${i + 1}`, 445))];
  expect(find(rows).of("scan")).toMatchObject([
    { from: [inside(5)], title: `${inside(5)} scans 100 hosts for port 445` },
  ]);
});

test("a scan of three servers is one finding, two scans an hour apart are two", () => {
  const one = (at: number) =>
    repeat(3, (server) =>
      repeat(50, (i) => knock(at + i + server / 4, inside(5), `10.0.1.${server + 1}`, 1 + i)),
    );
  expect(find([...daily(), ...one(100)]).of("scan")).toHaveLength(1);
  expect(find([...daily(10, 120), ...one(100), ...one(4000)]).of("scan")).toHaveLength(2);
});

test("nine hundred outside sources are one weak finding", () => {
  const noise = repeat(900, (i) =>
    knock(i * 4, `198.18.${i >> 8}.${i & 255}`, "10.0.0.9", [22, 23, 445][i % 3]!),
  );
  const found = find([...daily(), ...noise]);
  expect(found.of("scan")).toHaveLength(1);
  expect(found.of("scan")[0]!.title).toContain("background noise of the internet");
  expect(
    found.incidents.filter(({ kinds }) => kinds.includes("scan")).every(({ severity }) => severity < 50),
  ).toBe(true);
});

test("a pool of clocks of which half are dead is not a scan", () => {
  const pool = repeat(24, (i) =>
    repeat(30, (turn) => {
      const at = turn * 120 + i;
      const more = { protocol: "udp", service: "ntp" };
      const to = `192.0.2.${i + 1}`;
      return i % 2 === 0 ? flow(at, inside(1), to, 123, more) : knock(at, inside(1), to, 123, more);
    }),
  );
  expect(find([...daily(), ...pool]).of("scan")).toEqual([]);
});

test("a dead server that is tried all day and a busy browser are not scans", () => {
  const dead = repeat(300, (i) => knock(i * 10, inside(1), "10.0.0.9", 8080));
  const pages = repeat(300, (i) => flow(i * 9, inside(2), `192.0.2.${i % 250}`, 443));
  expect(find([...daily(), ...dead, ...pages]).of("scan")).toEqual([]);
});

test("broadcasts and multicast get no answer and are not scans", () => {
  const shouts = repeat(60, (i) => [
    knock(i * 50, inside(1), "255.255.255.255", 67 + (i % 20), { protocol: "udp" }),
    knock(i * 50 + 1, inside(1), `239.255.255.${i}`, 1900, { protocol: "udp" }),
  ]);
  expect(find([...daily(), ...shouts]).of("scan")).toEqual([]);
});

test("a listing of all RPC services in one contact is a scan; a look-up of one is not", () => {
  const whole = flow(900, inside(5), "10.0.0.9", 135, { resp_payload_bytes: 60_000 });
  const one = flow(901, inside(6), "10.0.0.9", 135, { resp_payload_bytes: 300 });
  const found = find([...daily(), whole, one]).of("scan");
  expect(found).toMatchObject([
    { from: [inside(5)], title: `${inside(5)} lists the RPC services of 10.0.0.9` },
  ]);
});

test("pings of a whole network are a scan; pings of a few hosts, and ICMP errors, are not", () => {
  const ping = (at: number, to: string, more = {}) =>
    knock(at, inside(5), to, 0, { protocol: "icmp", orig_port: 8, conn_state: "OTH", ...more });
  const sweep = repeat(100, (i) => ping(600 + i, `10.0.7.${i + 1}`));
  const [scan, ...rest] = find([...daily(), ...sweep]).of("scan");
  expect(rest).toEqual([]);
  expect(scan!.title).toBe(`${inside(5)} scans 100 hosts by ping`);
  const few = repeat(100, (i) => ping(600 + i, `10.0.7.${i % 4}`));
  const errors = repeat(100, (i) => ping(600 + i, `198.18.0.${i}`, { orig_port: 3 }));
  expect(find([...daily(), ...few, ...errors]).of("scan")).toEqual([]);
});

test("a slow scan by a host that browses all day is found in its own stretch of time", () => {
  const slow = repeat(40, (i) => knock(3000 + i * 15, inside(5), "10.0.0.9", 1 + i));
  const pages = repeat(200, (i) => flow(i * 14, inside(5), `192.0.2.${i}`, 443));
  const [scan, ...rest] = find([...daily(10, 120), ...pages, ...slow]).of("scan");
  expect(rest).toEqual([]);
  expect(scan!.title).toBe(`${inside(5)} scans 40 ports of 10.0.0.9`);
  const scattered = repeat(40, (i) => knock(i * 70, inside(5), `192.0.3.${i}`, 443));
  expect(find([...daily(10, 120), ...pages, ...scattered]).of("scan")).toEqual([]);
});

const page = (at: number, uri: string, status: number) =>
  flow(at, inside(3), "10.0.0.80", 80, {
    service: "http",
    http_method: "GET",
    http_uri: uri,
    http_status: status,
  });

test("many missing pages are a scan; a page with broken pictures is not", () => {
  const rows = [...daily(), ...repeat(120, (i) => page(600 + i / 20, `/word${i}`, i % 30 === 0 ? 200 : 404))];
  expect(find(rows).of("scan")).toMatchObject([
    {
      from: [inside(3)],
      to: ["10.0.0.80"],
      title: `${inside(3)} looks for 120 pages of 10.0.0.80:80 in 6 s`,
    },
  ]);
  const reader = repeat(60, (i) => page(600 + i * 3, `/pictures/${i}.png`, i % 2 === 0 ? 404 : 200));
  expect(find([...daily(), ...reader]).of("scan")).toEqual([]);
});

test("many missing names of one domain are a scan; a mail server's block list is not", () => {
  const name = (i: number) => `host${i}.target.example.net`;
  const tried = repeat(150, (i) =>
    lookup(600 + i / 10, inside(3), name(i), { dns_failures: i % 20 === 0 ? 0 : 1 }),
  );
  expect(find([...daily(), ...tried]).of("scan")).toMatchObject([
    { from: [inside(3)], rows: { length: 150 } },
  ]);
  const list = repeat(150, (i) =>
    lookup(600 + i * 4, inside(3), `${i}.2.0.192.list.example.org`, { dns_failures: 1 }),
  );
  expect(find([...daily(), ...list]).of("scan")).toEqual([]);
});

test("rejected probes without a SYN are a scan", () => {
  const probes = repeat(100, (i) =>
    knock(600 + i / 100, inside(3), "10.0.0.9", 1 + i, {
      conn_state: "RSTRH",
      orig_packets: 1,
      resp_packets: 1,
    }),
  );
  expect(find([...daily(), ...probes]).of("scan")).toMatchObject([{ from: [inside(3)], to: ["10.0.0.9"] }]);
});
