// TCP and UDP conversations of a capture for the oracle test, from tshark and from the meter, in one form: packets
// and bytes from each end to the other.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { createDecoder } from "../../src/core/capture/layers/decode.ts";
import { fragmentKinds, type Packet, tunnelNames } from "../../src/core/capture/packet.ts";
import { createCaptureReader } from "../../src/core/capture/reader.ts";
import { deriveFlows } from "../../src/core/flow/derive.ts";
import { FlowMeter } from "../../src/core/flow/meter.ts";
import type { TableData } from "../../src/core/table/columns.ts";

/**
 * Packets and bytes by "tcp a -> b", each direction of a conversation under a separate key. tshark prints 10,000
 * bytes and more in kB, so they are in [bytes, bytes + slack].
 */
export type Conversations = Map<string, { packets: number; bytes: number; slack: number }>;

function count(into: Conversations, key: string, packets: number, bytes: number, slack = 0): void {
  if (packets === 0) return;
  const sum = into.get(key) ?? { packets: 0, bytes: 0, slack: 0 };
  sum.packets += packets;
  sum.bytes += bytes;
  sum.slack += slack;
  into.set(key, sum);
}

const unitBytes: Readonly<Record<string, number>> = { bytes: 1, kB: 1000, MB: 1_000_000 };

/**
 * The output of `tshark -q -z conv,tcp -z conv,udp` with defragmentation off; null if tshark cannot read the file. It
 * prints a row per TCP stream, so rows of the same ends are added up.
 */
export async function tsharkConversations(path: string): Promise<Conversations | null> {
  const preferences = ["ip.defragment:FALSE", "ipv6.defragment:FALSE"].flatMap((one) => ["-o", one]);
  const args = ["-n", "-r", path, ...preferences, "-q", "-z", "conv,tcp", "-z", "conv,udp"];
  const output = await new Promise<string>((resolve) => {
    // tshark fails on a truncated capture after it has printed what it read.
    execFile("tshark", args, { maxBuffer: 1 << 28 }, (_error, stdout) => resolve(stdout));
  });
  if (!output.includes("Conversations")) return null;
  const found: Conversations = new Map();
  let protocol = "";
  for (const line of output.split("\n")) {
    const heading = /^(TCP|UDP) Conversations/.exec(line);
    if (heading !== null) protocol = heading[1]!.toLowerCase();
    const row = /^(\S+)\s+<->\s+(\S+)\s+(\d+) (\d+) (\w+)\s+(\d+) (\d+) (\w+)/.exec(line);
    if (row === null) continue;
    const [, a, b, backPackets, backBytes, backUnit, packets, bytes, unit] = row;
    const [scale, backScale] = [unitBytes[unit!]!, unitBytes[backUnit!]!];
    count(found, `${protocol} ${a} -> ${b}`, Number(packets), Number(bytes) * scale, scale - 1);
    count(
      found,
      `${protocol} ${b} -> ${a}`,
      Number(backPackets),
      Number(backBytes) * backScale,
      backScale - 1,
    );
  }
  return found;
}

/**
 * The same from the meter with its timeouts off. Packets inside tunnels are metered, and the outer ones too, since
 * tshark counts both; later fragments are left out, since tshark without defragmentation sees no ports in them.
 */
export function meteredConversations(path: string): Conversations {
  const found: Conversations = new Map();
  const forever = { idleS: Infinity, activeS: Infinity, tcpEnd: false };
  const meter = () =>
    new FlowMeter(forever, (flows) => {
      addFlows(found, deriveFlows(flows, { communityIdSeed: 0, tunnelNames }));
    });
  const [inside, outside] = [meter(), meter()];
  const [inner, outer] = [createDecoder(), createDecoder({ tunnels: "outer" })];
  const isWhole = (packet: Packet) =>
    packet.fragment === fragmentKinds.none || packet.fragment === fragmentKinds.first;
  const reader = createCaptureReader({
    onPacket(packet) {
      inner.decode(packet);
      const { tunnelDepth } = packet;
      if (isWhole(packet) && packet.hasTransport) inside.add(packet);
      if (tunnelDepth === 0) return;
      outer.decode(packet);
      // Headers that are always removed (PBB) were removed here too, so this is the same packet again.
      if (packet.tunnelDepth === tunnelDepth) return;
      if (isWhole(packet) && packet.hasTransport) outside.add(packet);
    },
  });
  const bytes = readFileSync(path);
  reader.push(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  reader.end();
  inside.finish();
  outside.finish();
  return found;
}

function addFlows(found: Conversations, table: TableData): void {
  const text = (name: string, row: number) => {
    const column = table.columns.get(name);
    return column?.kind === "text" ? column.levels[column.codes[row]!] : undefined;
  };
  const number = (name: string, row: number) => {
    const column = table.columns.get(name);
    return column?.kind === "number" ? column.values[row]! : Number.NaN;
  };
  for (let row = 0; row < table.rows; row++) {
    const protocol = text("protocol", row);
    if (protocol !== "tcp" && protocol !== "udp") continue;
    const orig = `${text("orig_addr", row)}:${number("orig_port", row)}`;
    const resp = `${text("resp_addr", row)}:${number("resp_port", row)}`;
    const sent = number("orig_packets", row);
    const answered = number("resp_packets", row);
    count(found, `${protocol} ${orig} -> ${resp}`, sent, number("orig_frame_bytes", row));
    count(found, `${protocol} ${resp} -> ${orig}`, answered, number("resp_frame_bytes", row));
  }
}

/** Lines about the differences; empty if there are none. */
export function differences(tshark: Conversations, ours: Conversations): string[] {
  const keys = [...new Set([...tshark.keys(), ...ours.keys()])].sort();
  const none = { packets: 0, bytes: 0, slack: 0 };
  return keys.flatMap((key) => {
    const theirs = tshark.get(key) ?? none;
    const mine = ours.get(key) ?? none;
    const beyond = mine.bytes - theirs.bytes;
    if (theirs.packets === mine.packets && beyond >= 0 && beyond <= theirs.slack) return [];
    return [`${key}: tshark ${theirs.packets}/${theirs.bytes}, meter ${mine.packets}/${mine.bytes}`];
  });
}
