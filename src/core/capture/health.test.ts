import { describe, expect, it } from "vitest";
import { arp, ethernet } from "../../../test/packets/ethernet.ts";
import { type Frame, firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4, ipv6 } from "../../../test/packets/ip.ts";
import { type Content, cut } from "../../../test/packets/layer.ts";
import { type PcapOptions, pcapFile } from "../../../test/packets/pcap-file.ts";
import { interfaceBlock, packetBlock, section, statisticsBlock } from "../../../test/packets/pcapng-file.ts";
import { tcp, udp } from "../../../test/packets/transport.ts";
import { HealthCounter, type HealthCounts } from "./health.ts";
import { createDecoder } from "./layers/decode.ts";
import { faults } from "./packet.ts";
import { createCaptureReader } from "./reader.ts";

function healthOf(file: Uint8Array, chunk = file.length): HealthCounts {
  const decoder = createDecoder();
  const counter = new HealthCounter();
  const reader = createCaptureReader({
    onPacket: (packet) => {
      decoder.decode(packet);
      counter.add(packet);
    },
  });
  for (let offset = 0; offset < file.length; offset += chunk) reader.push(file.slice(offset, offset + chunk));
  reader.end();
  return counter.health(reader.summary());
}

const healthOfFrames = (frames: (Frame | Content)[], options: PcapOptions = {}) =>
  healthOf(pcapFile(options, frames));

/** Packets that differ by their sequence number. */
const segment = (seq: number) => ethernet({}, ipv4({ id: seq }, tcp({ seq, flags: "A" })));

