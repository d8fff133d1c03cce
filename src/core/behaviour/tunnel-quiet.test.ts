import { expect, test } from "vitest";
import {
  daily,
  type FlowRow,
  find,
  flow,
  inside,
  repeat,
  rowsWith,
} from "../../../test/support/flow-rows.ts";

/** A connection of three hours with little data, as records of half an hour. */
const quiet = (from: string, more: FlowRow = {}): FlowRow[] =>
  repeat(6, (part) =>
    flow(300 + part * 1810, from, "203.0.113.9", 4444, {
      duration_s: 1800,
      orig_port: 51_000,
      orig_payload_bytes: 900,
      resp_payload_bytes: 700,
      ...more,
    }),
  );

test("records of one connection that stays open for hours are one finding", () => {
  const rows = [...daily(10, 200), ...quiet(inside(3))];
  const [found, ...rest] = find(rows).of("tunnel");
  expect(rest).toEqual([]);
  expect(found).toMatchObject({ from: [inside(3)], to: ["203.0.113.9"] });
  expect(found!.title).toBe(`${inside(3)} keeps a connection to 203.0.113.9:4444 open for 3 h`);
  expect(found!.rows).toEqual(rowsWith(rows, (row) => row.resp_addr === "203.0.113.9"));
});

test("destinations of many hosts, named destinations, short connections and large ones are not findings", () => {
  const push = repeat(8, (host) => quiet(inside(host)));
  expect(find([...daily(10, 200), ...push]).of("tunnel")).toEqual([]);
  const others: FlowRow[] = [
    { tls_sni: "push.example.com" },
    { duration_s: 100 },
    { orig_payload_bytes: 90_000_000 },
    { resp_addr: "10.0.0.9" },
    { protocol: "udp", resp_port: 123, orig_port: 123 },
  ];
  for (const more of others)
    expect(find([...daily(10, 200), ...quiet(inside(3), more)]).of("tunnel")).toEqual([]);
});
