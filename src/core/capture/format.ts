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
  ["5452006400", "an HP-UX nettl trace"],
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
 * @param head the first bytes of the (inflated) file; formats without a magic need more than `recogniseBytes` of them
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

/** Records of ERF that must follow each other in a longer file. */
const erfRecords = 3;
const erfHeaderBytes = 16;
/** Between the times of two records. */
const erfSeconds = 31 * 86_400;

/**
 * ERF has no magic, and the header of one record fits one of a dozen random files. So records must follow each other: their lengths lead
 * from header to header, and their times lie close together.
 */
function looksLikeErf(head: Uint8Array): boolean {
  if (isText(head)) return false;
  const first = erfSecond(head, 0);
  let records = 0;
  let at = 0;
  while (records < erfRecords && at + erfHeaderBytes <= head.length) {
    const length = erfLength(head, at);
    if (length === null || Math.abs(erfSecond(head, at) - first) > erfSeconds) return false;
    records++;
    at += length;
  }
  // A short file may hold fewer; then the last one ends with it.
  return records === erfRecords || (records > 0 && at === head.length);
}

const erfSecond = (head: Uint8Array, at: number): number =>
  head[at + 4]! + head[at + 5]! * 256 + head[at + 6]! * 65536 + head[at + 7]! * 16777216;

/** The length of a record whose header is plausible: 8 bytes of time, type, flags, length, loss counter, wire length. */
function erfLength(head: Uint8Array, at: number): number | null {
  const seconds = erfSecond(head, at);
  const type = head[at + 8]! & 0x7f;
  const length = head[at + 10]! * 256 + head[at + 11]!;
  const wireLength = head[at + 14]! * 256 + head[at + 15]!;
  const plausibleTime = seconds > 788_918_400 && seconds < 2_840_140_800; // 1995 to 2060
  const plausible =
    plausibleTime && type >= 1 && type <= 29 && length >= erfHeaderBytes && wireLength <= length + 9000;
  return plausible ? length : null;
}

/** Excludes text: the first line of a table sometimes looks like ERF. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13);
}
