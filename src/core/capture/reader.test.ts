import { describe, expect, it } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { join } from "../../../test/packets/layer.ts";
import { cooked } from "../../../test/packets/link.ts";
import { type PcapOptions, pcapFile } from "../../../test/packets/pcap-file.ts";
import { readAll } from "../../../test/packets/read.ts";
import { tcp, udp } from "../../../test/packets/transport.ts";
import { createRandom } from "../math/random.ts";
import { recogniseCapture } from "./format.ts";
import { createCaptureReader } from "./reader.ts";

const syn = ethernet({}, ipv4({}, tcp({ flags: "S" })));
const query = ethernet({}, ipv4({}, udp({ to: 53 }, "a question")));
const codes = (file: Uint8Array) => readAll(file).summary.issues.map((issue) => issue.code);

describe("pcap", () => {
  const variants: [name: string, options: PcapOptions][] = [
    ["little-endian µs", {}],
    ["big-endian µs", { order: "big" }],
    ["little-endian ns", { precision: "ns" }],
    ["big-endian ns", { order: "big", precision: "ns" }],
    ["modified libpcap", { modified: true }],
    ["big-endian modified libpcap", { modified: true, order: "big" }],
    ["version 2.1 with its lengths swapped", { version: [2, 1] }],
    ["upper bits set in the link type", { link: 0x30000001 }],
  ];
  for (const [name, options] of variants)
    it(`reads ${name}`, () => {
      const file = pcapFile(options, [
        { content: syn, us: firstTimeUs + 123_456, ns: 789, wire: 1500 },
        { content: query, us: firstTimeUs + 999_999 },
      ]);
      const { packets, summary } = readAll(file);
      expect(summary).toMatchObject({ format: "pcap", refusal: "", frames: 2, issues: [] });
      expect(packets.map((packet) => [packet.frame, packet.timeUs, packet.timeNs])).toEqual([
        [1, firstTimeUs + 123_456, options.precision === "ns" ? 789 : 0],
        [2, firstTimeUs + 999_999, 0],
      ]);
      expect(packets.map((packet) => [packet.wireLength, packet.capturedLength])).toEqual([
        [1500, syn.bytes.length],
        [query.bytes.length, query.bytes.length],
      ]);
      expect(packets[0]!.frameBytes).toEqual(syn.bytes);
      expect(packets[1]!.frameBytes).toEqual(query.bytes);
      expect(packets.map((packet) => packet.linkType)).toEqual([1, 1]);
    });

  it("gives each frame's offset in the file", () => {
    const file = pcapFile({}, [syn, query]);
    for (const packet of readAll(file, { chunk: 7 }).packets) {
      const there = file.slice(packet.filePosition, packet.filePosition + packet.capturedLength);
      expect(there).toEqual(packet.frameBytes);
    }
  });

  it("gives the same packets whatever the chunks", () => {
    const file = pcapFile({}, [syn, query, syn, { content: query, wire: 9000 }, syn]);
    const whole = readAll(file).packets.map((packet) => [packet.frame, packet.timeUs, packet.filePosition]);
    for (let chunk = 1; chunk <= file.length; chunk++) {
      const { packets, summary } = readAll(file, { chunk });
      expect(packets.map((packet) => [packet.frame, packet.timeUs, packet.filePosition])).toEqual(whole);
      expect(summary.issues).toEqual([]);
    }
  });

  it("reports the direction of each packet", () => {
    const sent = cooked(ipv4({}, udp({})), { sent: true });
    const received = cooked(ipv4({}, udp({})));
    const { packets } = readAll(pcapFile({ link: 113 }, [sent, received, sent, cooked(ipv4({}, udp({})))]));
    expect(packets.map((packet) => packet.direction)).toEqual([2, 1, 2, 1]);
  });

  it("swaps the lengths of a 2.3 file only where necessary", () => {
    const file = pcapFile({ version: [2, 3] }, [{ content: syn, wire: 1500 }]);
    expect(readAll(file).packets[0]).toMatchObject({ wireLength: 1500, capturedLength: 54 });
  });

  it("reads captured bytes beyond the length on the wire, and counts them", () => {
    const { packets, summary } = readAll(pcapFile({}, [{ content: syn, wire: 50 }]));
    expect(packets[0]).toMatchObject({ wireLength: 50, capturedLength: 54, dstPort: 80, tcpFlags: 2 });
    expect(summary.issues).toMatchObject([{ code: "captured-exceeds-wire", count: 1, frames: [1] }]);
  });

  it("counts frames longer than the snap length, and keeps them whole", () => {
    const { packets, summary } = readAll(pcapFile({ snap: 20 }, [syn, syn]));
    expect(packets.map((packet) => packet.capturedLength)).toEqual([54, 54]);
    expect(summary.issues).toMatchObject([
      { code: "captured-exceeds-snap-length", count: 2, frames: [1, 2] },
    ]);
  });

  it("carries a sub-second part of more than a second", () => {
    const file = pcapFile({}, [{ content: syn, us: 5_000_000 }]);
    new DataView(file.buffer).setUint32(28, 1_500_000, true);
    const { packets, summary } = readAll(file);
    expect(packets[0]!.timeUs).toBe(6_500_000);
    expect(summary.issues).toMatchObject([{ code: "sub-second-overflow", count: 1 }]);
  });

  it("stops at an impossible record, and keeps those before it", () => {
    const file = join(pcapFile({}, [syn, query]), new Uint8Array(16).fill(0xff), new Uint8Array(100));
    const { packets, summary } = readAll(file);
    expect(packets).toHaveLength(2);
    expect(summary.issues.map((issue) => issue.sentence)).toEqual([
      `The record after frame 2, at byte ${file.length - 116}, claims 4294967295 bytes, more than any packet: ` +
        "the file is damaged there. The 2 frames before it were kept.",
    ]);
  });

  it("says where a file was cut", () => {
    const file = pcapFile({}, [syn, query]);
    const cutInPacket = readAll(file.slice(0, file.length - 1));
    expect(cutInPacket.packets).toHaveLength(1);
    expect(cutInPacket.summary.issues).toMatchObject([
      {
        code: "cut-short",
        position: file.length - 1,
        sentence: expect.stringContaining("in a packet record"),
      },
    ]);
    expect(readAll(file.slice(0, 10)).summary.issues).toMatchObject([
      { code: "cut-short", position: 10, sentence: expect.stringContaining("in the file header") },
    ]);
    expect(codes(file.slice(0, 24))).toEqual([]);
  });
});

