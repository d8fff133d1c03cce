// TCP with its options, UDP, ICMP of both versions, SCTP and DCCP.

import { icmpNames, icmpv6Names, tcpFlagNames } from "../names.ts";
import { bitNames, type Header } from "./header.ts";

const portsOf = (header: Header) => `${header.value(0, 2)} → ${header.value(2, 2)}`;

function addPorts(header: Header): void {
  header.number("Source port", 0, 2);
  header.number("Destination port", 2, 2);
}

export function describeTcp(header: Header): string {
  addPorts(header);
  header.number("Sequence number", 4, 4);
  header.number("Acknowledgement number", 8, 4);
  const bytes = (header.value(12, 1) >> 4) * 4;
  header.add("Header length", 12, { bytes: 1, text: `${bytes} bytes` });
  const flags = header.value(12, 2) & 0x1ff;
  const names = bitNames(flags, tcpFlagNames) || "none";
  header.add("Flags", 12, { bytes: 2, text: `${names} (0x${flags.toString(16).padStart(3, "0")})` });
  header.number("Window", 14, 2);
  header.hex("Checksum", 16, 2);
  header.number("Urgent pointer", 18, 2);
  addOptions(header, Math.min(bytes, header.length));
  return `${portsOf(header)} [${names}]`;
}

const sackBlocks = (header: Header, at: number, length: number): string => {
  const blocks: string[] = [];
  for (let k = at + 2; k + 8 <= at + length; k += 8)
    blocks.push(`${header.value(k, 4)}–${header.value(k + 4, 4)}`);
  return blocks.join(", ");
};

/** RFC 9293, 7323, 2018, 7413, 8684. */
function addOptions(header: Header, end: number): void {
  for (let at = 20; at < end; ) {
    const kind = header.value(at, 1);
    if (kind === 0) {
      header.add("End of options", at, { bytes: end - at, text: "" });
      return;
    }
    if (kind === 1) {
      header.add("No operation", at, { bytes: 1, text: "" });
      at += 1;
      continue;
    }
    const length = header.value(at + 1, 1);
    if (length < 2 || at + length > end) {
      header.add("Option", at, { bytes: end - at, text: "impossible length" });
      return;
    }
    const [name, text] = optionText(header, at, { kind, length });
    header.add(name, at, { bytes: length, text });
    at += length;
  }
}

function optionText(
  header: Header,
  at: number,
  { kind, length }: { kind: number; length: number },
): [string, string] {
  if (kind === 2 && length === 4) return ["Maximum segment size", `${header.value(at + 2, 2)} bytes`];
  if (kind === 3 && length === 3) {
    const shift = header.value(at + 2, 1);
    return ["Window scale", `${shift} (windows × ${2 ** Math.min(shift, 14)})`];
  }
  if (kind === 4) return ["Selective acknowledgement permitted", ""];
  if (kind === 5) return ["Selective acknowledgement", sackBlocks(header, at, length)];
  if (kind === 8 && length === 10)
    return ["Time stamps", `${header.value(at + 2, 4)}, echoes ${header.value(at + 6, 4)}`];
  if (kind === 30) return ["Multipath TCP", header.hexText(at + 2, length - 2)];
  if (kind === 34) return ["Fast open cookie", header.hexText(at + 2, length - 2)];
  return [`Option ${kind}`, header.hexText(at + 2, length - 2)];
}

export function describeUdp(header: Header): string {
  addPorts(header);
  header.number("Length", 4, 2);
  header.hex("Checksum", 6, 2);
  return portsOf(header);
}

function describeIcmpOf(
  header: Header,
  names: ReadonlyMap<number, string>,
  isEcho: (type: number) => boolean,
): string {
  const type = header.value(0, 1);
  header.number("Type", 0, { bytes: 1, words: (value) => names.get(value) });
  header.number("Code", 1, 1);
  header.hex("Checksum", 2, 2);
  if (isEcho(type)) {
    header.number("Identifier", 4, 2);
    header.number("Sequence", 6, 2);
  } else header.data("Rest of the header", 4, 4);
  return type < 0 ? "" : (names.get(type) ?? `type ${type}`);
}

export const describeIcmp = (header: Header): string =>
  describeIcmpOf(header, icmpNames, (type) => type === 0 || type === 8 || (type >= 13 && type <= 18));
export const describeIcmpv6 = (header: Header): string =>
  describeIcmpOf(header, icmpv6Names, (type) => type === 128 || type === 129);

export function describeSctp(header: Header): string {
  addPorts(header);
  header.hex("Verification tag", 4, 4);
  header.hex("Checksum", 8, 4);
  return portsOf(header);
}

const dccpTypes = [
  "request",
  "response",
  "data",
  "ack",
  "data and ack",
  "close request",
  "close",
  "reset",
  "sync",
  "sync ack",
];

export function describeDccp(header: Header): string {
  addPorts(header);
  header.number("Data offset in words", 4, 1);
  header.hex("Checksum", 6, 2);
  header.number("Type", 8, { bytes: 1, bits: 4, below: 1, words: (value) => dccpTypes[value] });
  return portsOf(header);
}
