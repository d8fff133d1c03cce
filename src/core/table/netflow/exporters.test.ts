// Messages of NetFlow 5, NetFlow 9 and IPFIX, built field by field; damaged, forged and lost ones.
import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { createExporters, refusals } from "./exporters.ts";
import type { ExportedFlow } from "./flow-record.ts";

const u8 = (value: number) => [value & 255];
const u16 = (value: number) => [(value >>> 8) & 255, value & 255];
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];
const u64 = (value: number) => [...u32(Math.floor(value / 2 ** 32)), ...u32(value % 2 ** 32)];

const sentS = 1_700_000_000;
const upMs = 3_600_000;

function collect() {
  const flows: ExportedFlow[] = [];
  const refused: string[] = [];
  const exporters = createExporters({
    onFlow: (flow) => void flows.push(flow),
    refuse: (reason) => void refused.push(reason),
  });
  const push = (bytes: number[], source = "192.0.2.1:2055") => exporters.push(Uint8Array.from(bytes), source);
  return { flows, refused, push, counts: exporters.counts };
}

const record5 = (packets: number) => [
  ...[10, 0, 0, 1, 10, 0, 0, 2, 0, 0, 0, 0],
  ...[...u16(3), ...u16(4), ...u32(packets), ...u32(packets * 100), ...u32(upMs - 5000), ...u32(upMs - 1000)],
  ...[...u16(50_000), ...u16(443), 0, 0x1b, 6, 8, ...u16(64_500), ...u16(64_501), 24, 16, ...u16(0)],
];
const message5 = (
  sequence: number,
  records: number[][],
  { sampling = 0, promised = records.length } = {},
) => [
  ...[...u16(5), ...u16(promised), ...u32(upMs), ...u32(sentS), ...u32(500_000_000), ...u32(sequence)],
  ...[...u8(0), ...u8(7), ...u16(0x4000 | sampling), ...records.flat()],
];
const set = (id: number, body: number[]) => [...u16(id), ...u16(body.length + 4), ...body];
const template = (id: number, fields: [number, number][]) => [
  ...[...u16(id), ...u16(fields.length)],
  ...fields.flatMap(([element, size]) => [...u16(element), ...u16(size)]),
];
const message9 = (sequence: number, ...sets: number[][]) => [
  ...[...u16(9), ...u16(sets.length), ...u32(upMs), ...u32(sentS), ...u32(sequence), ...u32(11)],
  ...sets.flat(),
];
const ipfix = (sequence: number, ...sets: number[][]) => {
  const body = sets.flat();
  return [...u16(10), ...u16(16 + body.length), ...u32(sentS), ...u32(sequence), ...u32(5), ...body];
};

const fields9: [number, number][] = [
  ...([
    [8, 4],
    [12, 4],
    [7, 2],
    [11, 2],
    [4, 1],
    [6, 1],
    [5, 1],
  ] as [number, number][]),
  ...([
    [2, 4],
    [1, 4],
    [22, 4],
    [21, 4],
  ] as [number, number][]),
];
const data9 = (packets: number) => [
  ...[10, 0, 0, 1, 10, 0, 0, 2, ...u16(50_000), ...u16(53), 17, 0, 0],
  ...[...u32(packets), ...u32(packets * 80), ...u32(upMs - 2000), ...u32(upMs - 1500)],
];

test("NetFlow 5: flows with their times, and counts multiplied by the sampling", () => {
  const { flows, push, counts } = collect();
  push(message5(0, [record5(3), record5(4)], { sampling: 10 }));
  expect(flows).toHaveLength(2);
  expect(flows[0]).toMatchObject({
    exporter: "192.0.2.1:2055/7",
    from: "10.0.0.1",
    to: "10.0.0.2",
    fromPort: 50_000,
    toPort: 443,
    protocol: 6,
    tcpFlags: 0x1b,
    tos: 8,
    packets: 30,
    bytes: 3000,
    sampling: 10,
    startMs: sentS * 1000 + 500 - 5000,
    endMs: sentS * 1000 + 500 - 1000,
  });
  expect(counts()).toMatchObject([{ version: 5, datagrams: 1, flows: 2, lost: 0 }]);
});

test("flows that started before the exporter's clock wrapped keep their time", () => {
  const { flows, push } = collect();
  const record = record5(1);
  record.splice(24, 4, ...u32(2 ** 32 - 1000));
  push(message5(0, [record]));
  expect(flows[0]!.startMs).toBe(sentS * 1000 + 500 - upMs - 1000);
});

