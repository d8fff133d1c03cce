// A packet as a line of a packet list, with what an analyst needs before opening Wireshark.

import { destinationOf, sourceOf } from "./address.ts";
import { describeEtherType, describeProtocol, icmpNames, icmpv6Names, tcpFlagNames } from "./names.ts";
import { faultNames, fragmentKinds, type Packet, tunnelNames } from "./packet.ts";
import type { RelativeNumbers } from "./relative-numbers.ts";

/** A packet in a list; plain values, safe to store and send. */
export interface PacketLine {
  frame: number;
  /** Microseconds since 1970, and the nanoseconds beyond. */
  timeUs: number;
  timeNs: number;
  /** Whether the flow's originator sent it. */
  fromOriginator: boolean;
  source: string;
  destination: string;
  /** "TCP", "UDP" … or the ethertype. */
  protocol: string;
  /** Bytes on the wire, and captured bytes. */
  wireLength: number;
  capturedLength: number;
  /** Bytes of payload on the wire. */
  payloadLength: number;
  /** TCP flags by name, "SYN ACK"; "" for other protocols. */
  flags: string;
  /** TCP's numbers relative to the first of each side; null for other protocols and missing numbers. */
  sequence: number | null;
  acknowledgement: number | null;
  /** The info text, such as "40000 → 443 [SYN] Seq=0 Win=512 Len=0". */
  info: string;
  /** The first bytes of the frame as hexadecimal digits without blanks. */
  hex: string;
}

type Counted = ReturnType<RelativeNumbers["next"]>;

interface LineOptions {
  /** How many of the frame's first bytes to show. */
  hexBytes?: number;
  /** Makes TCP's numbers relative; without it they are those of the packet. */
  numbers?: RelativeNumbers;
}

/** Describes a decoded packet. Allocates; use it for lists, not for metering. */
export function describePacket(
  packet: Packet,
  fromOriginator: boolean,
  { hexBytes = 128, numbers }: LineOptions = {},
): PacketLine {
  const counted = numbers?.next(packet, fromOriginator) ?? null;
  return {
    frame: packet.frame,
    timeUs: packet.timeUs,
    timeNs: packet.timeNs,
    fromOriginator,
    source: sourceOf(packet),
    destination: destinationOf(packet),
    protocol: packet.ipVersion === 0 ? linkProtocolOf(packet) : describeProtocol(packet.protocol),
    wireLength: packet.wireLength,
    capturedLength: packet.capturedLength,
    payloadLength: packet.payloadLength,
    flags: packet.protocol === 6 ? tcpFlagsOf(packet) : "",
    sequence: counted?.sequence ?? null,
    acknowledgement: counted?.acknowledgement ?? null,
    info: infoOf(packet, counted),
    hex: hexOf(packet, hexBytes),
  };
}

function infoOf(packet: Packet, counted: Counted): string {
  const notes: string[] = [];
  if (packet.tunnelDepth > 0)
    notes.push(`in ${tunnelNames[packet.tunnelKind]}${packet.tunnelId >= 0 ? ` ${packet.tunnelId}` : ""}`);
  if (packet.fragment === fragmentKinds.first) notes.push("first fragment");
  else if (packet.fragment !== fragmentKinds.none) notes.push("later fragment");
  if (packet.capturedLength < packet.wireLength) notes.push("not captured whole");
  if (packet.fault !== 0) notes.push(faultNames[packet.fault]!);
  const more = notes.length === 0 ? "" : ` (${notes.join("; ")})`;
  return transportInfoOf(packet, counted) + more;
}

function transportInfoOf(packet: Packet, counted: Counted): string {
  if (packet.ipVersion === 0) return linkProtocolOf(packet);
  const length = `Len=${packet.payloadLength}`;
  const isLater = packet.fragment === fragmentKinds.joined || packet.fragment === fragmentKinds.orphan;
  const isIcmp = packet.protocol === 1 || packet.protocol === 58;
  if (isIcmp && packet.icmpType >= 0 && !isLater) return icmpInfoOf(packet);
  const hasPorts = packet.srcPort !== 0 || packet.dstPort !== 0 || packet.hasTransport;
  if (!hasPorts || isIcmp) return `${describeProtocol(packet.protocol)} ${length}`;
  const ports = `${packet.srcPort} → ${packet.dstPort}`;
  if (packet.protocol !== 6 || isLater) return `${ports} ${length}`;
  const acknowledged =
    (packet.tcpFlags & 0x10) !== 0 ? ` Ack=${counted?.acknowledgement ?? packet.tcpAck >>> 0}` : "";
  const flags = tcpFlagsOf(packet) || "no flags";
  return `${ports} [${flags}] Seq=${counted?.sequence ?? packet.tcpSeq >>> 0}${acknowledged} Win=${packet.tcpWindow} ${length}`;
}

function icmpInfoOf(packet: Packet): string {
  const name =
    (packet.protocol === 1 ? icmpNames : icmpv6Names).get(packet.icmpType) ?? `type ${packet.icmpType}`;
  const code = packet.icmpCode === 0 ? "" : `, code ${packet.icmpCode}`;
  const id = packet.icmpId < 0 ? "" : ` id=${packet.icmpId}`;
  return `${name}${code}${id} Len=${packet.payloadLength}`;
}

function linkProtocolOf(packet: Packet): string {
  return packet.etherType >= 0 ? describeEtherType(packet.etherType) : `link type ${packet.linkType}`;
}

function tcpFlagsOf(packet: Packet): string {
  return tcpFlagNames.filter((_, bit) => (packet.tcpFlags & (1 << bit)) !== 0).join(" ");
}

function hexOf(packet: Packet, limit: number): string {
  const end = packet.start + Math.min(packet.capturedLength, limit);
  let hex = "";
  for (let index = packet.start; index < end; index++)
    hex += packet.bytes[index]!.toString(16).padStart(2, "0");
  return hex;
}