/** So many ERF records of 80 bytes, a second apart. */
function erf(records: number): Uint8Array {
  const file = new Uint8Array(records * 80);
  for (let i = 0; i < records; i++)
    file.set([0, 0, 0, 0, i, 0xf1, 0x54, 0x54, 2, 0, 0, 80, 0, 0, 0, 64], i * 80);
  return file;
}

describe("other files", () => {
  it("takes random bytes for no format", () => {
    const random = createRandom(7);
    const names = new Set<string>();
    for (let i = 0; i < 5000; i++) {
      const found = recogniseCapture(Uint8Array.from({ length: 256 }, () => random.below(256)));
      names.add(found.kind === "refused" ? found.name : found.kind);
    }
    expect([...names]).toEqual(["unknown"]);
  });

  const magic = (hex: string) =>
    join(Uint8Array.from(hex.match(/../g)!.map((pair) => Number.parseInt(pair, 16))), new Uint8Array(60));
  const refused: [name: string, file: Uint8Array, says: RegExp][] = [
    ["snoop", magic("736e6f6f7000000000000002"), /snoop capture.*editcap -F pcap/],
    ["Network Monitor 1", magic("52545353"), /Network Monitor 1.*editcap -F pcap/],
    ["Network Monitor 2", magic("474d4255"), /Network Monitor 2.*editcap -F pcap/],
    ["ERF", erf(4), /ERF.*editcap -F pcap/],
    ["a short ERF", erf(1), /ERF.*editcap -F pcap/],
    ["bytes that begin like one record of ERF", join(erf(1), new Uint8Array(60)), /no capture format/],
    ["gzip", magic("1f8b0800"), /gunzip/],
    ["Zstandard", magic("28b52ffd"), /zstd -d/],
    [
      "a table whose bytes would pass for ERF",
      new TextEncoder().encode("time2023\tbytes\tpackets\n"),
      /no capture format/,
    ],
    ["anything else", magic("68656c6c6f"), /no capture format known/],
    ["a few bytes", Uint8Array.of(1, 2), /no capture format known/],
    ["nothing", new Uint8Array(0), /empty/],
  ];
  for (const [name, file, says] of refused)
    it(`refuses ${name} with a sentence`, () => {
      const { summary, packets } = readAll(file);
      expect(summary.format).toBe("refused");
      expect(summary.refusal).toMatch(says);
      expect(summary.issues).toMatchObject([{ code: "format-refused" }]);
      expect(packets).toEqual([]);
    });
});

describe("a growing file", () => {
  it("is followed by pushing the new bytes", () => {
    const file = pcapFile({}, [syn, query, syn]);
    let frames = 0;
    const reader = createCaptureReader({ onPacket: () => frames++ });
    reader.push(file.slice(0, 24 + 16 + 54 + 5));
    expect(frames).toBe(1);
    expect(reader.position).toBe(24 + 16 + 54);
    expect(reader.pendingBytes).toBe(5);
    reader.push(file.slice(24 + 16 + 54 + 5));
    expect(frames).toBe(3);
    expect(reader.pendingBytes).toBe(0);
    expect(reader.stopped).toBe(false);
    reader.end();
    expect(reader.summary().issues).toEqual([]);
  });
});