test("NetFlow 9: data before its template waits and is read when the template comes", () => {
  const { flows, refused, push, counts } = collect();
  push(message9(1, set(300, [...data9(1), ...data9(2)])));
  expect(flows).toHaveLength(0);
  expect(counts()[0]!.waiting).toBe(1);
  push(message9(2, set(0, template(300, fields9)), set(300, [...data9(3), 0, 0])));
  expect(flows.map(({ packets }) => packets)).toEqual([1, 2, 3]);
  expect(flows[2]).toMatchObject({ startMs: sentS * 1000 - 2000, endMs: sentS * 1000 - 1500, toPort: 53 });
  expect(refused).toEqual([]);
  expect(counts()[0]).toMatchObject({ waiting: 0, flows: 3, lost: 0 });
});

test("NetFlow 9: an options template gives the sampling", () => {
  const { flows, push } = collect();
  const options = [
    ...u16(400),
    ...u16(4),
    ...u16(8),
    ...u16(1),
    ...u16(4),
    ...u16(48),
    ...u16(1),
    ...u16(34),
    ...u16(4),
  ];
  push(message9(1, set(1, options), set(400, [...u32(0), 2, ...u32(100)])));
  push(message9(2, set(0, template(300, [...fields9, [48, 1]])), set(300, [...data9(3), 2])));
  expect(flows[0]).toMatchObject({ packets: 300, bytes: 24_000, sampling: 100 });
});

test("IPFIX: long and short counters, milliseconds, sizes within the record, both directions, IPv6", () => {
  const { flows, push, counts } = collect();
  const fields = [
    ...[
      ...u16(27),
      ...u16(16),
      ...u16(28),
      ...u16(16),
      ...u16(4),
      ...u16(1),
      ...u16(7),
      ...u16(2),
      ...u16(11),
      ...u16(2),
    ],
    ...[...u16(1), ...u16(8), ...u16(2), ...u16(3), ...u16(152), ...u16(8), ...u16(153), ...u16(8)],
    ...[...u16(0x8000 | 1), ...u16(4), ...u32(29_305), ...u16(0x8000 | 2), ...u16(4), ...u32(29_305)],
    ...[...u16(0x8000 | 99), ...u16(0xffff), ...u32(1)],
  ];
  const record = (name: number[]) => [
    ...[
      0x20,
      1,
      0x0d,
      0xb8,
      ...new Array<number>(11).fill(0),
      1,
      0x20,
      1,
      0x0d,
      0xb8,
      ...new Array<number>(11).fill(0),
      2,
    ],
    ...[
      6,
      ...u16(40_000),
      ...u16(443),
      ...u64(5_000_000_000),
      0,
      1,
      0,
      ...u64(sentS * 1000 - 9),
      ...u64(sentS * 1000),
    ],
    ...[...u32(77), ...u32(3), ...name],
  ];
  const short = [2, 1, 2];
  const long = [255, ...u16(300), ...new Array<number>(300).fill(9)];
  push(ipfix(0, set(2, [...u16(256), ...u16(12), ...fields]), set(256, [...record(short), ...record(long)])));
  expect(flows).toHaveLength(2);
  expect(flows[1]).toMatchObject({
    from: "2001:db8::1",
    to: "2001:db8::2",
    bytes: 5_000_000_000,
    packets: 256,
    backBytes: 77,
    backPackets: 3,
    startMs: sentS * 1000 - 9,
    endMs: sentS * 1000,
  });
  expect(counts()[0]).toMatchObject({ version: 10, lost: 0 });
});

test("IPFIX: times since the start of the exporter count from the start that its options say", () => {
  const { flows, push } = collect();
  const options = [...u16(300), ...u16(2), ...u16(1), ...u16(143), ...u16(4), ...u16(160), ...u16(8)];
  push(ipfix(0, set(3, options), set(300, [...u32(1), ...u64(sentS * 1000 - upMs)])));
  push(ipfix(1, set(2, template(256, fields9)), set(256, data9(1))));
  expect(flows[0]).toMatchObject({ startMs: sentS * 1000 - 2000, endMs: sentS * 1000 - 1500 });
});

test("IPFIX: a withdrawn template is used no more", () => {
  const { flows, push, counts } = collect();
  push(ipfix(0, set(2, template(256, fields9)), set(256, data9(1))));
  push(ipfix(1, set(2, [...u16(256), ...u16(0)])));
  push(ipfix(1, set(256, data9(2))));
  expect(flows).toHaveLength(1);
  expect(counts()[0]!.waiting).toBe(1);
});

test("ICMP has type and code wherever they stand", () => {
  const { flows, push } = collect();
  push(
    message9(
      1,
      set(
        0,
        template(300, [
          [8, 4],
          [12, 4],
          [4, 1],
          [177, 1],
          [176, 1],
        ]),
      ),
      set(300, [10, 0, 0, 1, 10, 0, 0, 2, 1, 4, 3]),
    ),
  );
  expect(flows[0]!.toPort).toBe(3 * 256 + 4);
});