describe("capture health", () => {
  it("counts packets, bytes and times", () => {
    const health = healthOfFrames([
      { content: segment(1), us: firstTimeUs },
      { content: ethernet({}, ipv6({}, udp({}, "x"))), us: firstTimeUs + 5 },
      { content: cut(segment(3), 40), us: firstTimeUs + 9, wire: 1000 },
    ]);
    expect(health).toMatchObject({
      packets: 3,
      wireBytes: 54 + 63 + 1000,
      capturedBytes: 54 + 63 + 40,
      firstUs: firstTimeUs,
      lastUs: firstTimeUs + 9,
      ipv4: 2,
      ipv6: 1,
      snapped: { count: 1, frames: [3] },
      malformed: [],
      unsupported: [],
      dropped: null,
    });
    expect(healthOfFrames([])).toMatchObject({ packets: 0, firstUs: null, lastUs: null });
  });

  it("counts steps backwards, also by a nanosecond, and names the largest", () => {
    const health = healthOfFrames(
      [
        { content: segment(1), us: firstTimeUs + 100, ns: 5 },
        { content: segment(2), us: firstTimeUs + 100, ns: 4 },
        { content: segment(3), us: firstTimeUs + 200 },
        { content: segment(4), us: firstTimeUs + 50 },
        { content: segment(5), us: firstTimeUs + 60 },
      ],
      { precision: "ns" },
    );
    expect(health.backwardSteps).toEqual({
      count: 2,
      frames: [2, 4],
      largest: { frame: 4, fromUs: firstTimeUs + 200, lengthUs: 150 },
    });
  });

  it("lists gaps, the longest first", () => {
    const minute = 60_000_000;
    const times = [0, minute, 3 * minute + 1, 4 * minute, 9 * minute];
    const frames = times.map((us, index) => ({ content: segment(index), us: firstTimeUs + us }));
    expect(healthOfFrames(frames).gaps).toEqual({
      count: 2,
      frames: [3, 5],
      gapSeconds: 60,
      longest: [
        { frame: 5, fromUs: firstTimeUs + 4 * minute, lengthUs: 5 * minute },
        { frame: 3, fromUs: firstTimeUs + minute, lengthUs: 2 * minute + 1 },
      ],
    });
  });

  it("counts frames that are there twice, whatever the chunks, and no retransmission", () => {
    const again = segment(1);
    const frames: Frame[] = [
      { content: again, us: firstTimeUs },
      { content: again, us: firstTimeUs + 3 },
      { content: segment(2), us: firstTimeUs + 10 },
      { content: arp(), us: firstTimeUs + 20 },
      { content: ethernet({}, arp()), us: firstTimeUs + 30 },
      { content: ethernet({}, arp()), us: firstTimeUs + 31 },
      // The same bytes a second later are a retransmission.
      { content: again, us: firstTimeUs + 1_000_000 },
      // Six frames apart is too far.
      ...[11, 12, 13, 14, 15].map((seq) => ({ content: segment(seq), us: firstTimeUs + 1_000_001 })),
      { content: again, us: firstTimeUs + 1_000_002 },
    ];
    const file = pcapFile({}, frames);
    for (const chunk of [file.length, 100, 1])
      expect(healthOf(file, chunk).duplicates).toEqual({ count: 2, frames: [2, 6] });
  });

  it("distinguishes packets that differ in one byte of payload only", () => {
    const payload = (middle: number) =>
      Uint8Array.of(...new Array(50).fill(7), middle, ...new Array(50).fill(7));
    const frame = (middle: number) => {
      const built = ethernet({}, ipv4({ id: 0 }, udp({}, payload(middle))));
      built.bytes.fill(0, 40, 42); // A card that fills in the checksum later leaves it equal in both.
      return built;
    };
    expect(healthOfFrames([frame(1), frame(2)]).duplicates.count).toBe(0);
    expect(healthOfFrames([frame(1), frame(1)]).duplicates.count).toBe(1);
  });

  it("counts malformed packets by kind, with the first ten frames", () => {
    const bad = ethernet({}, ipv4({}, tcp({ dataOffset: 3 })));
    const health = healthOfFrames([
      segment(1),
      ...new Array(12).fill(bad),
      ethernet({}, ipv4({ versionAndLength: 0x95 }, tcp({}))),
    ]);
    expect(health.malformed).toMatchObject([
      { fault: faults.ipVersion, name: "IP version neither 4 nor 6", count: 1, frames: [14] },
      {
        fault: faults.tcpHeader,
        name: "TCP header impossible",
        count: 12,
        frames: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      },
    ]);
  });

  it("names traffic without IP, the most frequent first", () => {
    const health = healthOfFrames([
      ethernet({ type: 0x88cc }, "one"),
      ethernet({}, arp()),
      ethernet({}, arp()),
      ethernet({ type: 0x4242 }, "what"),
      ethernet({ type: 3 }, [0x42, 0x42, 3]),
    ]);
    expect(health.unsupported.map(({ name, count, frames }) => [name, count, frames])).toEqual([
      ["ARP (0x0806)", 2, [2, 3]],
      ["LLDP (0x88cc)", 1, [1]],
      ["ethertype 0x4242", 1, [4]],
      ["Ethernet without IP", 1, [5]],
    ]);
    expect(healthOfFrames(["usb"], { link: 189 }).unsupported).toMatchObject([
      { name: "link type 189, which is not read", count: 1, bytes: 3 },
    ]);
  });

  it("adds up the drops that interfaces report, and passes on the reader's issues", () => {
    const health = healthOf(
      section(
        {},
        interfaceBlock({ name: "a" }),
        interfaceBlock({ name: "b" }),
        packetBlock({ interface: 9 }, segment(1)),
        packetBlock({ interface: 1 }, segment(2)),
        statisticsBlock({ interface: 0, received: 5, dropped: 2 }),
        statisticsBlock({ interface: 1, received: 5, dropped: 3, systemDropped: 1 }),
      ),
    );
    expect(health.dropped).toBe(6);
    expect(health.interfaces.map(({ name, packets }) => [name, packets])).toEqual([
      ["a", 0],
      ["b", 1],
    ]);
    expect(health.issues).toMatchObject([{ code: "unknown-interface", count: 1 }]);
  });

  it("counts fragments whose ports are unknown", () => {
    const later = ethernet({}, ipv4({ protocol: 17, fragment: { offset: 800, more: false } }, "rest"));
    expect(healthOfFrames([later]).orphanFragments).toEqual({ count: 1, frames: [1] });
  });

  it("gives the times of missing packets: drops between statistics, gaps, steps back, the cut", () => {
    const us = (seconds: number) => BigInt(firstTimeUs) + BigInt(seconds) * 1_000_000n;
    const whole = section(
      {},
      interfaceBlock({ name: "eth0" }),
      packetBlock({ ticks: us(0) }, segment(1)),
      statisticsBlock({ ticks: us(10), received: 5, dropped: 2 }),
      packetBlock({ ticks: us(20) }, segment(2)),
      packetBlock({ ticks: us(100) }, segment(3)),
      packetBlock({ ticks: us(95) }, segment(4)),
      statisticsBlock({ ticks: us(120), received: 9, dropped: 2, systemDropped: 5 }),
      statisticsBlock({ ticks: us(130), received: 9, dropped: 2, systemDropped: 5 }),
      packetBlock({ ticks: us(130) }, segment(5)),
    );
    const health = healthOf(whole.subarray(0, whole.length - 3));
    const at = (seconds: number) => firstTimeUs + seconds * 1_000_000;
    expect(health.times).toEqual([
      { kind: "backward-step", fromUs: at(95), toUs: at(100), count: 1, frame: 4 },
      { kind: "gap", fromUs: at(20), toUs: at(100), count: 1, frame: 3 },
      { kind: "drop", fromUs: at(0), toUs: at(10), count: 2, frame: 0 },
      { kind: "drop", fromUs: at(10), toUs: at(120), count: 5, frame: 0 },
      { kind: "cut", fromUs: at(95), toUs: at(95), count: 1, frame: 4 },
    ]);
    expect(health.dropped).toBe(7);
    expect(health.cut?.sentence).toContain("after frame 4: it was cut short");
    expect(health.interfaces[0]).toMatchObject({ name: "eth0", firstUs: at(0), lastUs: at(100) });
  });

  it("uses the last packet's time for statistics without a time", () => {
    const ticks = BigInt(firstTimeUs);
    const [described, packet, statistics] = [
      interfaceBlock(),
      packetBlock({ ticks }, segment(1)),
      statisticsBlock({ dropped: 3 }),
    ];
    expect(healthOf(section({}, described, packet, statistics)).times).toEqual([
      { kind: "drop", fromUs: firstTimeUs, toUs: firstTimeUs, count: 3, frame: 0 },
    ]);
  });
});
