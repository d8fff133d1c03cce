import { expect, test } from "vitest";
import { daily, find, flow, inside, repeat, rowsWith } from "../../../test/support/flow-rows.ts";

const drop = "203.0.113.9";

test("forty uploads of a megabyte to a destination that nobody else uses are found", () => {
  const rows = [
    ...daily(),
    ...repeat(40, (i) => flow(i * 77, inside(2), drop, 443, { orig_payload_bytes: 1_000_000 })),
  ];
  const [upload, ...rest] = find(rows).of("exfiltration");
  expect(rest).toEqual([]);
  expect(upload).toMatchObject({ from: [inside(2)], to: [drop] });
  expect(upload!.rows).toEqual(rowsWith(rows, (row) => row.resp_addr === drop));
  expect(upload!.strength).toBeGreaterThan(0.6);
  expect(upload!.title).toContain("sends 40 MB out");
});

test("a backup to an inside server is not a finding", () => {
  const backup = repeat(40, (i) =>
    flow(i * 77, inside(2), "10.0.0.9", 443, { orig_payload_bytes: 1_000_000 }),
  );
  expect(find([...daily(), ...backup]).of("exfiltration")).toEqual([]);
});

test("a fast stream by UDP that nobody answers is a flood and no upload", () => {
  const stream = (bytes: number) =>
    find([
      ...daily(),
      flow(900, inside(2), drop, 5376, {
        protocol: "udp",
        conn_state: "S0",
        duration_s: 20,
        orig_payload_bytes: bytes,
        resp_payload_bytes: 0,
        orig_packets: 18_000,
        resp_packets: 0,
      }),
    ]);
  expect(stream(76_000_000).of("exfiltration")).toEqual([]);
  expect(stream(76_000_000).of("flood")[0]!.title).toContain("with 76 MB in 20 s");
  expect(stream(5_000_000).of("exfiltration")).toHaveLength(1);
});

test("downloads are not a finding, however large", () => {
  const load = repeat(40, (i) => flow(i * 77, inside(2), drop, 443, { resp_payload_bytes: 50_000_000 }));
  expect(find([...daily(), ...load]).of("exfiltration")).toEqual([]);
});

test("uploads of all hosts to a popular cloud count far less than the same by one host", () => {
  const cloud = (hosts: number) =>
    repeat(hosts, (h) =>
      repeat(10, (i) => flow(i * 300 + h, inside(h), drop, 443, { orig_payload_bytes: 400_000 })),
    );
  const alone = find([...daily(), ...cloud(1)]).of("exfiltration")[0]!.strength;
  const together = Math.max(
    0,
    ...find([...daily(), ...cloud(10)])
      .of("exfiltration")
      .map(({ strength }) => strength),
  );
  expect(together).toBeLessThan(0.6 * alone);
});

test("a hundred kilobytes are too little", () => {
  const small = repeat(10, (i) => flow(i * 77, inside(2), drop, 443, { orig_payload_bytes: 10_000 }));
  expect(find([...daily(), ...small]).of("exfiltration")).toEqual([]);
});

test("one host that sends a little mail straight to an outside server is found", () => {
  const rows = [...daily(), flow(900, inside(3), drop, 587, { orig_payload_bytes: 1800 })];
  const [mail, ...rest] = find(rows).of("exfiltration");
  expect(rest).toEqual([]);
  expect(mail!.title).toBe(`${inside(3)} hands data over to ${drop}:587 by mail`);
  expect(mail!.rows).toEqual(rowsWith(rows, (row) => row.resp_port === 587));
  expect(mail!.strength).toBeLessThan(0.5);
});

test("a mail server that delivers to many destinations, and a mail server that many hosts use, are not findings", () => {
  const server = repeat(12, (i) => flow(i * 60, inside(1), `203.0.113.${20 + i}`, 25));
  const clients = repeat(6, (h) => flow(h * 60, inside(h), drop, 587));
  expect(find([...daily(), ...server]).of("exfiltration")).toEqual([]);
  expect(find([...daily(), ...clients]).of("exfiltration")).toEqual([]);
});
