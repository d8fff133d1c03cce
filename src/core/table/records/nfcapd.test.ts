// Tests nfdump's binary files, built field by field in both layouts, with damaged and unsupported ones.
import { expect, test } from "vitest";
import {
  block,
  client,
  common,
  file1,
  file2,
  generic,
  ipv6,
  map,
  record3,
  secondS,
  server,
  u32,
} from "#test/support/nfcapd-file.ts";
import { nfcapdParser } from "./nfcapd.ts";

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

test("blocks that inflate without measure are left out", () => {
  // LZ4: one byte, and a match that repeats it 255 times for each further byte.
  const zeros = [0x1f, 0, 1, 0, ...Array.from({ length: 60_000 }, () => 255), 0, 0x10, 0];
  const { rows, reasons } = parse(file2(3, ...Array.from({ length: 12 }, () => block(3, [zeros]))), 1 << 16);
  expect(rows).toEqual([]);
  expect(reasons.at(-1)).toContain("inflate to more than 50 times their size");
});
