// Ethernet and the layers between it and IP: tags, labels, sessions, ARP.

import { describeEtherType } from "../names.ts";
import type { Header } from "./header.ts";

export const etherType = { bytes: 2, base: 16, words: etherTypeWord } as const;

function etherTypeWord(value: number): string | undefined {
  if (value === 0x0800) return "IPv4";
  if (value === 0x86dd) return "IPv6";
  const named = describeEtherType(value);
  return named.startsWith("ethertype") ? undefined : named.replace(/ \(0x.*/, "");
}

export function describeEthernet(header: Header): string {
  header.mac("Destination", 0);
  header.mac("Source", 6);
  if (header.value(12, 2) >= 0x600) header.number("Type", 12, etherType);
  else header.number("Length", 12, 2);
  return `${header.macText(6)} → ${header.macText(0)}`;
}

export function describeLlc(header: Header): string {
  header.hex("Destination service", 0, 1);
  header.hex("Source service", 1, 1);
  header.hex("Control", 2, 1);
  if (header.value(0, 2) === 0xaaaa) {
    header.hex("Organisation", 3, 3);
    header.number("Type", 6, etherType);
    return "SNAP";
  }
  return "";
}

export function describeVlan(header: Header): string {
  header.number("Priority", 0, { bytes: 2, bits: 3, below: 13 });
  header.number("Drop eligible", 0, { bytes: 2, bits: 1, below: 12 });
  header.number("VLAN", 0, { bytes: 2, bits: 12 });
  header.number("Type", 2, etherType);
  return `VLAN ${header.value(0, 2) & 0xfff}`;
}

export function describeMpls(header: Header): string {
  const labels: number[] = [];
  for (let at = 0; header.has(at, 4) && labels.length < 64; at += 4) {
    const word = header.value(at, 4);
    labels.push(Math.floor(word / 4096));
    header.number("Label", at, { bytes: 4, bits: 20, below: 12 });
    header.inside(() => {
      header.number("Traffic class", at, { bytes: 4, bits: 3, below: 9 });
      header.number("Bottom of the stack", at, { bytes: 4, bits: 1, below: 8 });
      header.number("Time to live", at, { bytes: 4, bits: 8 });
    });
    if ((word & 0x100) !== 0) break;
  }
  return `label ${labels.join(", ")}`;
}

export function describePppoe(header: Header): string {
  header.number("Version", 0, { bytes: 1, bits: 4, below: 4 });
  header.hex("Code", 1, 1);
  header.hex("Session", 2, 2);
  header.number("Length", 4, 2);
  return `session ${header.value(2, 2)}`;
}

const pppProtocols = new Map([
  [0x21, "IPv4"],
  [0x57, "IPv6"],
  [0xc021, "LCP"],
  [0xc023, "PAP"],
  [0xc223, "CHAP"],
  [0x8021, "IPCP"],
  [0x281, "MPLS"],
]);

export function describePpp(header: Header): string {
  const at = header.value(0, 2) === 0xff03 ? 2 : 0;
  if (at > 0) header.hex("Address and control", 0, 2);
  const isShort = (header.value(at, 1) & 1) === 1;
  const words = (value: number) => pppProtocols.get(value);
  header.number("Protocol", at, { bytes: isShort ? 1 : 2, base: 16, words });
  return "";
}

const arpOperations = ["", "request", "reply", "reverse request", "reverse reply"];

export function describeArp(header: Header): string {
  header.number("Hardware type", 0, { bytes: 2, words: (value) => (value === 1 ? "Ethernet" : undefined) });
  header.number("Protocol type", 2, etherType);
  header.number("Hardware length", 4, 1);
  header.number("Protocol length", 5, 1);
  header.number("Operation", 6, { bytes: 2, words: (value) => arpOperations[value] || undefined });
  if (header.value(4, 2) !== 0x0604) return "";
  header.mac("Sender hardware address", 8);
  header.ipv4("Sender address", 14);
  header.mac("Target hardware address", 18);
  header.ipv4("Target address", 24);
  if (!header.has(24, 4)) return "";
  const operation = header.value(6, 2);
  if (operation === 1) return `who has ${header.ipv4Text(24)}? Tell ${header.ipv4Text(14)}`;
  return operation === 2 ? `${header.ipv4Text(14)} is at ${header.macText(8)}` : "";
}

export function describePbb(header: Header): string {
  header.number("Priority", 0, { bytes: 1, bits: 3, below: 5 });
  header.number("Service", 1, 3);
  return `service ${header.value(1, 3)}`;
}

export function describeMacsec(header: Header): string {
  header.hex("Control", 0, 1);
  header.number("Short length", 1, 1);
  header.number("Packet number", 2, 4);
  if ((header.value(0, 1) & 0x20) !== 0) header.data("Secure channel", 6, 8);
  return (header.value(0, 1) & 0x0c) === 0 ? "authenticated" : "encrypted";
}

export function describeNsh(header: Header): string {
  header.number("Version", 0, { bytes: 1, bits: 2, below: 6 });
  header.number("Length in words", 1, { bytes: 1, bits: 6 });
  header.number("Metadata type", 2, { bytes: 1, bits: 4 });
  header.number("Next protocol", 3, 1);
  header.number("Service path", 4, 3);
  header.number("Service index", 7, 1);
  return `path ${header.value(4, 3)}, index ${header.value(7, 1)}`;
}
