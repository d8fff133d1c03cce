import { describe, expect, it } from "vitest";
import {
  createTestMeter,
  epochUs,
  type FlowRow,
  fillPacket,
  meterOne,
  meterPackets,
  type TestPacket,
} from "../../../test/flows/metered.ts";
import { Packet } from "../capture/packet.ts";
import { deriveFlows } from "./derive.ts";
import { FlowMeter } from "./meter.ts";

const a = "10.0.0.1:40000";
const b = "192.0.2.7:9999";
const udp = (at: number, from = a, to = b, more: Partial<TestPacket> = {}): TestPacket => ({
  at,
  from,
  to,
  protocol: "udp",
  payload: 1,
  ...more,
});
const tcp = (at: number, from: string, to: string, flags: string, seq = 0): TestPacket => ({
  at,
  from,
  to,
  flags,
  seq,
});

describe("the flow of a packet", () => {
  it("joins both directions, whatever comes first", () => {
    expect(meterOne([udp(0), udp(1, b, a), udp(2)])).toMatchObject({
      orig_addr: "10.0.0.1",
      orig_port: 40000,
      resp_addr: "192.0.2.7",
      resp_port: 9999,
      protocol: "udp",
      protocol_number: 17,
      ip_version: 4,
      start_time: epochUs,
      end_time: epochUs + 2e6,
      first_frame: 1,
      last_frame: 3,
      orig_packets: 2,
      resp_packets: 1,
      end_reason: "end",
      part: 1,
      cut: 0,
    });
  });

  it.each([
    ["another port", udp(1, "10.0.0.1:40001")],
    ["another protocol", udp(1, a, b, { protocol: "tcp" })],
    ["another VLAN", udp(1, a, b, { vlan: 7 })],
    ["another inner VLAN", udp(1, a, b, { vlanInner: 7 })],
    ["another tunnel", udp(1, a, b, { tunnel: [3, 42, 42] })],
    ["crossed ports", udp(1, "10.0.0.1:9999", "192.0.2.7:40000")],
  ])("keeps %s apart", (_what, other) => {
    expect(meterPackets([udp(0), other])).toHaveLength(2);
  });

  it("records VLANs and tunnel", () => {
    const more = { vlan: 0, vlanInner: 4095, tunnel: [3, 42, 42] } as const;
    const row = meterOne([udp(0, a, b, more), udp(1, b, a, more)]);
    expect(row).toMatchObject({ vlan: 0, vlan_inner: 4095, tunnel: "vxlan", tunnel_id: 42, packets: 2 });
    expect(meterOne([udp(0)])).toMatchObject({ vlan: null, vlan_inner: null, tunnel: null, tunnel_id: null });
  });

  it("joins IPv6 and writes addresses in their canonical form", () => {
    const left = "[2001:db8::1]:5000";
    const right = "[fe80:0:0:1::ff]:6000";
    expect(meterOne([udp(0, left, right), udp(1, right, left)])).toMatchObject({
      orig_addr: "2001:db8::1",
      resp_addr: "fe80:0:0:1::ff",
      ip_version: 6,
      packets: 2,
    });
  });

  it("keeps flows apart that differ only in the last address word", () => {
    const flows = Array.from({ length: 300 }, (_, k) =>
      udp(0, `[2001:db8::${(k + 1).toString(16)}]:5000`, "[2001:db8::]:53"),
    );
    expect(meterPackets(flows)).toHaveLength(300);
  });

  it("keeps a flow of a host with itself", () => {
    expect(meterOne([udp(0, "10.0.0.1:7", "10.0.0.1:7"), udp(1, "10.0.0.1:7", "10.0.0.1:7")])).toMatchObject({
      orig_packets: 2,
      resp_packets: 0,
    });
  });
});

