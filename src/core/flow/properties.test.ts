// Properties that hold for any traffic: seeded random packets, metered with random options.

import { describe, expect, it } from "vitest";
import {
  createTestMeter,
  type FlowRow,
  fillPacket,
  meterPackets,
  type TestOptions,
  type TestPacket,
} from "../../../test/flows/metered.ts";
import { Packet } from "../capture/packet.ts";

function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const flagSets = ["S", "SA", "A", "PA", "A", "PA", "FA", "R", "RA", "", "FSRPAUEC"];

/** Traffic between few hosts, so that flows collide, end and restart; time jumps now and then. */
function randomTraffic(seed: number, count: number): TestPacket[] {
  const random = randomSource(seed);
  let at = 1000;
  return Array.from({ length: count }, () => {
    at += random(1000) / 1000;
    if (random(200) === 0) at += random(400) - 150;
    const v6 = random(5) === 0;
    const host = () => (v6 ? `[2001:db8::${random(3) + 1}]` : `10.0.0.${random(4) + 1}`);
    const protocol = (["tcp", "tcp", "udp", v6 ? "icmpv6" : "icmp", 47] as const)[random(5)]!;
    const ports = [random(3) + 41_000, [80, 443, 53, 41_001][random(4)]];
    if (random(2) === 0) ports.reverse();
    const icmp =
      protocol === "icmp" || protocol === "icmpv6" ? ([random(140), random(4)] as const) : undefined;
    return {
      at,
      from: `${host()}:${ports[0]}`,
      to: `${host()}:${ports[1]}`,
      protocol,
      flags: protocol === "tcp" ? flagSets[random(flagSets.length)]! : "",
      seq: random(1 << 20),
      payload: random(3) === 0 ? 0 : random(1400),
      window: random(4) * 1000,
      ttl: random(256),
      vlan: random(10) === 0 ? 7 : -1,
      ns: random(1000),
      ...(icmp === undefined ? {} : { icmp }),
    };
  });
}

const optionSets: readonly TestOptions[] = [
  {},
  { idleS: 5, activeS: 20 },
  { idleS: Infinity, activeS: Infinity, tcpEnd: false },
  { maxFlows: 7, batchRows: 30 },
  { lingerS: 0, halfClosedS: 0, idleS: 1 },
  { maxContextFlows: 1, activeS: 0 },
];

