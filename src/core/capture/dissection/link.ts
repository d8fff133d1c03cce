// Link layers other than Ethernet, and vendors' tags: their main fields, as rows. Bytes without a row are one field.

import { etherType } from "./ethernet.ts";
import type { Describe, Header } from "./header.ts";

type Row = (header: Header) => void;

const number =
  (name: string, at: number, form: Parameters<Header["number"]>[2]): Row =>
  (header) =>
    header.number(name, at, form);
const little = (name: string, at: number, bytes: number): Row => number(name, at, { bytes, little: true });
const mac =
  (name: string, at: number): Row =>
  (header) =>
    header.mac(name, at);

function rows(...all: readonly Row[]): Describe {
  return (header) => {
    for (const row of all) row(header);
    return "";
  };
}

const packetTypes = ["to this host", "broadcast", "multicast", "to another host", "from this host"];
const packetType = { words: (value: number) => packetTypes[value] };
const protocol = (at: number) => number("Protocol", at, etherType);

export const describeCooked = rows(
  number("Packet type", 0, { bytes: 2, ...packetType }),
  number("Hardware type", 2, 2),
  number("Address length", 4, 2),
  mac("Source", 6),
  protocol(14),
);

export const describeCooked2 = rows(
  protocol(0),
  number("Interface", 4, 4),
  number("Hardware type", 8, 2),
  number("Packet type", 10, { bytes: 1, ...packetType }),
  number("Address length", 11, 1),
  mac("Source", 12),
);

export const describeNullLoopback = rows((header) => header.data("Address family", 0, 4));
export const describeHdlc = rows(
  number("Address", 0, { bytes: 1, base: 16 }),
  number("Control", 1, { bytes: 1, base: 16 }),
  protocol(2),
);
export const describePppWithDirection = rows(
  number("Direction", 0, { bytes: 1, words: (value) => (value === 0 ? "received" : "sent") }),
);
export const describeFrameRelay: Describe = (header) => {
  const dlci = ((header.value(0, 1) >> 2) << 4) | (header.value(1, 1) >> 4);
  header.add("Connection", 0, { bytes: 2, text: String(dlci) });
  header.hex("Control or type", 2, 1);
  return header.has(0, 2) ? `connection ${dlci}` : "";
};
export const describeFddi = rows(
  number("Frame control", 0, { bytes: 1, base: 16 }),
  mac("Destination", 1),
  mac("Source", 7),
);
export const describeIpnet = rows(number("Version", 0, 1), number("Address family", 1, 1));
export const describeInfiniband = rows(
  (header) => header.ipv6("Source", 8),
  (header) => header.ipv6("Destination", 24),
  number("Type", 40, etherType),
);
export const describeNflog = rows(
  number("Address family", 0, 1),
  number("Version", 1, 1),
  number("Resource", 2, 2),
);
export const describePpi = rows(
  number("Version", 0, 1),
  number("Flags", 1, { bytes: 1, base: 16 }),
  little("Length", 2, 2),
  little("Link type", 4, 4),
);
export const describePktap = rows(
  little("Length", 0, 4),
  little("Record type", 4, 4),
  little("Link type", 8, 4),
  (header) => header.text("Interface", 12, 24),
);
export const describeRadiotap = rows(
  number("Version", 0, 1),
  little("Length", 2, 2),
  number("Fields present", 4, { bytes: 4, little: true, base: 16 }),
);
export const describePrism = rows(
  number("Message", 0, { bytes: 4, base: 16 }),
  number("Message length", 4, { bytes: 4, base: 16 }),
  (header) => header.text("Device", 8, 16),
);
export const describeAvs = rows(number("Version", 0, { bytes: 4, base: 16 }), number("Length", 4, 4));
export const describeArista = rows(number("Subtype", 0, 2), number("Version", 2, 2));
export const describeVnTag = rows(
  number("Direction", 0, { bytes: 4, bits: 1, below: 31 }),
  number("Destination interface", 0, { bytes: 4, bits: 14, below: 16 }),
  number("Source interface", 0, { bytes: 4, bits: 12 }),
  number("Type", 4, etherType),
);
export const describeCiscoMetadata = rows(
  number("Version", 0, 1),
  number("Length", 1, 1),
  number("Security group", 4, 2),
  number("Type", 6, etherType),
);
export const describeFabricPath = rows(
  number("Forwarding tag", 0, { bytes: 2, bits: 10, below: 6 }),
  number("Time to live", 0, { bytes: 2, bits: 6 }),
);

const wifiTypes = ["management", "control", "data", "extension"];

/** 802.11: the first three addresses, with their roles by the frame's direction. */
export const describeWifi: Describe = (header) => {
  const control = header.value(0, 1);
  const flags = header.value(1, 1);
  header.number("Type", 0, { bytes: 1, bits: 2, below: 2, words: (value) => wifiTypes[value] });
  header.number("Subtype", 0, { bytes: 1, bits: 4, below: 4 });
  header.hex("Flags", 1, 1);
  header.number("Duration", 2, { bytes: 2, little: true });
  for (const [name, at] of [
    ["Receiver", 4],
    ["Transmitter", 10],
    ["Third address", 16],
  ] as const)
    header.mac(name, at);
  header.number("Sequence", 22, { bytes: 2, little: true, bits: 12, below: 4 });
  if (control < 0) return "";
  return `${wifiTypes[(control >> 2) & 3]}${(flags & 0x40) === 0 ? "" : ", encrypted"}`;
};