describe("the originator", () => {
  it.each([
    ["the first sender", [udp(0)], "10.0.0.1", 0],
    ["the sender of the SYN", [tcp(0, a, b, "S")], "10.0.0.1", 0],
    ["the receiver of a SYN-ACK", [tcp(0, b, a, "SA")], "10.0.0.1", 1],
    ["not a sender from port 53", [udp(0, "192.0.2.7:53", a)], "10.0.0.1", 1],
    ["not a sender of TCP from port 443 in midstream", [tcp(0, "192.0.2.7:443", a, "A")], "10.0.0.1", 1],
    ["the SYN's sender even from port 443", [tcp(0, "192.0.2.7:443", a, "S")], "192.0.2.7", 0],
    ["the first of two service ports", [udp(0, "192.0.2.7:123", "10.0.0.1:123")], "192.0.2.7", 0],
    ["not the planted side of a reverse shell", [tcp(0, "192.0.2.7:4444", a, "PA")], "10.0.0.1", 1],
    [
      "not a port no system gives to clients",
      [tcp(0, "192.0.2.7:4433", "10.0.0.1:34282", "PA")],
      "10.0.0.1",
      1,
    ],
    ["the first of two client ports", [tcp(0, "192.0.2.7:50000", "10.0.0.1:40000", "PA")], "192.0.2.7", 0],
    [
      "the client of a service on a low port",
      [tcp(0, "192.0.2.7:1030", "10.0.0.1:443", "PA")],
      "192.0.2.7",
      0,
    ],
    ["a sender to a group, from any port", [udp(0, "192.0.2.7:53", "224.0.0.251:40000")], "192.0.2.7", 0],
  ] as const)("is %s", (_what, packets, orig, flipped) => {
    expect(meterOne(packets)).toMatchObject({ orig_addr: orig, flipped });
  });

  it("of a connection without its beginning is not where others were accepted", () => {
    const server = "192.0.2.7:50001";
    const accepted = [tcp(0, a, server, "S"), tcp(1, server, a, "SA")];
    const rows = meterPackets([...accepted, tcp(2, server, "10.0.0.9:40000", "PA")]);
    expect(rows[1]).toMatchObject({ orig_addr: "10.0.0.9", resp_port: 50_001, flipped: 1 });
  });

  it("stays once decided", () => {
    const row = meterOne([tcp(0, "192.0.2.7:443", a, "A"), tcp(1, "192.0.2.7:443", a, "S")]);
    expect(row).toMatchObject({ orig_addr: "10.0.0.1", packets: 2, resp_packets: 2 });
  });
});

describe("ICMP", () => {
  const echo = (at: number, from: string, to: string, type: number, code = 0): TestPacket => ({
    at,
    from,
    to,
    protocol: "icmp",
    icmp: [type, code],
    payload: 8,
  });

  it("pairs a request with its reply, the types as ports", () => {
    const row = meterOne([echo(0, "10.0.0.1", "10.0.0.2", 8), echo(1, "10.0.0.2", "10.0.0.1", 0)]);
    expect(row).toMatchObject({
      orig_port: 8,
      resp_port: 0,
      orig_packets: 1,
      resp_packets: 1,
      protocol: "icmp",
    });
  });

  it("makes the sender of the first message the originator, as Zeek does, even for a reply", () => {
    const row = meterOne([echo(0, "10.0.0.2", "10.0.0.1", 0), echo(1, "10.0.0.1", "10.0.0.2", 8)]);
    expect(row).toMatchObject({ orig_addr: "10.0.0.2", orig_port: 0, resp_port: 8, flipped: 0, packets: 2 });
  });

  it("keeps the direction of messages without an answer, with type and code as ports", () => {
    const rows = meterPackets([echo(0, "10.0.0.1", "10.0.0.2", 3, 1), echo(1, "10.0.0.2", "10.0.0.1", 3, 1)]);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ orig_addr: "10.0.0.1", orig_port: 3, resp_port: 1 });
    // Type 1 code 3 in the other direction does not answer type 3 code 1.
    expect(
      meterPackets([echo(0, "10.0.0.1", "10.0.0.2", 3, 1), echo(1, "10.0.0.2", "10.0.0.1", 1, 3)]),
    ).toHaveLength(2);
  });

  it("pairs ICMPv6 neighbour discovery", () => {
    const ask: TestPacket = { at: 0, from: "[fe80::1]", to: "[fe80::2]", protocol: "icmpv6", icmp: [135, 0] };
    const answer: TestPacket = {
      at: 1,
      from: "[fe80::2]",
      to: "[fe80::1]",
      protocol: "icmpv6",
      icmp: [136, 0],
    };
    expect(meterOne([ask, answer])).toMatchObject({
      orig_port: 135,
      resp_port: 136,
      protocol: "ipv6-icmp",
      packets: 2,
    });
  });
});

