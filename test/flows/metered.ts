// Packets written as one line each, metered into rows by column name, for tests. It fills packet records directly,
// without readers and decoders.

import { Packet, tunnelNames } from "../../src/core/capture/packet.ts";
import { deriveFlows } from "../../src/core/flow/derive.ts";
import { FlowMeter } from "../../src/core/flow/meter.ts";
import type { FlowMeterOptions } from "../../src/core/flow/meter-options.ts";

export interface TestPacket {
  /** Seconds after the start of the test; microseconds count, and nanoseconds through `ns`. */
  at: number;
  /** "address:port", IPv6 in brackets. */
  from: string;
  to: string;
  /** tcp by default. */
  protocol?: "tcp" | "udp" | "icmp" | "icmpv6" | number;
  /** TCP flags as letters of "FSRPAUEC". */
  flags?: string;
  seq?: number;
  ack?: number;
  window?: number;
  /** Payload bytes, or a number of "x" bytes. */
  payload?: string | Uint8Array | number;
  /** How many of them were captured; all by default. */
  captured?: number;
  ttl?: number;
  tos?: number;
  icmp?: readonly [type: number, code: number];
  vlan?: number;
  vlanInner?: number;
  tunnel?: readonly [kind: number, id: number, key: number];
  fragment?: number;
  ns?: number;
}

/** 2024-01-01T00:00:00Z in µs: second 0 of every test. */
export const epochUs = 1_704_067_200_000_000;

const protocolNumbers = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 } as const;
const headerBytes: Record<number, number> = { 6: 20, 17: 8, 1: 8, 58: 8 };

/** Words of an address and its port. */
export function endpoint(text: string): { words: number[]; port: number; version: 4 | 6 } {
  const v6 = /^\[(.+)\](?::(\d+))?$/.exec(text);
  if (v6 !== null) return { words: ipv6Words(v6[1]!), port: Number(v6[2] ?? 0), version: 6 };
  const [address, port] = text.split(":");
  const word = address!.split(".").reduce((bits, part) => (bits << 8) | Number(part), 0);
  return { words: [word, 0, 0, 0], port: Number(port ?? 0), version: 4 };
}

function ipv6Words(text: string): number[] {
  const [head, tail] = text.split("::");
  const left = head === "" ? [] : head!.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  const groups = [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16));
  return [0, 2, 4, 6].map((k) => (groups[k]! << 16) | groups[k + 1]!);
}

/** Fills the record as the reader and the decoder would. */
export function fillPacket(packet: Packet, spec: TestPacket, frame: number): void {
  const from = endpoint(spec.from);
  const to = endpoint(spec.to);
  const protocol =
    typeof spec.protocol === "number" ? spec.protocol : protocolNumbers[spec.protocol ?? "tcp"];
  const payload =
    typeof spec.payload === "number"
      ? new Uint8Array(spec.payload).fill(0x78)
      : typeof spec.payload === "string"
        ? Uint8Array.from(spec.payload, (character) => character.charCodeAt(0))
        : (spec.payload ?? new Uint8Array(0));
  packet.frame = frame;
  packet.timeUs = epochUs + Math.round(spec.at * 1e6);
  packet.timeNs = spec.ns ?? 0;
  packet.vlan = spec.vlan ?? -1;
  packet.vlanInner = spec.vlanInner ?? -1;
  [packet.tunnelKind, packet.tunnelId, packet.tunnelKey] = spec.tunnel ?? [0, -1, 0];
  packet.ipVersion = from.version;
  [packet.src0, packet.src1, packet.src2, packet.src3] = from.words as [number, number, number, number];
  [packet.dst0, packet.dst1, packet.dst2, packet.dst3] = to.words as [number, number, number, number];
  packet.ttl = spec.ttl ?? 64;
  packet.tos = spec.tos ?? 0;
  packet.fragment = spec.fragment ?? 0;
  packet.protocol = protocol;
  const hasPorts = spec.icmp === undefined;
  packet.srcPort = hasPorts ? from.port : 0;
  packet.dstPort = hasPorts ? to.port : 0;
  [packet.icmpType, packet.icmpCode] = spec.icmp ?? [-1, -1];
  packet.tcpFlags = [...(spec.flags ?? "")].reduce((bits, flag) => bits | (1 << "FSRPAUEC".indexOf(flag)), 0);
  packet.tcpSeq = (spec.seq ?? 0) | 0;
  packet.tcpAck = (spec.ack ?? 0) | 0;
  packet.tcpWindow = spec.window ?? 65_535;
  packet.hasTransport = true;
  packet.transportHeaderBytes = headerBytes[protocol] ?? 0;
  packet.bytes = payload;
  packet.payloadOffset = 0;
  packet.payloadLength = payload.length;
  packet.payloadCaptured = Math.min(spec.captured ?? payload.length, payload.length);
  packet.ipHeaderBytes = from.version === 6 ? 40 : 20;
  packet.ipLength = packet.ipHeaderBytes + packet.transportHeaderBytes + payload.length;
  packet.wireLength = packet.ipLength + 14;
  packet.capturedLength = packet.wireLength;
}

export type TestOptions = Partial<FlowMeterOptions> & { communityIdSeed?: number };

/** A flow's values by column name; null if missing. */
export type FlowRow = Record<string, number | string | null>;

/** Meters the packets in the given order and returns the flows in the order they were closed. */
export function meterPackets(packets: readonly TestPacket[], options: TestOptions = {}): FlowRow[] {
  const rows: FlowRow[] = [];
  const meter = createTestMeter(options, rows);
  const packet = new Packet();
  for (const [k, spec] of packets.entries()) {
    fillPacket(packet, spec, k + 1);
    meter.add(packet);
  }
  meter.finish();
  return rows;
}

/** A meter whose finished flows are pushed as rows. */
export function createTestMeter(options: TestOptions, rows: FlowRow[]): FlowMeter {
  const communityIdSeed = options.communityIdSeed ?? 0;
  return new FlowMeter({ batchRows: 64, ...options }, (flows) => {
    const table = deriveFlows(flows, { communityIdSeed, tunnelNames });
    for (let row = 0; row < table.rows; row++) {
      const values: FlowRow = {};
      for (const [name, column] of table.columns) {
        if (column.kind === "text") values[name] = column.levels[column.codes[row]!] ?? null;
        else values[name] = Number.isNaN(column.values[row]!) ? null : column.values[row]!;
      }
      rows.push(values);
    }
  });
}

/** The flow of packets that belong to one flow. */
export function meterOne(packets: readonly TestPacket[], options: TestOptions = {}): FlowRow {
  const rows = meterPackets(packets, options);
  if (rows.length !== 1) throw new Error(`${rows.length} flows where one was expected`);
  return rows[0]!;
}
