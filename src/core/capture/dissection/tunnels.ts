// The headers of tunnels, up to the frame or packet inside.

import { etherType } from "./ethernet.ts";
import { bitNames, type Header } from "./header.ts";

/** GRE (RFC 2784, 2890, 2637), and ERSPAN's header after it. */
export function describeGre(header: Header): string {
  const flags = header.value(0, 1);
  const version = header.value(1, 1) & 7;
  const names = bitNames(flags >> 4, ["sequence", "key", "routing", "checksum"]);
  header.add("Flags", 0, { bytes: 2, text: names || "none" });
  header.number("Version", 1, { bytes: 1, bits: 3 });
  header.number("Protocol", 2, etherType);
  let at = 4;
  if ((flags & 0x80) !== 0) {
    header.hex("Checksum", at, 2);
    at += 4;
  }
  if ((flags & 0x20) !== 0) {
    if (version === 1) header.number("Call", at + 2, 2);
    else header.hex("Key", at, 4);
    at += 4;
  }
  if ((flags & 0x10) !== 0) {
    header.number("Sequence", at, 4);
    at += 4;
  }
  if (version === 1 && (header.value(1, 1) & 0x80) !== 0) {
    header.number("Acknowledgement", at, 4);
    at += 4;
  }
  const protocol = header.value(2, 2);
  if ((protocol === 0x88be && (flags & 0x10) !== 0) || protocol === 0x22eb) {
    header.number("ERSPAN version", at, { bytes: 1, bits: 4, below: 4 });
    header.number("ERSPAN VLAN", at, { bytes: 2, bits: 12 });
    header.number("ERSPAN session", at + 2, { bytes: 2, bits: 10 });
    return `ERSPAN session ${header.value(at + 2, 2) & 0x3ff}`;
  }
  return version === 1 ? "PPTP" : "";
}

export function describeVxlan(header: Header): string {
  header.hex("Flags", 0, 1);
  header.number("Network", 4, 3);
  return `network ${header.value(4, 3)}`;
}

export function describeGeneve(header: Header): string {
  header.number("Version", 0, { bytes: 1, bits: 2, below: 6 });
  header.add("Options length", 0, { bytes: 1, text: `${(header.value(0, 1) & 0x3f) * 4} bytes` });
  header.number("Protocol", 2, etherType);
  header.number("Network", 4, 3);
  header.data("Options", 8, (header.value(0, 1) & 0x3f) * 4);
  return `network ${header.value(4, 3)}`;
}

export function describeGtp(header: Header): string {
  header.number("Version", 0, { bytes: 1, bits: 3, below: 5 });
  header.number("Message type", 1, { bytes: 1, words: (value) => (value === 255 ? "user data" : undefined) });
  header.number("Length", 2, 2);
  header.hex("Tunnel endpoint", 4, 4);
  if ((header.value(0, 1) & 7) !== 0) header.number("Sequence", 8, 2);
  return header.has(4, 4) ? `endpoint 0x${header.hexText(4, 4)}` : "";
}

export function describeTeredo(header: Header): string {
  let at = 0;
  if (header.value(0, 2) === 1) {
    header.data("Authentication", 0, 13 + header.value(2, 1) + header.value(3, 1));
    at = 13 + header.value(2, 1) + header.value(3, 1);
  }
  if (header.value(at, 2) === 0) header.data("Origin, obscured", at, 8);
  return "";
}

export function describeL2tp(header: Header): string {
  const flags = header.value(0, 1);
  header.hex("Flags and version", 0, 2);
  let at = 2;
  if ((flags & 0x40) !== 0) {
    header.number("Length", at, 2);
    at += 2;
  }
  header.number("Tunnel", at, 2);
  header.number("Session", at + 2, 2);
  if ((flags & 0x08) !== 0) {
    header.number("Sent", at + 4, 2);
    header.number("Received", at + 6, 2);
  }
  return header.has(at, 4) ? `tunnel ${header.value(at, 2)}, session ${header.value(at + 2, 2)}` : "";
}

export function describeEtherIp(header: Header): string {
  header.number("Version", 0, { bytes: 1, bits: 4, below: 4 });
  return "";
}

export function describeCapwap(header: Header): string {
  header.hex("Preamble", 0, 1);
  header.add("Header length", 1, { bytes: 1, text: `${(header.value(1, 1) >> 3) * 4} bytes` });
  header.number("Radio", 1, { bytes: 2, bits: 5, below: 6 });
  header.number("Binding", 2, { bytes: 1, bits: 5, below: 1 });
  header.hex("Flags", 3, 1);
  return "";
}
