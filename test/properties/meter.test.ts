// The meter: how packets are spread over pieces and files, and how conversations interleave, changes no flow.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDecoder } from "../../src/core/capture/layers/decode.ts";
import { flowColumns } from "../../src/core/table/catalogue.ts";
import { createFileReaders } from "../../src/engine/capture/file-readers.ts";
import { createTestMeter, type FlowRow, meterPackets, type TestPacket } from "../flows/metered.ts";
import { ethernet } from "../packets/ethernet.ts";
import { firstTimeUs } from "../packets/frame.ts";
import { ipv4 } from "../packets/ip.ts";
import { pcapFile } from "../packets/pcap-file.ts";
import { tcp, udp } from "../packets/transport.ts";

/** A few conversations, each as the sizes of what is sent, a negative one by the responder. */
const conversation = fc.record({
  port: fc.constantFrom(53, 80, 443, 22),
  isTcp: fc.boolean(),
  turns: fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 1, maxLength: 8 }),
});
const conversations = fc.array(conversation, { minLength: 1, maxLength: 5 });
type Conversation = { port: number; isTcp: boolean; turns: number[] };

/** The packets of each conversation, 1 ms to 90 ms apart. */
function packetsOf(all: readonly Conversation[]): TestPacket[][] {
  return all.map(({ port, isTcp, turns }, host) => {
    const [client, server] = [`10.0.0.${host + 1}:${40_000 + host}`, `192.0.2.${(host % 3) + 1}:${port}`];
    const sent = { up: 1000, down: 9000 };
    return turns.map((size, i) => {
      const side = size >= 0 ? "up" : "down";
      const seq = sent[side];
      sent[side] += Math.abs(size);
      const [from, to] = side === "up" ? [client, server] : [server, client];
      const shared = { at: i * 0.09 + host * 0.001, from: from!, to: to!, payload: Math.abs(size) };
      return isTcp
        ? { ...shared, protocol: "tcp" as const, flags: "PA", seq }
        : { ...shared, protocol: "udp" as const };
    });
  });
}

/** What follows from the packets of the flow alone: not its frames in the file, nor the flows around it. */
const ofItself = flowColumns.flatMap(({ group, name }) =>
  group === "context" || /_frame$/.test(name) ? [] : [name],
);
const sorted = (rows: readonly FlowRow[]): string[] =>
  rows.map((row) => JSON.stringify(ofItself.map((name) => [name, row[name] ?? null]))).sort();

test("conversations that interleave give the flows of conversations by themselves", () => {
  fc.assert(
    fc.property(conversations, (all) => {
      const each = packetsOf(all);
      const merged = each.flat().toSorted((a, b) => a.at - b.at);
      expect(sorted(meterPackets(merged))).toEqual(sorted(each.flatMap((packets) => meterPackets(packets))));
    }),
    { seed: 7, numRuns: 150 },
  );
});

/** The rows of captures that are read one after the other, in pieces of so many bytes. */
function meterFiles(files: readonly Uint8Array[], piece: number): FlowRow[] {
  const rows: FlowRow[] = [];
  const meter = createTestMeter({}, rows);
  const decoder = createDecoder();
  const readers = createFileReaders(
    files.map((_, i) => `part ${i}`),
    (packet) => {
      decoder.decode(packet);
      meter.add(packet);
    },
  );
  for (const [file, bytes] of files.entries())
    for (let at = 0; at < bytes.length; at += piece)
      readers.push({ bytes: bytes.subarray(at, at + piece), file });
  readers.end();
  meter.finish();
  return rows;
}

const frame = fc
  .record({
    host: fc.integer({ min: 1, max: 4 }),
    size: fc.nat({ max: 400 }),
    isTcp: fc.boolean(),
    back: fc.boolean(),
  })
  .map(({ host, size, isTcp, back }) => {
    const [client, server] = [`10.0.0.${host}`, "192.0.2.1"];
    const ends = back ? { src: server, dst: client } : { src: client, dst: server };
    const ports = back ? { from: 443, to: 40_000 } : { from: 40_000, to: 443 };
    const said = "x".repeat(size);
    return ethernet({}, ipv4(ends, isTcp ? tcp({ ...ports, flags: "PA" }, said) : udp(ports, said)));
  });

test("a capture gives the same flows whole, in files one after the other, and in pieces of any size", () => {
  fc.assert(
    fc.property(
      fc.array(frame, { minLength: 2, maxLength: 30 }),
      fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 900 }),
      (contents, cuts, piece) => {
        const frames = contents.map((content, i) => ({ content, us: firstTimeUs + i * 50_000 }));
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, frames.length)).sort((a, b) => a - b),
          frames.length,
        ];
        const parts = places.slice(1).map((end, i) => pcapFile({}, frames.slice(places[i], end)));
        expect(meterFiles(parts, piece)).toEqual(meterFiles([pcapFile({}, frames)], 1 << 20));
      },
    ),
    { seed: 7, numRuns: 150 },
  );
});