test("gaps in the sequence are counted; a late message takes its own back; a restart is none", () => {
  const { push, counts } = collect();
  push(message5(100, [record5(1)]));
  push(message5(104, [record5(1)]));
  expect(counts()[0]!.lost).toBe(3);
  push(message5(101, [record5(1), record5(1)]));
  expect(counts()[0]!.lost).toBe(1);
  push(message5(4_000_000_000, [record5(1)]));
  push(message5(0, [record5(1)]));
  expect(counts()[0]!.lost).toBe(1);
});

test("exporters that share templates' numbers do not share templates", () => {
  const { flows, push } = collect();
  push(message9(1, set(0, template(300, fields9))), "192.0.2.1:2055");
  push(message9(1, set(300, data9(1))), "192.0.2.2:2055");
  expect(flows).toHaveLength(0);
});

test("what cannot be read is counted with its reason", () => {
  const { refused, push, flows } = collect();
  push([0, 7, 1, 2]);
  push([]);
  push(message5(0, [record5(1)], { promised: 30 }));
  push(message9(1, [...u16(300), ...u16(2000), 1, 2, 3]));
  push(message9(2, set(0, [...u16(300), ...u16(40_000), ...u16(1), ...u16(4)])));
  expect(refused).toEqual([
    refusals.version,
    refusals.version,
    refusals.cut,
    refusals.cut,
    refusals.template,
  ]);
  expect(flows).toHaveLength(1);
});

test("memory for data without template is bounded, the oldest goes first", () => {
  const { refused, push, counts } = collect();
  const body = new Array<number>(1400).fill(1);
  for (let k = 0; k < 1000; k++) push(message9(k, set(300 + (k % 50), body)));
  expect(counts()[0]!.waiting).toBeLessThanOrEqual(2 ** 20 / 1400);
  expect(refused.every((reason) => reason === refusals.waiting)).toBe(true);
});

test("any bytes, and any bytes in the place of good ones, are read without throwing", () => {
  const good = [
    message5(0, [record5(1), record5(2)]),
    message9(1, set(0, template(300, fields9)), set(300, data9(1))),
    ipfix(
      0,
      set(2, template(256, fields9)),
      set(256, data9(1)),
      set(3, [...u16(400), ...u16(2), ...u16(1), ...u16(48), ...u16(1), ...u16(34), ...u16(0xffff)]),
    ),
  ];
  const { below } = createRandom(7);
  for (let run = 0; run < 3000; run++) {
    const { push, flows } = collect();
    const original = good[below(3)]!;
    const bytes = [...original];
    for (let k = below(12); k > 0; k--) bytes[below(bytes.length)] = below(256);
    const noise = Array.from({ length: below(300) }, () => below(256));
    push(bytes.slice(0, below(bytes.length + 1)));
    push(noise);
    push([0, 9 + below(2), ...noise]);
    push(original);
    expect(flows.length).toBeLessThan(2000);
  }
});

test("empty data sets that wait for a template take no memory", () => {
  const { push, counts } = collect();
  const empty = Array.from({ length: 10_000 }, () => set(400, []));
  push(message9(1, ...empty));
  expect(counts()).toMatchObject([{ waiting: 0 }]);
});

test("forged exporters by the thousand fill neither the memory for waiting data nor that for templates", () => {
  const { push, counts, refused } = collect();
  const body = new Array<number>(1000).fill(1);
  const message = message9(1, ...Array.from({ length: 20 }, () => set(400, body)));
  for (let sender = 0; sender < 2500; sender++) push(message, `10.1.${sender >> 8}.${sender & 255}`);
  const waiting = counts().reduce((sum, exporter) => sum + exporter.waiting, 0);
  expect(waiting * 1000).toBeLessThan(32 << 20);
  expect(refused).toContain(refusals.waiting);

  const wide = template(
    300,
    Array.from({ length: 500 }, (_, i): [number, number] => [i + 1, 4]),
  );
  const templates = message9(2, set(0, wide));
  for (let sender = 0; sender < 1500; sender++) push(templates, `10.1.${sender >> 8}.${sender & 255}`);
  expect(refused.filter((reason) => reason === refusals.templates)).toHaveLength(500);
});

test("fields without bytes are left out, so a record is read in the time of its bytes", () => {
  const { push, flows, refused } = collect();
  const hollow = Array.from({ length: 400 }, (): [number, number] => [1, 0]);
  const message = message9(1, set(0, template(300, [...hollow, [4, 1]])));
  for (let sender = 0; sender < 1500; sender++) push(message, `10.1.${sender >> 8}.${sender & 255}`);
  expect(refused).toEqual([]);
  push(message9(2, set(300, [6, 17, 1, 58])), "10.1.0.0");
  expect(flows.map(({ protocol }) => protocol)).toHaveLength(4);
});
