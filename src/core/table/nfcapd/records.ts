// Parses the flow records of an inflated nfdump block: common records with extension maps (layout 1), and version 3
// records of typed elements (layout 2). Never throws: every field is read within its record. Layouts: nfdump's
// nffile.h, nfx.c, nfxV3.h.
import { ipv4Text, ipv6Text } from "../address-text.ts";

/** A flow record; null for a number that it lacks. */
export interface NfcapdRecord {
  firstMs: number;
  lastMs: number;
  from: string | null;
  to: string | null;
  fromPort: number;
  toPort: number;
  protocol: number;
  tcpFlags: number;
  tos: number;
  packets: number;
  bytes: number;
  outPackets: number | null;
  outBytes: number | null;
  /** Other fields, with the names of nfdump's CSV. */
  rest: [string, number][];
}

interface RecordSink {
  onRecord: (record: NfcapdRecord) => void;
  refuse: (reason: string) => void;
}

/** Numbers within one record; a read beyond its end returns 0 and marks the record as truncated. */
interface Fields {
  cut: boolean;
  u8(at: number): number;
  u16(at: number): number;
  u32(at: number): number;
  u64(at: number): number;
  ipv4(at: number): string;
  ipv6(at: number): string;
}

function fieldsOf(bytes: Uint8Array): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Fields = {
    cut: false,
    u8: (at) => (inside(at, 1) ? view.getUint8(at) : 0),
    u16: (at) => (inside(at, 2) ? view.getUint16(at, true) : 0),
    u32: (at) => (inside(at, 4) ? view.getUint32(at, true) : 0),
    u64: (at) => (inside(at, 8) ? Number(view.getBigUint64(at, true)) : 0),
    ipv4: (at) => ipv4Text(fields.u32(at)),
    // Two 64-bit numbers; the first one is the first half of the address.
    ipv6: (at) => ipv6Text([fields.u32(at + 4), fields.u32(at), fields.u32(at + 12), fields.u32(at + 8)], 0),
  };
  function inside(at: number, length: number): boolean {
    if (at + length <= bytes.length) return true;
    fields.cut = true;
    return false;
  }
  return fields;
}

/** Calls `take` for each record of a block; stops at an invalid size. */
function eachRecord(
  block: Uint8Array,
  sink: RecordSink,
  take: (type: number, record: Uint8Array) => void,
): void {
  let at = 0;
  while (at + 4 <= block.length) {
    const type = block[at]! | (block[at + 1]! << 8);
    const size = block[at + 2]! | (block[at + 3]! << 8);
    if (size < 4 || at + size > block.length) {
      sink.refuse("A record has an impossible length; the rest of its block was left out");
      return;
    }
    take(type, block.subarray(at, at + size));
    at += size;
  }
}

const commonRecordV0 = 1;
const extensionMap = 2;
const commonRecord = 10;
const recordV3 = 11;

/** Lists of extension numbers by map; a file writes its maps before the records that use them. */
export type ExtensionMaps = Map<number, number[]>;
const mostMaps = 65_536;

export function readBlock1(block: Uint8Array, maps: ExtensionMaps, sink: RecordSink): void {
  eachRecord(block, sink, (type, bytes) => {
    const fields = fieldsOf(bytes);
    if (type === extensionMap) {
      const ids: number[] = [];
      for (let at = 8; at + 2 <= bytes.length; at += 2) {
        const id = fields.u16(at);
        if (id === 0) break;
        ids.push(id);
      }
      if (maps.size < mostMaps) maps.set(fields.u16(4), ids);
    } else if (type === commonRecord || type === commonRecordV0) {
      const record = readCommon(fields, type, maps);
      if (fields.cut || record === null) sink.refuse("A record is cut, or its extension map is missing");
      else sink.onRecord(record);
    }
  });
}

const isIpv6 = 1;
const hasLongPackets = 2;
const hasLongBytes = 4;

function readCommon(fields: Fields, type: number, maps: ExtensionMaps): NfcapdRecord | null {
  const flags = type === commonRecordV0 ? fields.u8(4) : fields.u16(4);
  const ids = maps.get(fields.u16(6));
  if (ids === undefined) return null;
  let at = type === commonRecordV0 ? 28 : 32;
  const take = (bytes: number): number => {
    at += bytes;
    return at - bytes;
  };
  const six = (flags & isIpv6) !== 0;
  const address = () => (six ? fields.ipv6(take(16)) : fields.ipv4(take(4)));
  const record: NfcapdRecord = {
    firstMs: fields.u32(12) * 1000 + fields.u16(8),
    lastMs: fields.u32(16) * 1000 + fields.u16(10),
    from: address(),
    to: address(),
    fromPort: fields.u16(24),
    toPort: fields.u16(26),
    protocol: fields.u8(22),
    tcpFlags: fields.u8(21),
    tos: fields.u8(23),
    packets: flags & hasLongPackets ? fields.u64(take(8)) : fields.u32(take(4)),
    bytes: flags & hasLongBytes ? fields.u64(take(8)) : fields.u32(take(4)),
    outPackets: null,
    outBytes: null,
    rest: [["fwd", fields.u8(20)]],
  };
  for (const id of ids) {
    const size = extensionBytes[id];
    // The position after an extension of unknown size is unknown.
    if (size === undefined) break;
    readExtension(record, fields, id, take(size));
  }
  return record;
}

