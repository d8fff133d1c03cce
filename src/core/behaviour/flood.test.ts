import { expect, test } from "vitest";
import { daily, find, flow, inside, knock, repeat, rowsWith } from "../../../test/support/flow-rows.ts";

test("three thousand half-open contacts in a minute flood one door", () => {
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

test("answers that nobody asked for are an amplification", () => {
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

test("a busy web server that answers is not flooded", () => {
  const visits = repeat(3000, (i) => flow(900 + i / 50, `198.18.0.${i % 200}`, "10.0.0.80", 443));
  expect(find([...daily(), ...visits]).of("flood")).toEqual([]);
});

test("a dead server that is asked now and then is not flooded", () => {
  const asked = repeat(350, (i) => knock(i * 10, inside(i % 5), "10.0.0.9", 8080));
  expect(find([...daily(), ...asked]).of("flood")).toEqual([]);
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
