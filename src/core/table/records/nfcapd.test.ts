// Tests nfdump's binary files, built field by field in both layouts, with damaged and unsupported ones.
import { expect, test } from "vitest";
import { nfcapdParser } from "./nfcapd.ts";

const u8 = (value: number) => [value & 255];
const u16 = (value: number) => [value & 255, (value >> 8) & 255];
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const u64 = (value: number) => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];
const zeros = (length: number) => new Array<number>(length).fill(0);

const secondS = 1_515_771_450;
const client = 0x0a000001;
const server = 0x0a000002;

const block = (type: number, records: number[][], flags = 0) => {
  const body = records.flat();
  return [...u32(records.length), ...u32(body.length), ...u16(type), ...u16(flags), ...body];
};
const file1 = (...blocks: number[][]) => [
  0x0c,
  0xa5,
  1,
  0,
  ...u32(0),
  ...u32(1),
  ...zeros(264),
  ...blocks.flat(),
];
const file2 = (compression: number, ...blocks: number[][]) => [
  ...[0x0c, 0xa5, 2, 0, ...u32(0), ...u64(0), ...u8(compression), 0, ...u16(0), ...u32(0), ...u64(0)],
  ...[...u32(1 << 20), ...u32(1), ...blocks.flat()],
];

/** Layout 1: extension map 3 with interfaces (5) and output counters (15, 17), and a common record that uses it. */
const map = [...u16(2), ...u16(16), ...u16(3), ...u16(24), ...u16(5), ...u16(15), ...u16(17), ...u16(0)];
const common = (from: number, to: number, ports: [number, number], ms: number) => {
  const body = [
    ...[...u16(0), ...u16(3), ...u16(ms), ...u16(ms + 5), ...u32(secondS), ...u32(secondS)],
    ...[0, 0x12, 6, 8, ...u16(ports[0]), ...u16(ports[1]), ...u16(1), ...u16(0)],
    ...[...u32(from), ...u32(to), ...u32(7), ...u32(700), ...u32(11), ...u32(12), ...u64(0), ...u64(0)],
  ];
  return [...u16(10), ...u16(body.length + 4), ...body];
};
/** Layout 2: a record of elements, IPv6. */
const element = (type: number, body: number[]) => [...u16(type), ...u16(body.length + 4), ...body];
const record3 = (...elements: number[][]) => {
  const body = elements.flat();
  return [...u16(11), ...u16(body.length + 12), ...u16(elements.length), ...zeros(6), ...body];
};
const generic = element(1, [
  ...[...u64(secondS * 1000), ...u64(secondS * 1000 + 250), ...u64(0), ...u64(3), ...u64(300)],
  ...[...u16(0), ...u16(8 * 256), 58, 0, 0, 0],
]);
const ipv6 = element(3, [...u64(0x20010db8 * 2 ** 32), ...u64(1), ...u64(0x20010db8 * 2 ** 32), ...u64(2)]);

function parse(bytes: number[], size = 13) {
  const parser = nfcapdParser(null);
  for (let at = 0; at < bytes.length; at += size)
    parser.pushBytes!(Uint8Array.from(bytes.slice(at, at + size)));
  parser.end();
  const batch = parser.take();
  const rows = Array.from({ length: batch?.rows ?? 0 }, (_, row) =>
    Object.fromEntries(batch!.columns.map(({ name }, c) => [name, batch!.values[c]![row]])),
  );
  return { rows, reasons: parser.refused.map(({ reason }) => reason) };
}

test("layout 1: extension maps; two directions become one flow", () => {
  const { rows, reasons } = parse(
    file1(
      block(2, [map, common(client, server, [40_000, 80], 100), common(server, client, [80, 40_000], 200)]),
    ),
  );
  expect(reasons).toEqual([]);
  expect(rows).toMatchObject([
    {
      start_time: secondS * 1000 + 100,
      end_time: secondS * 1000 + 205,
      orig_addr: "10.0.0.1",
      orig_port: 40_000,
      resp_addr: "10.0.0.2",
      resp_port: 80,
      protocol: "tcp",
      orig_packets: 7,
      resp_ip_bytes: 700,
      orig_flags: "...A..S.",
      paired: true,
      in_: 11,
      out: 12,
    },
  ]);
});

test("layout 2: elements in any order, IPv6, ICMP type and code, an uncompressed block", () => {
  for (const [compression, flags] of [
    [0, 0],
    [1, 1],
  ] as const) {
    const { rows, reasons } = parse(file2(compression, block(3, [record3(ipv6, generic)], flags)));
    expect(reasons).toEqual([]);
    expect(rows).toMatchObject([
      {
        orig_addr: "2001:db8::1",
        resp_addr: "2001:db8::2",
        orig_port: 8,
        protocol: "ipv6-icmp",
        orig_ip_bytes: 300,
        duration_s: 0.25,
      },
    ]);
  }
});

test("unsupported files are refused with a sentence", () => {
  expect(parse([0xa5, 0x0c, 0, 2]).reasons).toEqual([
    "The file does not begin as nfdump writes it on this kind of machine",
  ]);
  const encrypted = file2(0);
  encrypted[17] = 1;
  expect(parse(encrypted).reasons).toEqual(["The blocks are encrypted"]);
  expect(parse(file2(4)).reasons[0]).toContain("Zstandard, which needs Node 22.15");
  expect(parse(file2(9)).reasons).toEqual(["The blocks are compressed in an unknown way"]);
  expect(parse(file2(1, block(3, [record3(ipv6, generic)]))).reasons).toEqual(["A block cannot be inflated"]);
  expect(parse(file2(0, [...u32(1), ...u32(2 ** 31), ...u32(3)])).reasons[0]).toContain("longer than 16 MB");
  expect(parse(file1(block(2, [common(client, server, [1, 2], 0)]))).reasons).toEqual([
    "A record is cut, or its extension map is missing",
  ]);
});

test("every truncation ends with a count of what is missing", () => {
  for (const whole of [
    file1(block(2, [map, common(client, server, [1, 2], 0)])),
    file2(0, block(3, [record3(ipv6, generic)])),
  ]) {
    for (let length = 0; length < whole.length; length++) {
      const { rows, reasons } = parse(whole.slice(0, length), 1000);
      expect(rows).toEqual([]);
      // The file header alone is a whole file without flows.
      if (length !== whole.length - block(0, []).length && length !== 276 && length !== 40)
        expect(reasons).toHaveLength(1);
    }
  }
});
