// IPv4, IPv6 and their extension headers.

import { describeProtocol } from "../names.ts";
import type { Header } from "./header.ts";

const protocol = {
  bytes: 1,
  words: (value: number) => describeProtocol(value).replace(/^protocol.*/, "") || undefined,
};

const optionNames = new Map([
  [7, "record route"],
  [68, "time stamps"],
  [131, "loose source route"],
  [137, "strict source route"],
  [148, "router alert"],
]);

export function describeIpv4(header: Header): string {
  const bytes = (header.value(0, 1) & 15) * 4;
  header.number("Version", 0, { bytes: 1, bits: 4, below: 4 });
  header.add("Header length", 0, { bytes: 1, text: `${bytes} bytes` });
  header.number("Differentiated services", 1, { bytes: 1, bits: 6, below: 2 });
  header.number("Congestion notification", 1, { bytes: 1, bits: 2 });
  header.number("Total length", 2, 2);
  header.hex("Identification", 4, 2);
  const fragment = header.value(6, 2);
  header.number("Do not fragment", 6, { bytes: 2, bits: 1, below: 14 });
  header.number("More fragments", 6, { bytes: 2, bits: 1, below: 13 });
  header.add("Fragment offset", 6, { bytes: 2, text: String((fragment & 0x1fff) * 8) });
  header.number("Time to live", 8, 1);
  header.number("Protocol", 9, protocol);
  header.hex("Checksum", 10, 2);
  header.ipv4("Source", 12);
  header.ipv4("Destination", 16);
  for (let at = 20; at < bytes && header.has(at, 1); ) {
    const kind = header.value(at, 1);
    const length = kind <= 1 ? 1 : Math.max(2, header.value(at + 1, 1));
    if (kind > 1)
      header.add("Option", at, {
        bytes: Math.min(length, bytes - at),
        text: optionNames.get(kind) ?? `option ${kind}`,
      });
    if (kind === 0) break;
    at += length;
  }
  return `${header.ipv4Text(12)} → ${header.ipv4Text(16)}`;
}

export function describeIpv6(header: Header): string {
  header.number("Version", 0, { bytes: 1, bits: 4, below: 4 });
  header.number("Traffic class", 0, { bytes: 2, bits: 8, below: 4, base: 16 });
  header.number("Flow label", 0, { bytes: 4, bits: 20, base: 16 });
  header.number("Payload length", 4, 2);
  header.number("Next header", 6, protocol);
  header.number("Hop limit", 7, 1);
  header.ipv6("Source", 8);
  header.ipv6("Destination", 24);
  return `${header.ipv6Text(8)} → ${header.ipv6Text(24)}`;
}

const extensionNames = new Map([
  [0, "Hop-by-hop options"],
  [43, "Routing"],
  [44, "Fragment"],
  [51, "Authentication header"],
  [60, "Destination options"],
]);

/** The name of an extension header by its protocol number; undefined for other numbers. */
export const extensionName = (number: number): string | undefined => extensionNames.get(number);

/** Length in bytes of the extension header with this number at the start of `header`. */
export function extensionBytes(header: Header, number: number): number {
  const units = header.value(1, 1);
  return number === 44 ? 8 : number === 51 ? (units + 2) * 4 : (units + 1) * 8;
}

export function describeExtension(header: Header, number: number): string {
  header.number("Next header", 0, protocol);
  if (number === 44) {
    const word = header.value(2, 2);
    header.add("Offset", 2, { bytes: 2, text: String((word >> 3) * 8) });
    header.number("More fragments", 2, { bytes: 2, bits: 1 });
    header.hex("Identification", 4, 4);
    return `offset ${(word >> 3) * 8}`;
  }
  header.add("Length", 1, { bytes: 1, text: `${extensionBytes(header, number)} bytes` });
  if (number === 51) {
    header.hex("Security parameters", 4, 4);
    header.number("Sequence", 8, 4);
    return "";
  }
  if (number === 43) {
    header.number("Routing type", 2, 1);
    header.number("Segments left", 3, 1);
  }
  return "";
}
