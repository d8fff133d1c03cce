import { describe, expect, it } from "vitest";
import {
  createTestMeter,
  type FlowRow,
  fillPacket,
  meterPackets,
  type TestPacket,
} from "../../../test/flows/metered.ts";
import { Packet } from "../capture/packet.ts";

const syn = (at: number, from: string, to: string): TestPacket => ({ at, from, to, flags: "S" });
const synAck = (at: number, from: string, to: string): TestPacket => ({
  at,
  from: to,
  to: from,
  flags: "SA",
});

/** The flows in order of their starts, with one window's columns for a side. */
function contextOf(packets: readonly TestPacket[], side: "orig" | "resp", window: "60s" | "last100") {
  return meterPackets(packets)
    .sort((a, b) => Number(a.first_frame) - Number(b.first_frame))
    .map((row) =>
      ["flows", "ports", "peers", "failed_share"].map((what) => row[`${side}_${what}_${window}`]),
    );
}

describe("context", () => {
  it("counts the flows, ports and peers of a scanning originator as they begin", () => {
    const scan = [
      syn(0, "10.0.0.1:40000", "10.0.0.2:22"),
      syn(1, "10.0.0.1:40001", "10.0.0.2:80"),
      syn(2, "10.0.0.1:40002", "10.0.0.3:80"),
      syn(3, "10.0.0.9:40000", "10.0.0.3:80"),
    ];
    // Flows, ports, peers including this one; the failed share of those before: none was answered.
    expect(contextOf(scan, "orig", "60s")).toEqual([
      [1, 1, 1, 0],
      [2, 2, 1, 1],
      [3, 2, 2, 1],
      [1, 1, 1, 0],
    ]);
    expect(contextOf(scan, "resp", "60s")).toEqual([
      [1, 1, 1, 0],
      [2, 2, 1, 1],
      [1, 1, 1, 0],
      [2, 1, 2, 1],
    ]);
    expect(contextOf(scan, "orig", "last100")).toEqual(contextOf(scan, "orig", "60s"));
  });

  it("does not count an answered flow as failed, but a refused one", () => {
    const packets = [
      syn(0, "10.0.0.1:40000", "10.0.0.2:22"),
      synAck(0.1, "10.0.0.1:40000", "10.0.0.2:22"),
      syn(1, "10.0.0.1:40001", "10.0.0.2:80"),
      { ...synAck(1.1, "10.0.0.1:40001", "10.0.0.2:80"), flags: "RA" },
      syn(2, "10.0.0.1:40002", "10.0.0.2:443"),
    ];
    expect(contextOf(packets, "orig", "60s").map((values) => values[3])).toEqual([0, 0, 0.5]);
  });

  it("does not count a flow to a group as failed", () => {
    const mdns = (at: number, port: number): TestPacket => ({
      at,
      from: `10.0.0.1:${port}`,
      to: "224.0.0.251:5353",
      protocol: "udp",
    });
    expect(contextOf([mdns(0, 41000), mdns(1, 41001)], "orig", "60s").at(-1)).toEqual([2, 1, 1, 0]);
  });

  it("drops what is older than 60 s or more than 100 flows ago", () => {
    const late = [syn(0, "10.0.0.1:40000", "10.0.0.2:22"), syn(60, "10.0.0.1:40001", "10.0.0.2:80")];
    expect(contextOf(late, "orig", "60s").at(-1)).toEqual([2, 2, 1, 1]);
    const later = [late[0]!, syn(60.000001, "10.0.0.1:40001", "10.0.0.2:80")];
    expect(contextOf(later, "orig", "60s").at(-1)).toEqual([1, 1, 1, 0]);
    expect(contextOf(later, "orig", "last100").at(-1)).toEqual([2, 2, 1, 1]);
    const many = Array.from({ length: 150 }, (_, k) =>
      syn(k / 10, `10.0.0.1:${41_000 + k}`, `10.0.1.${k}:80`),
    );
    expect(contextOf(many, "orig", "last100").at(-1)).toEqual([100, 1, 100, 1]);
    expect(contextOf(many, "orig", "60s").at(-1)).toEqual([150, 1, 150, 1]);
  });

  it("counts the same port of two protocols as two", () => {
    const both = [
      syn(0, "10.0.0.1:40000", "10.0.0.2:53"),
      { ...syn(1, "10.0.0.1:40000", "10.0.0.2:53"), protocol: "udp" as const },
    ];
    expect(contextOf(both, "orig", "60s").at(-1)).toEqual([2, 2, 1, 1]);
  });

  it("agrees with a plain recount on random traffic", () => {
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return Math.floor((state / 0x80000000) * below);
    };
    const packets: TestPacket[] = [];
    let at = 0;
    for (let k = 0; k < 3000; k++) {
      at += random(1000) / 5000;
      const [from, to] = [`10.0.0.${random(20)}:${41_000 + k}`, `10.0.1.${random(30)}:${8000 + random(10)}`];
      packets.push(syn(at, from, to));
      if (random(3) === 0) packets.push(synAck(at + 0.001, from, to));
    }
    const flows = meterPackets(packets).sort((a, b) => Number(a.first_frame) - Number(b.first_frame));
    const answered = (flow: FlowRow) => Number(flow.resp_packets) > 0;
    for (const [k, flow] of flows.entries()) {
      const inWindow = flows
        .slice(0, k + 1)
        .filter((other) => Number(flow.start_time) - Number(other.start_time) <= 60e6);
      const mine = inWindow.filter((other) => other.orig_addr === flow.orig_addr);
      const before = mine.slice(0, -1);
      // Every answer comes before the next flow starts.
      const failed = before.filter((other) => !answered(other)).length;
      expect([flow.orig_flows_60s, flow.orig_ports_60s, flow.orig_peers_60s]).toEqual([
        mine.length,
        new Set(mine.map((other) => other.resp_port)).size,
        new Set(mine.map((other) => other.resp_addr)).size,
      ]);
      expect(flow.orig_failed_share_60s).toBeCloseTo(before.length === 0 ? 0 : failed / before.length, 5);
    }
  });

  it("bounds its window", () => {
    const rows: FlowRow[] = [];
    const meter = createTestMeter({ maxContextFlows: 50 }, rows);
    const packet = new Packet();
    for (let k = 0; k < 500; k++) {
      fillPacket(packet, syn(k / 1000, `10.0.0.1:${41_000 + k}`, `10.0.${k >> 8}.${k & 255}:80`), k + 1);
      meter.add(packet);
    }
    meter.finish();
    expect(rows.at(-1)).toMatchObject({ orig_flows_60s: 50, orig_peers_60s: 50, orig_flows_last100: 100 });
  });
});
