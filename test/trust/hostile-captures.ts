// Captures and binary logs built to cost much: about so many bytes of what each reader likes least.
import { dnsMessage } from "../packets/dns.ts";
import { ethernet } from "../packets/ethernet.ts";
import { ipv4 } from "../packets/ip.ts";
import type { Content } from "../packets/layer.ts";
import { pcapFile } from "../packets/pcap-file.ts";
import { interfaceBlock, block as pcapngBlock, section } from "../packets/pcapng-file.ts";
import { tcp, udp } from "../packets/transport.ts";
import { block, common, file1, file2, generic, map, record3 } from "../support/nfcapd-file.ts";
import type { HostileFile } from "./hostile-tables.ts";

/** A capture of one frame again and again, changed in place by its number. */
function frames(
  content: Content,
  change: (frame: DataView, i: number) => void,
): (size: number) => Uint8Array {
  return (size) => {
    const record = pcapFile({}, [content]).slice(24);
    const count = Math.ceil(size / record.length);
    const file = new Uint8Array(24 + count * record.length);
    file.set(pcapFile({}, []));
    for (let i = 0; i < count; i++) {
      const at = 24 + i * record.length;
      file.set(record, at);
      const view = new DataView(file.buffer, at, record.length);
      view.setUint32(0, 1_600_000_000 + Math.floor(i / 1000), true);
      view.setUint32(4, (i % 1000) * 1000, true);
      change(new DataView(file.buffer, at + 16, record.length - 16), i);
    }
    return file;
  };
}

const syn = ethernet({}, ipv4({}, tcp({ flags: "S" })));
const data = ethernet({}, ipv4({}, tcp({ flags: "PA" }, "GET / HTTP/1.1\r\nHost: a\r\n")));
const query = ethernet({}, ipv4({}, udp({ to: 53 }, dnsMessage({ questions: [["a.example", 1]] }))));
const [sourceAddress, sourcePort, fragmentField, identification, sequence] = [26, 34, 20, 18, 38];

const many = (piece: readonly number[] | Uint8Array, size: number): number[] =>
  Array.from({ length: Math.ceil(size / piece.length) }, () => [...piece]).flat();

/** Blocks of nfdump, each of a few bytes that inflate to the most that a block may have. */
const inflating = (compression: number, packed: readonly number[]) => (size: number) => {
  const one = Uint8Array.from(block(3, [[...packed]]));
  const head = Uint8Array.from(file2(compression));
  const file = new Uint8Array(head.length + Math.ceil(size / one.length) * one.length);
  file.set(head);
  for (let at = head.length; at < file.length; at += one.length) file.set(one, at);
  return file;
};
/** LZ4: one literal, and a match that repeats it 255 bytes for each byte. */
const lz4Zeros = [0x1f, 0, 1, 0, ...Array.from({ length: 60_000 }, () => 255), 0, 0x10, 0];

export const hostileCaptures: readonly HostileFile[] = [
  {
    name: "SYNs of new flows",
    bytes: frames(syn, (frame, i) => {
      frame.setUint32(sourceAddress, 0x0a000000 + (i >> 8));
      frame.setUint16(sourcePort, 1024 + (i & 255));
    }),
  },
  // What collided while the seed of the table was known.
  {
    name: "SYNs of addresses in steps",
    bytes: frames(syn, (frame, i) => frame.setUint32(sourceAddress, (i * 0x9e3779b1) >>> 0)),
  },
  {
    name: "first fragments",
    bytes: frames(data, (frame, i) => {
      frame.setUint16(fragmentField, 0x2000);
      frame.setUint16(identification, i & 0xffff);
      frame.setUint32(sourceAddress, 0x0a000000 + (i >> 16));
    }),
  },
  {
    name: "segments with gaps",
    bytes: frames(data, (frame, i) => frame.setUint32(sequence, (i * 1_000_003) >>> 0)),
  },
  {
    name: "segments backwards",
    bytes: frames(data, (frame, i) => frame.setUint32(sequence, 0xf0000000 - i * 24)),
  },
  {
    name: "questions of new names",
    bytes: frames(query, (frame, i) => frame.setUint32(55, 0x61616161 + (i & 0x0f0f0f))),
  },
  { name: "frames without a byte", bytes: frames([], () => {}) },
  {
    name: "pcapng of unknown blocks",
    bytes: (size) =>
      Uint8Array.from([...section({}, interfaceBlock()), ...many(pcapngBlock(0x0bad, [])(true), size)]),
  },
  {
    name: "pcapng of interfaces",
    bytes: (size) =>
      Uint8Array.from([...section({}, interfaceBlock()), ...many(interfaceBlock()(true), size)]),
  },
  {
    name: "nfcapd of records of 12 bytes",
    bytes: (size) =>
      Uint8Array.from(
        file2(
          0,
          block(3, [many(record3(), size / 10), []]),
          ...Array.from({ length: 9 }, () => block(3, [many(record3(), size / 10)])),
        ),
      ),
  },
  {
    name: "nfcapd of records without addresses",
    bytes: (size) =>
      Uint8Array.from(
        file2(0, ...Array.from({ length: 10 }, () => block(3, [many(record3(generic), size / 10)]))),
      ),
  },
  {
    name: "nfcapd of one conversation",
    bytes: (size) =>
      Uint8Array.from(
        file1(
          block(2, [map, many(common(1, 2, [1, 2], 0), size / 2)]),
          block(2, [many(common(2, 1, [2, 1], 0), size / 2)]),
        ),
      ),
  },
  { name: "nfcapd of blocks that inflate to 15 MB", bytes: inflating(3, lz4Zeros) },
];