const sum = (rows: readonly FlowRow[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);

/** The impossible values of a row, in words. */
function faultsOf(row: FlowRow): string[] {
  const found = Object.entries(row)
    .filter(([, value]) => typeof value === "number")
    .filter(([name, value]) => !Number.isFinite(value) || (Number(value) < 0 && !name.endsWith("asymmetry")))
    .map(([name, value]) => `${name} is ${value}`);
  for (const prefix of ["iat", "orig_iat", "resp_iat", "len", "orig_len", "resp_len", "active", "idle"]) {
    const suffix = prefix.endsWith("len") ? "" : "_s";
    const [min, mean, max] = ["min", "mean", "max"].map((what) => Number(row[`${prefix}_${what}${suffix}`]));
    if (min! > mean! + 1e-9 || mean! > max! + 1e-9) found.push(`${prefix}: ${min}, ${mean}, ${max}`);
  }
  if (Number(row.first_frame) > Number(row.last_frame)) found.push("last_frame before first_frame");
  return found;
}

describe.each(optionSets)("under %o", (options) => {
  it.each([1, 2])("conserves packets and bytes (traffic %i)", (seed) => {
    const packets = randomTraffic(seed, 1500);
    const rows: FlowRow[] = [];
    const meter = createTestMeter(options, rows);
    const packet = new Packet();
    let payload = 0;
    let wire = 0;
    let most = 0;
    for (const [k, spec] of packets.entries()) {
      fillPacket(packet, spec, k + 1);
      payload += packet.payloadLength;
      wire += packet.wireLength;
      meter.add(packet);
      most = Math.max(most, meter.counts().open);
    }
    meter.finish();
    expect(most).toBeLessThanOrEqual(options.maxFlows ?? 1e6);
    expect(meter.counts()).toMatchObject({ packets: packets.length, flows: rows.length, open: 0 });
    expect(sum(rows, "packets")).toBe(packets.length);
    expect(sum(rows, "orig_packets") + sum(rows, "resp_packets")).toBe(packets.length);
    expect(sum(rows, "payload_bytes")).toBe(payload);
    expect(sum(rows, "frame_bytes")).toBe(wire);
  });

  it("keeps every value within bounds", () => {
    const rows = meterPackets(randomTraffic(4, 1500), options);
    expect(rows.flatMap((row) => faultsOf(row))).toEqual([]);
  });

  it("gives the same flows in the same order twice, whatever the hash seed", () => {
    const packets = randomTraffic(5, 1000);
    expect(meterPackets(packets, { ...options, hashSeed: 12345 })).toEqual(meterPackets(packets, options));
  });
});

describe("without timeouts", () => {
  const forever: TestOptions = { idleS: Infinity, activeS: Infinity, tcpEnd: false };
  const counted = [
    "packets",
    "payload_bytes",
    "ip_bytes",
    "len_std",
    "len_distinct",
    "fin_count",
    "psh_count",
  ];

  it("counts the same in any order of a flow's later packets", () => {
    const packets = randomTraffic(6, 2000);
    const random = randomSource(9);
    // The first packet of a flow decides the originator; the others are shuffled after all first ones.
    const key = (packet: TestPacket) =>
      [[packet.from, packet.to].sort().join(), packet.protocol, packet.vlan, packet.icmp].join();
    const firsts = packets.filter((one, k) => packets.findIndex((other) => key(other) === key(one)) === k);
    const rest = packets.filter((one) => !firsts.includes(one));
    const shuffled = rest
      .map((packet) => [random(1e9), packet] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, packet]) => packet);
    const summary = (order: TestPacket[]) =>
      meterPackets(order, forever)
        .map((row) => {
          const ends = [row.orig_addr, row.orig_port, row.resp_addr, row.resp_port, row.protocol, row.vlan];
          return JSON.stringify([ends, counted.map((name) => Number(row[name]).toPrecision(9))]);
        })
        .sort();
    expect(summary([...firsts, ...shuffled])).toEqual(summary([...firsts, ...rest]));
  });

  const ends = (packet: TestPacket) => [packet.from, packet.to].sort().join() + packet.vlan;
  const tcpTraffic = randomTraffic(7, 1500).filter((packet) => packet.protocol === "tcp");
  const begun = new Set(
    tcpTraffic
      .filter((one) => tcpTraffic.find((other) => ends(other) === ends(one)) === one)
      .filter((first) => first.flags?.includes("S"))
      .map(ends),
  );

  // Who began a flow without a SYN depends on the ports that others were accepted on; nothing else depends on others.
  it.each([
    ["whose first packet has a SYN", tcpTraffic.filter((packet) => begun.has(ends(packet)))],
    ["among which none is accepted", tcpTraffic.filter(({ flags }) => !/S.*A|A.*S/.test(flags ?? ""))],
  ])("meters interleaved flows like each alone: those %s", (_which, packets) => {
    expect(packets.length).toBeGreaterThan(100);
    const together = meterPackets(packets, forever);
    for (const one of new Set(packets.map(ends))) {
      const alone = meterPackets(
        packets.filter((packet) => ends(packet) === one),
        forever,
      )[0]!;
      const same = together.find(
        (row) =>
          row.community_id === alone.community_id &&
          row.vlan === alone.vlan &&
          row.start_time === alone.start_time,
      );
      const plain = (row: FlowRow) =>
        Object.entries(row).filter(([name]) => !/frame$|_last100$|_60s$/.test(name));
      expect(plain(same!)).toEqual(plain(alone));
    }
  });
});
