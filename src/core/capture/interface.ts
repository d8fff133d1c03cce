// The description of an interface on which packets of a capture were captured.

/** One interface of a capture; a pcap file has exactly one. Counted over all sections of a pcapng. */
export interface CaptureInterface {
  index: number;
  /** Section of the pcapng, from 0. */
  section: number;
  /** LINKTYPE_ number, upper bits masked. */
  linkType: number;
  /** Bytes per packet the capture was limited to; 0 means no limit. */
  snapLength: number;
  name: string;
  description: string;
  filter: string;
  system: string;
  /** Ticks per second as a power: of ten when `resolutionBase` is 10, else of two. */
  resolutionBase: 2 | 10;
  resolutionExponent: number;
  /** Seconds to add to every time stamp (if_tsoffset). */
  offsetSeconds: number;
  /** Packets read so far, and their bytes on the wire. */
  packets: number;
  bytes: number;
  /** Earliest and latest time of its packets, microseconds since 1970; infinite without a packet. */
  firstUs: number;
  lastUs: number;
  /** From the interface statistics: packets received and dropped; −1 if unknown. */
  received: number;
  dropped: number;
  systemDropped: number;
  /** Packets dropped between two statistics. When the list is full, the last stretch includes all later drops. */
  drops: DropStretch[];
}

/** Packets an interface dropped in a stretch of time, microseconds since 1970. */
interface DropStretch {
  fromUs: number;
  toUs: number;
  count: number;
}

/** An interface of which only the link type is known. */
export function createInterface(index: number, section: number, linkType: number): CaptureInterface {
  return {
    index,
    section,
    linkType,
    snapLength: 0,
    name: "",
    description: "",
    filter: "",
    system: "",
    resolutionBase: 10,
    resolutionExponent: 6,
    offsetSeconds: 0,
    packets: 0,
    bytes: 0,
    firstUs: Number.POSITIVE_INFINITY,
    lastUs: Number.NEGATIVE_INFINITY,
    received: -1,
    dropped: -1,
    systemDropped: -1,
    drops: [],
  };
}
