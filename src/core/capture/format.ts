// Recognises the file format by the first bytes. pcap and pcapng are read; every other known format is refused with a
// sentence that names it and says how to convert it. File names and extensions do not count.

/** The layout of packets in a classic pcap file. */
export interface PcapVariant {
  littleEndian: boolean;
  nanoseconds: boolean;
  /** Bytes of a record header: 16, or 24 in Alexey Kuznetsov's modified libpcap. */
  recordHeaderBytes: number;
}

/** The result of `recogniseCapture`. */
export type Recognised =
  | { kind: "pcap"; variant: PcapVariant }
  | { kind: "pcapng" }
  | { kind: "refused"; name: string; sentence: string };

/** The bytes that `recogniseCapture` needs; a shorter file is passed whole. */
export const recogniseBytes = 24;

const convertible: readonly (readonly [magic: string, name: string])[] = [
  ["736e6f6f70000000", "a snoop capture (Solaris)"],
  ["52545353", "a Microsoft Network Monitor 1 capture"],
  ["474d4255", "a Microsoft Network Monitor 2 capture"],
  ["5452534e49464620646174612020202", "a Network General Sniffer capture"],
  ["58435000", "a NetXRay or Windows Sniffer capture"],
  ["05564e46", "a Visual Networks capture"],
  ["697074726163652", "an AIX iptrace capture"],
  ["00000200120500", "a Tektronix K12 capture"],
  ["6274736e6f6f7000", "a Bluetooth btsnoop log"],
  ["54d8", "an HP-UX nettl trace"],
  ["aaaaaaaa", "an Accellent 5Views capture"],
  ["4579655344", "an EyeSDN trace"],
  ["1c0001ac", "an IXIA lcap capture"],
  ["1c0001ab", "an IXIA lcap capture"],
  ["4c4f4747", "a Vector BLF log"],
  ["7f7665720", "a Savvius EtherPeek capture"],
];

const compressed: readonly (readonly [magic: string, name: string, command: string])[] = [
  ["1f8b", "gzip", "gunzip"],
  ["28b52ffd", "Zstandard", "zstd -d"],
  ["fd377a585a00", "xz", "xz -d"],
  ["425a68", "bzip2", "bunzip2"],
  ["04224d18", "LZ4", "lz4 -d"],
  ["504b0304", "a zip archive", "unzip"],
];

/**
 * Recognises a capture by its first bytes.
 * @param head the first bytes of the (inflated) file, at most `recogniseBytes` are looked at
 */
export function recogniseCapture(head: Uint8Array): Recognised {
  const hex = hexOf(head.subarray(0, recogniseBytes));
  switch (hex.slice(0, 8)) {
    case "0a0d0d0a":
      return { kind: "pcapng" };
    case "d4c3b2a1":
      return pcap(true, false, 16);
    case "a1b2c3d4":
      return pcap(false, false, 16);
    case "4d3cb2a1":
      return pcap(true, true, 16);
    case "a1b23c4d":
      return pcap(false, true, 16);
    case "34cdb2a1":
      return pcap(true, false, 24);
    case "a1b2cd34":
      return pcap(false, false, 24);
  }
  for (const [magic, name] of convertible) if (hex.startsWith(magic)) return convert(name);
  for (const [magic, name, command] of compressed) {
    if (hex.startsWith(magic))
      return refused(
        name,
        `This is compressed data (${name}), not packets. Unpack it with "${command}" first.`,
      );
  }
  if (looksLikeErf(head)) return convert("an Endace ERF capture");
  return refused(
    "unknown",
    "The first bytes are those of no capture format known here. " +
      'If Wireshark opens the file, convert it with "editcap -F pcap IN OUT.pcap" and open the result.',
  );
}

function pcap(littleEndian: boolean, nanoseconds: boolean, recordHeaderBytes: number): Recognised {
  return { kind: "pcap", variant: { littleEndian, nanoseconds, recordHeaderBytes } };
}

function convert(name: string): Recognised {
  return refused(
    name,
    `This is ${name}; only pcap and pcapng are read. ` +
      'Convert it with "editcap -F pcap IN OUT.pcap" (part of Wireshark) and open the result.',
  );
}

function refused(name: string, sentence: string): Recognised {
  return { kind: "refused", name, sentence };
}

function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** ERF has no magic: 8 bytes of time, type, flags, record length ≥ 16, loss counter, wire length. */
function looksLikeErf(head: Uint8Array): boolean {
  if (head.length < 20 || isText(head)) return false;
  const at = (index: number) => head[index] ?? 0;
  const seconds = at(4) + at(5) * 256 + at(6) * 65536 + at(7) * 16777216;
  const type = at(8) & 0x7f;
  const recordLength = at(10) * 256 + at(11);
  const wireLength = at(14) * 256 + at(15);
  const plausibleTime = seconds > 788_918_400 && seconds < 2_840_140_800; // 1995 to 2060
  return plausibleTime && type >= 1 && type <= 29 && recordLength >= 16 && wireLength <= recordLength + 9000;
}

/** Excludes text: the first line of a table sometimes looks like ERF. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13);
}
