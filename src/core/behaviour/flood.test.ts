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
  expect(flood!.title).toContain("never asked for");
});

test("a busy web server that answers is not flooded", () => {
  const visits = repeat(3000, (i) => flow(900 + i / 50, `198.18.0.${i % 200}`, "10.0.0.80", 443));
  expect(find([...daily(), ...visits]).of("flood")).toEqual([]);
});

test("a dead server that is asked now and then is not flooded", () => {
  const asked = repeat(350, (i) => knock(i * 10, inside(i % 5), "10.0.0.9", 8080));
  expect(find([...daily(), ...asked]).of("flood")).toEqual([]);
});
