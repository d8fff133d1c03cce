import { expect, test } from "vitest";
import { meterPackets, type TestPacket } from "../../../test/flows/metered.ts";
import { createRandom } from "../math/random.ts";
import { createLogContext, logContextColumns } from "./log-context.ts";

interface Flow {
  startUs: number;
  orig: string;
  resp: string;
  respPort: number;
  protocol: string | null;
  failed: boolean;
}

const flow = (startS: number, orig: string, resp: string, respPort: number, failed = true): Flow => ({
  startUs: startS * 1e6,
  orig,
  resp,
  respPort,
  protocol: "tcp",
  failed,
});

/** The values of all flows, those of a flow together; the flows come in blocks of `blockRows`. */
function contextOf(flows: readonly Flow[], blockRows = flows.length, maxFlows?: number): Int32Array {
  const numbers = new Map<string | null, number>();
  const numberOf = (text: string | null) => numbers.get(text) ?? numbers.set(text, numbers.size).size - 1;
  const column = (value: (flow: Flow) => number) => Float64Array.from(flows, value);
  const orig = column((one) => numberOf(one.orig));
  const resp = column((one) => numberOf(one.resp));
  const protocol = column((one) => numberOf(one.protocol));
  const [startUs, respPort] = [column((one) => one.startUs), column((one) => one.respPort)];
  const failed = Uint8Array.from(flows, (one) => (one.failed ? 1 : 0));
  const context = createLogContext({ addresses: numbers.size, ...(maxFlows ? { maxFlows } : {}) });
  const all = new Int32Array(flows.length * logContextColumns.length);
  for (let from = 0; from < flows.length; from += blockRows) {
    const to = Math.min(flows.length, from + blockRows);
    const block = { startUs, orig, resp, respPort, protocol };
    const part = Object.fromEntries(
      Object.entries(block).map(([name, values]) => [name, values.subarray(from, to)]),
    ) as typeof block;
    const out = all.subarray(from * logContextColumns.length);
    context.enter({ ...part, rows: to - from, failed: failed.subarray(from, to) }, out);
  }
  return all;
}

function valuesOf(flows: readonly Flow[], column: string): number[] {
  const all = contextOf(flows);
  const at = logContextColumns.indexOf(column);
  return flows.map((_, row) => all[row * logContextColumns.length + at]!);
}

/** The same values by definition: counts the flows of each window again for every flow. */
function countedAnew(flows: readonly Flow[], maxFlows: number): number[] {
  return flows.flatMap((one, row) =>
    [
      flows.slice(Math.max(0, row - 99), row),
      flows
        .slice(Math.max(0, row - maxFlows + 1), row)
        .filter(({ startUs }) => one.startUs - startUs <= 60e6),
    ].flatMap((earlier) =>
      (["orig", "resp"] as const).flatMap((side) => {
        const before = earlier.filter((other) => other[side] === one[side]);
        const all = [...before, one];
        const ports = new Set(all.map(({ respPort, protocol }) => `${respPort} ${protocol}`));
        const peers = new Set(all.map((other) => other[side === "orig" ? "resp" : "orig"]));
        const failed = before.filter((other) => other.failed).length;
        const share = before.length === 0 ? 0 : Math.round((failed / before.length) * 1e6);
        return [all.length, ports.size, peers.size, share];
      }),
    ),
  );
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
  // Millionths of the earlier flows.
  expect(valuesOf(scan, "orig_failed_share_last100")).toEqual([0, 1e6, 1e6, 0, 1e6, 750_000]);
});

test("addresses that left every window are released and can come back", () => {
  const flows = Array.from({ length: 3000 }, (_, i) =>
    flow(i, `10.0.${i >> 8}.${i & 255}`, `10.1.${i >> 8}.1`, 80),
  );
  const again = [...flows, ...flows.map((one) => ({ ...one, startUs: one.startUs + 4e9 }))];
  const values = valuesOf(again, "orig_flows_last100");
  expect(values.every((value) => value === 1)).toBe(true);
});

test("the flows of a capture have the same context as in the meter", () => {
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

test("any log has the values of a plain recount, however it is cut into blocks", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = createRandom(seed);
    const [hosts, ports, maxFlows] = [2 + random.below(60), 1 + random.below(40), 20 + random.below(400)];
    const gapUs = [0, 1e3, 2e6, 30e6][seed % 4]!;
    let startUs = 1.7e15;
    const flows: Flow[] = Array.from({ length: 500 }, () => {
      startUs += random.below(gapUs + 1);
      return {
        startUs,
        orig: `10.0.0.${random.below(hosts)}`,
        resp: `10.0.${random.below(2)}.${random.below(hosts)}`,
        respPort: random.below(ports),
        protocol: [null, "tcp", "udp"][random.below(3)]!,
        failed: random.uniform() < 0.4,
      };
    });
    const values = Array.from(contextOf(flows, 1 + random.below(200), maxFlows));
    expect(values).toEqual(countedAnew(flows, maxFlows));
  }
});

test("more protocols than a window distinguishes share the last number", () => {
  const flows = Array.from({ length: 300 }, (_, i) => ({
    ...flow(0, "10.0.0.1", "10.0.0.2", 80),
    protocol: `p${i}`,
  }));
  const ports = valuesOf(flows, "orig_ports_60s");
  expect(ports.slice(0, 256)).toEqual(Array.from({ length: 256 }, (_, i) => i + 1));
  expect(new Set(ports.slice(255))).toEqual(new Set([256]));
});