describe("timeouts", () => {
  it("ends a flow after the idle timeout, not before", () => {
    expect(meterPackets([udp(0), udp(120)])).toHaveLength(1);
    const rows = meterPackets([udp(0), udp(120.000001)]);
    expect(rows.map((row) => [row.packets, row.end_reason])).toEqual([
      [1, "idle"],
      [1, "end"],
    ]);
    expect(meterPackets([udp(0), udp(11)], { idleS: 10 })).toHaveLength(2);
    expect(meterPackets([udp(0), udp(1e6)], { idleS: Infinity, activeS: Infinity })).toHaveLength(1);
  });

  it("cuts a flow at the active timeout into marked parts", () => {
    const rows = meterPackets(
      Array.from({ length: 40 }, (_, k) => udp(k * 100, k % 2 === 0 ? a : b, k % 2 === 0 ? b : a)),
    );
    expect(rows.map((row) => [row.part, row.cut, row.end_reason, row.packets, row.duration_s])).toEqual([
      [1, 1, "active", 19, 1800],
      [2, 1, "active", 19, 1800],
      [3, 0, "end", 2, 100],
    ]);
    // The second part starts with a packet of the responder and keeps the sides.
    expect(rows.map((row) => row.orig_addr)).toEqual(["10.0.0.1", "10.0.0.1", "10.0.0.1"]);
    expect(rows.map((row) => row.orig_packets)).toEqual([10, 9, 1]);
    expect(rows[1]).toMatchObject({ first_frame: 20, last_frame: 38, flipped: 0 });
  });

  it("keeps a cut connection's state", () => {
    const rows = meterPackets(
      [tcp(0, a, b, "S"), tcp(0.1, b, a, "SA"), tcp(0.2, a, b, "A"), tcp(60, a, b, "A")],
      {
        activeS: 50,
      },
    );
    expect(rows.map((row) => [row.conn_state, row.history])).toEqual([
      ["S1", "ShA"],
      ["S1", "A"],
    ]);
  });

  it("emits idle flows while others go on", () => {
    const rows: FlowRow[] = [];
    const meter = createTestMeter({ batchRows: 1 }, rows);
    const packet = new Packet();
    for (let second = 0; second <= 130; second++) {
      fillPacket(packet, second === 0 ? udp(0, "10.0.0.9:41000", b) : udp(second), second + 1);
      meter.add(packet);
    }
    expect(rows.map((row) => [row.orig_addr, row.end_reason])).toEqual([["10.0.0.9", "idle"]]);
    expect(meter.counts()).toMatchObject({ packets: 131, flows: 2, open: 1 });
  });

  it("does not end other flows because of one packet with a wild time", () => {
    const rows = meterPackets([udp(0), udp(1e9, "10.0.0.9:41000"), udp(1), udp(2)]);
    expect(rows.map((row) => row.packets).sort()).toEqual([1, 3]);
  });

  it("starts anew when time is set back permanently", () => {
    const rows = meterPackets([udp(5000), udp(5001), udp(0), udp(1)]);
    expect(rows.map((row) => [row.packets, row.duration_s])).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });
});

