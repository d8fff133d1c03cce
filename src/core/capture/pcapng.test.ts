import { describe, expect, it } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { bytesOf, join } from "../../../test/packets/layer.ts";
import {
  block,
  interfaceBlock,
  obsoletePacketBlock,
  packetBlock,
  section,
  simplePacketBlock,
  statisticsBlock,
} from "../../../test/packets/pcapng-file.ts";
import { readAll } from "../../../test/packets/read.ts";
import { tcp } from "../../../test/packets/transport.ts";

const syn = ethernet({}, ipv4({}, tcp({ flags: "S" })));
const packet54 = ipv4({}, tcp({ flags: "S" }));

describe("pcapng", () => {
  it("reads sections of both byte orders in one file", () => {
    const file = join(
      section({}, interfaceBlock({ name: "eth0" }), packetBlock({}, syn)),
      section({ order: "big" }, interfaceBlock({ name: "eth1" }), packetBlock({}, syn)),
    );
    const { packets, summary } = readAll(file);
    expect(packets.map((packet) => [packet.frame, packet.interfaceIndex, packet.timeUs])).toEqual([
      [1, 0, firstTimeUs],
      [2, 1, firstTimeUs],
    ]);
    expect(packets.map((packet) => packet.frameBytes)).toEqual([syn.bytes, syn.bytes]);
    expect(
      summary.interfaces.map(({ section, name, packets, bytes }) => [section, name, packets, bytes]),
    ).toEqual([
      [0, "eth0", 1, 54],
      [1, "eth1", 1, 54],
    ]);
    expect(summary).toMatchObject({ format: "pcapng", frames: 2, issues: [] });
  });

  it("gives each interface its own link type, resolution and offset", () => {
    const ns = BigInt(firstTimeUs) * 1000n;
    const { packets } = readAll(
      section(
        {},
        interfaceBlock({ link: 1 }),
        interfaceBlock({ link: 101, resolution: 9 }),
        interfaceBlock({ link: 101, resolution: 3 }),
        interfaceBlock({ link: 101, resolution: 0x80 | 10 }),
        interfaceBlock({ link: 101, resolution: 10 }),
        interfaceBlock({ link: 101, offset: 3600 }),
        packetBlock({ interface: 0, ticks: BigInt(firstTimeUs) + 7n }, syn),
        packetBlock({ interface: 1, ticks: ns + 7_123n }, packet54),
        packetBlock({ interface: 2, ticks: BigInt(firstTimeUs / 1000) + 7n }, packet54),
        packetBlock({ interface: 3, ticks: BigInt(firstTimeUs / 1_000_000) * 1024n + 512n }, packet54),
        packetBlock({ interface: 4, ticks: ns * 10n + 59n }, packet54),
        packetBlock({ interface: 5, ticks: BigInt(firstTimeUs) }, packet54),
      ),
    );
    expect(packets.map((packet) => [packet.linkType, packet.timeUs - firstTimeUs, packet.timeNs])).toEqual([
      [1, 7, 0],
      [101, 7, 123],
      [101, 7000, 0],
      [101, 500_000, 0],
      [101, 0, 5],
      [101, 3_600_000_000, 0],
    ]);
  });

  it("reads simple and obsolete packet blocks", () => {
    const { packets, summary } = readAll(
      section(
        {},
        interfaceBlock({ snap: 60 }),
        interfaceBlock({ link: 101 }),
        obsoletePacketBlock({ interface: 1, ticks: 5_000_000n, wire: 99 }, packet54),
        simplePacketBlock(join(syn, new Uint8Array(6)), 200),
      ),
    );
    expect(packets).toMatchObject([
      { frame: 1, linkType: 101, timeUs: 5_000_000, hasTime: true, wireLength: 99, capturedLength: 40 },
      { frame: 2, linkType: 1, timeUs: 5_000_000, hasTime: false, wireLength: 200, capturedLength: 60 },
    ]);
    expect(summary.issues).toMatchObject([{ code: "no-time", count: 1, frames: [2] }]);
  });

  it("keeps comments, directions, descriptions and drop counters", () => {
    const { packets, summary } = readAll(
      section(
        { comment: "the section’s own" },
        interfaceBlock({ name: "eth0", description: "uplink" }),
        packetBlock({ comment: "first", direction: 1 }, syn),
        packetBlock({ direction: 2 }, syn),
        packetBlock({}, syn),
        statisticsBlock({ received: 10, dropped: 3, systemDropped: 2 }),
      ),
    );
    expect(packets.map((packet) => packet.direction)).toEqual([1, 2, 0]);
    expect(summary.comments).toEqual([
      { section: 0, frame: 0, text: "the section’s own" },
      { section: 0, frame: 1, text: "first" },
    ]);
    expect(summary.interfaces).toMatchObject([
      { name: "eth0", description: "uplink", received: 10, dropped: 3, systemDropped: 2, packets: 3 },
    ]);
  });

  it("skips other blocks, however long, whatever the chunks", () => {
    const file = section(
      {},
      block(4, new Uint8Array(20)),
      interfaceBlock(),
      block(10, new Uint8Array(70_000)),
      packetBlock({}, syn),
      block(0xbad, bytesOf("not ours")),
      block(0x80000001, new Uint8Array(3)),
      packetBlock({}, syn),
    );
    for (const chunk of [1, 13, 4096, file.length]) {
      const { packets, summary } = readAll(file, { chunk });
      expect(packets.map((packet) => packet.frameBytes)).toEqual([syn.bytes, syn.bytes]);
      expect(summary.issues).toEqual([]);
    }
  });

  it("skips and counts packets of an interface without a description", () => {
    const { packets, summary } = readAll(
      section({}, interfaceBlock(), packetBlock({ interface: 7 }, syn), packetBlock({}, syn)),
    );
    expect(packets.map((packet) => packet.frame)).toEqual([2]);
    expect(summary.issues).toMatchObject([{ code: "unknown-interface", count: 1, frames: [1] }]);
  });

  it("keeps counting interfaces after one it cannot read", () => {
    const tooShort = block(1, new Uint8Array(0));
    const { packets, summary } = readAll(
      section(
        {},
        tooShort,
        interfaceBlock({ link: 101 }),
        packetBlock({ interface: 1 }, packet54),
        packetBlock({}, syn),
      ),
    );
    expect(packets).toMatchObject([{ frame: 1, linkType: 101 }]);
    expect(summary.issues.map((issue) => issue.code)).toEqual(["corrupt-record", "unknown-interface"]);
  });

  it("drops comments beyond those it keeps, and counts them", () => {
    const long = "x".repeat(60_000);
    const many = Array.from({ length: 20 }, () => packetBlock({ comment: long }, syn));
    const { summary } = readAll(section({}, interfaceBlock(), ...many));
    expect(summary.comments).toHaveLength(16);
    expect(summary.issues).toMatchObject([{ code: "comments-dropped", count: 4, frames: [17, 18, 19, 20] }]);
  });

  it("numbers interfaces anew in every section", () => {
    const { packets, summary } = readAll(
      join(section({}, interfaceBlock(), packetBlock({}, syn)), section({}, packetBlock({}, syn))),
    );
    expect(packets).toHaveLength(1);
    expect(summary.issues).toMatchObject([{ code: "unknown-interface", frames: [2] }]);
  });

  it("cuts a packet that claims to be longer than its block", () => {
    const { packets, summary } = readAll(
      section({}, interfaceBlock(), packetBlock({ captured: 5000, wire: 6000 }, syn)),
    );
    expect(packets).toMatchObject([{ capturedLength: 56, wireLength: 6000 }]);
    expect(summary.issues).toMatchObject([{ code: "captured-exceeds-block" }]);
  });

  it("clamps impossible times", () => {
    const { packets, summary } = readAll(
      section(
        {},
        interfaceBlock(),
        interfaceBlock({ offset: -10 }),
        packetBlock({ ticks: 2n ** 64n - 1n }, syn),
        packetBlock({ interface: 1, ticks: 1n }, syn),
      ),
    );
    expect(packets.map((packet) => packet.timeUs)).toEqual([Number.MAX_SAFE_INTEGER, 0]);
    expect(summary.issues).toMatchObject([{ code: "time-out-of-range", count: 2 }]);
  });

  it("stops at a block of impossible length, and keeps the packets before it", () => {
    const good = section({}, interfaceBlock(), packetBlock({}, syn));
    const { packets, summary } = readAll(join(good, new Uint8Array(40).fill(0x11)));
    expect(packets).toHaveLength(1);
    expect(summary.issues).toMatchObject([{ code: "corrupt-record", position: good.length }]);
  });

  it("says where a file was cut, in a block it reads and in one it skips", () => {
    const file = section({}, interfaceBlock(), packetBlock({}, syn), block(10, new Uint8Array(500)));
    for (const length of [file.length - 1, file.length - 513]) {
      const { summary } = readAll(file.slice(0, length));
      expect(summary.issues).toMatchObject([{ code: "cut-short", position: length }]);
    }
  });

  it("stops at a limit of interfaces", () => {
    const many = Array.from({ length: 20_000 }, () => interfaceBlock());
    const { summary } = readAll(section({}, ...many));
    expect(summary.interfaces).toHaveLength(16_384);
    expect(summary.issues).toMatchObject([{ code: "too-many-interfaces", count: 3616 }]);
  });
});