/** Bytes of layout 1's extensions, by number. */
const extensionBytes: readonly (number | undefined)[] = [
  ...[undefined, undefined, undefined, undefined, 4, 8, 4, 8, 4, 4, 16, 4, 16, 4, 4, 8, 4, 8, 4, 8],
  ...[16, 16, 40, 4, 16, 4, 8, 8],
];

function readExtension(record: NfcapdRecord, fields: Fields, id: number, at: number): void {
  const { rest } = record;
  if (id === 4) rest.push(["in", fields.u16(at)], ["out", fields.u16(at + 2)]);
  else if (id === 5) rest.push(["in", fields.u32(at)], ["out", fields.u32(at + 4)]);
  else if (id === 6) rest.push(["sas", fields.u16(at)], ["das", fields.u16(at + 2)]);
  else if (id === 7) rest.push(["sas", fields.u32(at)], ["das", fields.u32(at + 4)]);
  else if (id === 8) {
    rest.push(["dtos", fields.u8(at)], ["dir", fields.u8(at + 1)]);
    rest.push(["smk", fields.u8(at + 2)], ["dmk", fields.u8(at + 3)]);
  } else if (id === 13) rest.push(["svln", fields.u16(at)], ["dvln", fields.u16(at + 2)]);
  else if (id === 14) record.outPackets = fields.u32(at);
  else if (id === 15) record.outPackets = fields.u64(at);
  else if (id === 16) record.outBytes = fields.u32(at);
  else if (id === 17) record.outBytes = fields.u64(at);
}

export function readBlock2(block: Uint8Array, sink: RecordSink): void {
  eachRecord(block, sink, (type, bytes) => {
    if (type !== recordV3) return;
    const fields = fieldsOf(bytes);
    const record = readElements(fields, bytes.length);
    if (fields.cut || record === null) sink.refuse("A record is cut, or has no flow in it");
    else sink.onRecord(record);
  });
}

function readElements(fields: Fields, length: number): NfcapdRecord | null {
  let record: NfcapdRecord | null = null;
  const later: ((record: NfcapdRecord) => void)[] = [];
  let at = 12;
  for (let left = fields.u16(4); left > 0 && !fields.cut; left--) {
    const size = fields.u16(at + 2);
    if (size < 4 || at + size > length) return null;
    const element = fields.u16(at);
    const from = at + 4;
    if (element === 1) record = readGeneric(fields, from);
    else later.push((into) => readElement(into, fields, element, from));
    at += size;
  }
  if (record !== null) for (const read of later) read(record);
  return record;
}

function readGeneric(fields: Fields, at: number): NfcapdRecord {
  return {
    firstMs: fields.u64(at),
    lastMs: fields.u64(at + 8),
    from: null,
    to: null,
    packets: fields.u64(at + 24),
    bytes: fields.u64(at + 32),
    fromPort: fields.u16(at + 40),
    toPort: fields.u16(at + 42),
    protocol: fields.u8(at + 44),
    tcpFlags: fields.u8(at + 45),
    tos: fields.u8(at + 47),
    outPackets: null,
    outBytes: null,
    rest: [["fwd", fields.u8(at + 46)]],
  };
}

function readElement(record: NfcapdRecord, fields: Fields, element: number, at: number): void {
  const { rest } = record;
  if (element === 2) {
    record.from = fields.ipv4(at);
    record.to = fields.ipv4(at + 4);
  } else if (element === 3) {
    record.from = fields.ipv6(at);
    record.to = fields.ipv6(at + 16);
  } else if (element === 5) {
    rest.push(["in", fields.u32(at)], ["out", fields.u32(at + 4)]);
    rest.push(["smk", fields.u8(at + 8)], ["dmk", fields.u8(at + 9)]);
    rest.push(["dir", fields.u8(at + 10)], ["dtos", fields.u8(at + 11)]);
  } else if (element === 6) {
    record.outPackets = fields.u64(at + 8);
    record.outBytes = fields.u64(at + 16);
  } else if (element === 7) rest.push(["svln", fields.u32(at)], ["dvln", fields.u32(at + 4)]);
  else if (element === 8) rest.push(["sas", fields.u32(at)], ["das", fields.u32(at + 4)]);
}
