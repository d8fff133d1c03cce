// The information elements that a flow needs, by number. Numbers up to 127 are those of NetFlow 9 (RFC 3954); all are in the registry
// "IPFIX Information Elements" of IANA. The reverse elements of RFC 5103 have the same numbers under its enterprise number.
import { type Datagram, sinceBootMs } from "./datagram.ts";
import type { ExportedFlow } from "./flow-record.ts";

/** What times in a record count from. */
export interface RecordClock {
  /** When the message was sent, in milliseconds since 1970. */
  sentMs: number;
  /** When the exporter started; null where the header does not say. */
  bootMs: number | null;
}

interface Place {
  datagram: Datagram;
  at: number;
  size: number;
  clock: RecordClock;
}

type ReadElement = (flow: ExportedFlow, place: Place) => void;

/** The enterprise number of RFC 5103. */
const reverseEnterprise = 29_305;

const number = ({ datagram, at, size }: Place) => datagram.uint(at, size);
/** Under which names further fields are kept. */
export const keptNames = "in out sas das smk dmk dir fwd dtos svln dvln".split(" ");
const kept =
  (name: (typeof keptNames)[number]): ReadElement =>
  (flow, place) => {
    if (flow.rest.length < mostKept) flow.rest.push([name, number(place)]);
  };
/** More fields than a flow has; a template that repeats one may not grow a record. */
const mostKept = 32;

/** Null while the start of the exporter is unknown. */
const uptime = ({ datagram, at, clock: { bootMs, sentMs } }: Place): number | null =>
  bootMs === null ? null : sinceBootMs(datagram.u32(at), { bootMs, sentMs });

const deltaMs = ({ datagram, at, clock }: Place) => clock.sentMs - datagram.u32(at) / 1000;

const seconds = ({ datagram, at }: Place) => datagram.u32(at) * 1000;
const millis = ({ datagram, at }: Place) => datagram.uint(at, 8);
const ntp = ({ datagram, at }: Place) => datagram.ntpMs(at);
const ipv4 = ({ datagram, at }: Place) => datagram.ipv4(at);
const ipv6 = ({ datagram, at }: Place) => datagram.ipv6(at);
// IPFIX has the flags in 2 bytes, of which the upper ones are reserved.
const flags = (place: Place) => number(place) & 0xff;

const into =
  <K extends keyof ExportedFlow>(field: K, read: (place: Place) => ExportedFlow[K]): ReadElement =>
  (flow, place) => {
    flow[field] = read(place);
  };

const icmp =
  (shift: number): ReadElement =>
  (flow, place) => {
    const other = shift === 8 ? (flow.toPort ?? 0) & 0xff : (flow.toPort ?? 0) & 0xff00;
    flow.toPort = other | ((number(place) & 0xff) << shift);
  };

const elements = new Map<number, ReadElement>([
  [1, into("bytes", number)],
  [2, into("packets", number)],
  [4, into("protocol", number)],
  [5, into("tos", number)],
  [6, into("tcpFlags", flags)],
  [7, into("fromPort", number)],
  [8, into("from", ipv4)],
  [9, kept("smk")],
  [10, kept("in")],
  [11, into("toPort", number)],
  [12, into("to", ipv4)],
  [13, kept("dmk")],
  [14, kept("out")],
  [16, kept("sas")],
  [17, kept("das")],
  [21, into("endMs", uptime)],
  [22, into("startMs", uptime)],
  [23, into("backBytes", number)],
  [24, into("backPackets", number)],
  [27, into("from", ipv6)],
  [28, into("to", ipv6)],
  [29, kept("smk")],
  [30, kept("dmk")],
  [32, into("toPort", number)],
  [55, kept("dtos")],
  [58, kept("svln")],
  [59, kept("dvln")],
  [61, kept("dir")],
  [85, into("bytes", number)],
  [86, into("packets", number)],
  [89, kept("fwd")],
  [139, into("toPort", number)],
  [150, into("startMs", seconds)],
  [151, into("endMs", seconds)],
  [152, into("startMs", millis)],
  [153, into("endMs", millis)],
  [154, into("startMs", ntp)],
  [155, into("endMs", ntp)],
  [156, into("startMs", ntp)],
  [157, into("endMs", ntp)],
  [158, into("startMs", deltaMs)],
  [159, into("endMs", deltaMs)],
  [176, icmp(8)],
  [177, icmp(0)],
  [178, icmp(8)],
  [179, icmp(0)],
  [231, into("bytes", number)],
  [232, into("backBytes", number)],
  [298, into("packets", number)],
  [299, into("backPackets", number)],
  // One time for an event without a duration.
  [
    323,
    (flow, place) => {
      flow.startMs ??= millis(place);
      flow.endMs ??= millis(place);
    },
  ],
]);

/** Of a biflow (RFC 5103). */
const reverseElements = new Map<number, ReadElement>([
  [1, into("backBytes", number)],
  [2, into("backPackets", number)],
  [85, into("backBytes", number)],
  [86, into("backPackets", number)],
]);

/** Bytes that an element must have at least to be read as what it is. */
const exactSizes = new Map<number, number>([
  ...[8, 12, 21, 22, 150, 151, 158, 159].map((id) => [id, 4] as const),
  ...[27, 28].map((id) => [id, 16] as const),
  ...[152, 153, 154, 155, 156, 157, 323].map((id) => [id, 8] as const),
]);

/** How an element is read; null for one that a flow does not need, or whose size is not its own. */
export function readerOf(enterprise: number, id: number, size: number): ReadElement | null {
  if (enterprise === reverseEnterprise) return reverseElements.get(id) ?? null;
  if (enterprise !== 0) return null;
  const exact = exactSizes.get(id);
  if (exact !== undefined && exact !== size) return null;
  return elements.get(id) ?? null;
}