describe("the end of a TCP connection", () => {
  const whole = [
    tcp(0, a, b, "S", 0),
    tcp(0.1, b, a, "SA", 0),
    tcp(0.2, a, b, "A", 1),
    tcp(0.3, a, b, "FA", 1),
    tcp(0.4, b, a, "FA", 1),
    tcp(0.5, a, b, "A", 2),
  ];

  it("is the exchange of FINs, including its last ACK and late packets", () => {
    expect(
      meterPackets([...whole, tcp(3, b, a, "A", 2)]).map((row) => [row.packets, row.end_reason]),
    ).toEqual([[7, "fin"]]);
  });

  it("lets the next SYN on the same ports start a flow at once", () => {
    const rows = meterPackets([...whole, tcp(1, a, b, "S", 900), tcp(1.1, b, a, "RA", 0)]);
    expect(rows.map((row) => [row.packets, row.end_reason, row.conn_state])).toEqual([
      [6, "fin", "SF"],
      [2, "rst", "REJ"],
    ]);
  });

  it("is final after the linger time", () => {
    const rows = meterPackets([...whole, tcp(5.6, b, a, "A", 2)]);
    expect(rows.map((row) => row.packets)).toEqual([6, 1]);
  });

  it("comes after the half-closed timeout if only one side closed", () => {
    const half = whole.slice(0, 4);
    expect(meterPackets([...half, tcp(30, b, a, "A", 1)])).toHaveLength(1);
    expect(meterPackets([...half, tcp(31, b, a, "A", 1)])).toHaveLength(2);
  });

  it("can be turned off", () => {
    const rows = meterPackets([...whole, tcp(60, a, b, "S", 900)], { tcpEnd: false });
    expect(rows.map((row) => [row.packets, row.end_reason])).toEqual([[7, "end"]]);
  });
});

describe("a full table", () => {
  it("closes the flow nearest to its timeout, and counts it", () => {
    const rows: FlowRow[] = [];
    const meter = createTestMeter({ maxFlows: 10, batchRows: 1 }, rows);
    const packet = new Packet();
    for (let k = 0; k < 25; k++) {
      // The first flow gets packets all the time, so it is never the oldest.
      fillPacket(packet, udp(2 * k, `10.0.1.${k}:41000`), 2 * k + 1);
      meter.add(packet);
      fillPacket(packet, udp(2 * k + 1, "10.0.1.0:41000"), 2 * k + 2);
      meter.add(packet);
    }
    expect(meter.counts()).toMatchObject({ flows: 25, open: 10, evicted: 15 });
    expect(rows.map((row) => row.orig_addr)).toEqual(Array.from({ length: 15 }, (_, k) => `10.0.1.${k + 1}`));
    expect(rows[0]).toMatchObject({ end_reason: "evicted", cut: 1 });
  });

  it("works without timeouts too", () => {
    const packets = Array.from({ length: 30 }, (_, k) => udp(k, `10.0.1.${k}:41000`));
    const rows = meterPackets(packets, { maxFlows: 10, idleS: Infinity, activeS: Infinity });
    expect(rows.filter((row) => row.end_reason === "evicted")).toHaveLength(20);
  });
});

it("skips and counts packets without an IP header", () => {
  const meter = createTestMeter({}, []);
  meter.add(new Packet());
  expect(meter.counts()).toEqual({ packets: 0, skipped: 1, flows: 0, open: 0, evicted: 0 });
});

it("meters packets without a time", () => {
  const rows: FlowRow[] = [];
  const meter = createTestMeter({}, rows);
  const packet = new Packet();
  for (let k = 0; k < 3; k++) {
    fillPacket(packet, udp(0), k + 1);
    packet.timeUs = Number.NaN;
    meter.add(packet);
  }
  meter.finish();
  expect(rows.map((row) => [row.packets, row.duration_s, row.start_time])).toEqual([[3, 0, 0]]);
});

describe("the open flows", () => {
  it("are given as they are, the largest first, and stay open", () => {
    const ended: number[] = [];
    const meter = new FlowMeter({}, ({ rows }) => void ended.push(rows));
    const packet = new Packet();
    const packets = [
      udp(0),
      udp(1, b, a, { payload: 900 }),
      udp(2, "10.0.0.9:5000"),
      udp(3, "10.0.0.9:5000"),
    ];
    packets.forEach((spec, i) => {
      fillPacket(packet, spec, i + 1);
      meter.add(packet);
    });
    const derived = (most: number) => {
      const { columns } = deriveFlows(meter.largestOpen(most), { communityIdSeed: 0, tunnelNames: [] });
      const ports = columns.get("orig_port");
      return ports?.kind === "number" ? [...ports.values] : null;
    };
    expect(derived(2)).toEqual([40_000, 5000]);
    expect(derived(1)).toEqual([40_000]);
    expect(meter.counts().open).toBe(2);
    meter.finish();
    expect(ended).toEqual([2]);
    expect(meter.largestOpen(5).rows).toBe(0);
  });
});
