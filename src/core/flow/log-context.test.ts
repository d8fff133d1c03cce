import { expect, test } from "vitest";
import { meterPackets, type TestPacket } from "../../../test/flows/metered.ts";
import { createRandom } from "../math/random.ts";
import { createLogContext, type LoggedFlow, logContextColumns } from "./log-context.ts";

const flow = (startS: number, orig: string, resp: string, respPort: number, failed = true): LoggedFlow => ({
  startUs: startS * 1e6,
  orig,
  resp,
  respPort,
  protocol: "tcp",
  failed,
});

function valuesOf(flows: readonly LoggedFlow[], column: string): number[] {
  const context = createLogContext();
  const out = new Int32Array(logContextColumns.length);
  return flows.map((one) => {
    context.enter(one, out, 0);
    return out[logContextColumns.indexOf(column)]!;
  });
}

test("counts what an originator did before, by number of flows and by time", () => {
  const scan = [
    flow(0, "10.0.0.1", "10.0.0.2", 22),
    flow(1, "10.0.0.1", "10.0.0.2", 80),
    flow(2, "10.0.0.1", "10.0.0.3", 80),
    flow(3, "10.0.0.9", "10.0.0.3", 80),
    flow(70, "10.0.0.1", "10.0.0.3", 80, false),
    flow(71, "10.0.0.1", "10.0.0.4", 80),
  ];
  expect(valuesOf(scan, "orig_flows_60s")).toEqual([1, 2, 3, 1, 1, 2]);
  expect(valuesOf(scan, "orig_flows_last100")).toEqual([1, 2, 3, 1, 4, 5]);
  expect(valuesOf(scan, "orig_ports_60s")).toEqual([1, 2, 2, 1, 1, 1]);
  expect(valuesOf(scan, "orig_peers_last100")).toEqual([1, 1, 2, 1, 2, 3]);
  expect(valuesOf(scan, "resp_peers_60s")).toEqual([1, 1, 1, 2, 1, 1]);
  // Millionths, of the earlier flows.
  expect(valuesOf(scan, "orig_failed_share_last100")).toEqual([0, 1e6, 1e6, 0, 1e6, 750_000]);
});

test("addresses that left every window are forgotten and come back as new", () => {
  const flows = Array.from({ length: 3000 }, (_, i) =>
    flow(i, `10.0.${i >> 8}.${i & 255}`, `10.1.${i >> 8}.1`, 80),
  );
  const again = [...flows, ...flows.map((one) => ({ ...one, startUs: one.startUs + 4e9 }))];
  const values = valuesOf(again, "orig_flows_last100");
  expect(values.every((value) => value === 1)).toBe(true);
});

test("the flows of a capture have the context that the meter gave them", () => {
  const random = createRandom(7);
  const packets: TestPacket[] = [];
  let at = 0;
  for (let k = 0; k < 600; k++) {
    at += random.uniform() / 2;
    const from = `10.0.0.${random.below(20)}:${41_000 + k}`;
    const to = `10.0.1.${random.below(30)}:${8000 + random.below(10)}`;
    packets.push({ at, from, to, flags: "S" });
    if (random.uniform() < 0.4) packets.push({ at: at + 1e-6, from: to, to: from, flags: "SA" });
  }
  const metered = meterPackets(packets).sort((a, b) => Number(a.first_frame) - Number(b.first_frame));
  const logged = metered.map((row) => ({
    startUs: Number(row.start_time),
    orig: String(row.orig_addr),
    resp: String(row.resp_addr),
    respPort: Number(row.resp_port),
    protocol: String(row.protocol),
    failed: Number(row.resp_packets) === 0,
  }));
  for (const column of logContextColumns) {
    const scale = column.includes("failed") ? 1e-6 : 1;
    const values = valuesOf(logged, column).map((value) => value * scale);
    expect(values.every((value, row) => Math.abs(value - Number(metered[row]![column])) < 1e-5)).toBe(true);
  }
});
