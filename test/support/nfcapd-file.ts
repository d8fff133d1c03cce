// Binary files of nfdump, built field by field in both layouts.

const u8 = (value: number) => [value & 255];
const u16 = (value: number) => [value & 255, (value >> 8) & 255];
export const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const u64 = (value: number) => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];
const zeros = (length: number) => new Array<number>(length).fill(0);

export const secondS = 1_515_771_450;
export const client = 0x0a000001;
export const server = 0x0a000002;

export const block = (type: number, records: number[][], flags = 0) => {
  const body = records.flat();
  return [...u32(records.length), ...u32(body.length), ...u16(type), ...u16(flags), ...body];
};
export const file1 = (...blocks: number[][]) => [
  0x0c,
  0xa5,
  1,
  0,
  ...u32(0),
  ...u32(1),
  ...zeros(264),
  ...blocks.flat(),
];
export const file2 = (compression: number, ...blocks: number[][]) => [
  ...[0x0c, 0xa5, 2, 0, ...u32(0), ...u64(0), ...u8(compression), 0, ...u16(0), ...u32(0), ...u64(0)],
  ...[...u32(1 << 20), ...u32(1), ...blocks.flat()],
];

/** Layout 1: extension map 3 with interfaces (5) and output counters (15, 17), and a common record that uses it. */
export const map = [
  ...u16(2),
  ...u16(16),
  ...u16(3),
  ...u16(24),
  ...u16(5),
  ...u16(15),
  ...u16(17),
  ...u16(0),
];
export const common = (from: number, to: number, ports: [number, number], ms: number) => {
  const body = [
    ...[...u16(0), ...u16(3), ...u16(ms), ...u16(ms + 5), ...u32(secondS), ...u32(secondS)],
    ...[0, 0x12, 6, 8, ...u16(ports[0]), ...u16(ports[1]), ...u16(1), ...u16(0)],
    ...[...u32(from), ...u32(to), ...u32(7), ...u32(700), ...u32(11), ...u32(12), ...u64(0), ...u64(0)],
  ];
  return [...u16(10), ...u16(body.length + 4), ...body];
};
/** Layout 2: a record of elements, IPv6. */
const element = (type: number, body: number[]) => [...u16(type), ...u16(body.length + 4), ...body];
export const record3 = (...elements: number[][]) => {
  const body = elements.flat();
  return [...u16(11), ...u16(body.length + 12), ...u16(elements.length), ...zeros(6), ...body];
};
export const generic = element(1, [
  ...[...u64(secondS * 1000), ...u64(secondS * 1000 + 250), ...u64(0), ...u64(3), ...u64(300)],
  ...[...u16(0), ...u16(8 * 256), 58, 0, 0, 0],
]);
export const ipv6 = element(3, [
  ...u64(0x20010db8 * 2 ** 32),
  ...u64(1),
  ...u64(0x20010db8 * 2 ** 32),
  ...u64(2),
]);

/** A small file of each layout, and those of layout 2 that say they are compressed. */
export const nfcapdSeeds = (): Uint8Array[] =>
  [
    file1(
      block(2, [map, common(client, server, [40_000, 80], 100), common(server, client, [80, 40_000], 200)]),
    ),
    file2(0, block(3, [record3(ipv6, generic)]), block(3, [record3(ipv6, generic)])),
    ...[1, 2, 3].map((compression) => file2(compression, block(3, [record3(ipv6, generic)]))),
  ].map((bytes) => Uint8Array.from(bytes));
