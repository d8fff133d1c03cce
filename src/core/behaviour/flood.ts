// Floods: more one-sided contacts with one host in a short time than a person or program would make. They come from many
// or forged sources, from one source that fires at one target, or as answers that nobody requested (amplification).
import { bytesText, countText, durationText, listText, manyText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import { floodsByForm, isHeldOpen } from "./flood-forms.ts";
import type { FlowView } from "./flow-view.ts";
import { byRowCount, distinct, groupRows, mostCommon, partByPause } from "./group-rows.ts";
import { isEchoAlone } from "./icmp-type.ts";
import type { Network } from "./network.ts";
import { clamp, sumOf } from "./numbers.ts";
import { answered, unasked } from "./outcome.ts";

const leastContacts = 200;
const leastStrength = 0.25;
/** A flow with this many unanswered bytes is a flood by itself. */
const leastBytes = 2_000_000;
/** The same in packets, and packets per second. Media streams stay below. */
const leastPackets = 2_000;
const leastPacketRate = 300;
/** A person sends one ping a second, a monitor a few. */
const leastPings = 1_000;
const leastPingRate = 50;
/** Answers without a request must come from at least this many hosts. */
const leastAnswers = 50;
const leastReflectors = 20;
/**
 * UDP services whose answers are larger than the requests, used for amplification (CISA TA14-017A). Fewer answers suffice
 * there. DNS is excepted: hosts query one or two resolvers all day, so DNS answers must come from many servers.
 */
const amplifiers = new Set([
  17, 19, 53, 69, 111, 123, 137, 161, 389, 500, 520, 1434, 1900, 3283, 3702, 5093, 5353, 5683, 10001, 11211,
  27015, 30718, 33848, 37810,
]);
const leastOfAmplifiers = 20;
const leastAmplifiers = 2;
const leastNameServers = 8;
/** With this many amplifiers, answers count at any pace. */
const leastSlow = 10;

/**
 * How a flood reaches its victim. "target": contacts without an answer. "answers": answers to requests that the victim
 * did not send. "reflected": the same, recognised only by their common source port. "echoes": answers to pings.
 */
type Way = "target" | "answers" | "reflected" | "echoes";

export const flood: Behaviour = {
  kind: "flood",
  title: "Flood",
  about: "A host is hit by far more one-sided contacts a second than it answers.",
  measures:
    "rate and size of a burst; answers without a question (TCP and pings too), or recognised by the one port they come from; fast pings, packets and answered requests; requests that never finish; packets with the address of their target as their source",
  source:
    "One-sided rate per target (the idea of SYN − SYN-ACK CUSUM, Wang, Zhang, Shin 2002); amplification own.",
  misses: "A flood of complete requests that looks like many visitors.",
  find: (view, network) => [
    ...floods(view, network, "target"),
    ...floods(view, network, "answers"),
    ...floods(view, network, "reflected"),
    ...floods(view, network, "echoes"),
    ...floodsByForm(view, network),
  ],
};

/** Whether only answers were recorded. */
const isUnasked = (view: FlowView, row: number): boolean =>
  view.outcome[row] === unasked &&
  view.bytesOut[row] === 0 &&
  (view.protocol[row] === 6 || (view.protocol[row] === 17 && view.bytesIn[row]! > 0));

/** Bytes sent without an answer. Data that TCP acknowledges is an upload, however fast. */
const sentInVain = (view: FlowView, rows: Uint32Array): number => {
  let sum = 0;
  for (const row of rows)
    if (view.protocol[row] !== 6 || view.outcome[row] !== answered || view.packetsIn[row] === 0)
      sum += view.bytesOut[row]!;
  return sum;
};

/** Packets sent without an answer. */
const packetsInVain = (view: FlowView, rows: Uint32Array): number => {
  let sum = 0;
  for (const row of rows)
    if (view.protocol[row] !== 6 || view.outcome[row] !== answered) sum += view.packetsOut[row]!;
  return sum;
};

/** Whether a flow has pings so fast that only a flood sends them, answered or not. */
const arePingsOfFlood = (view: FlowView, row: number): boolean =>
  view.protocol[row] === 1 &&
  view.packetsOut[row]! >= leastPings &&
  view.packetsOut[row]! >= leastPingRate * Math.max(1, view.durationS[row]!);

/** Whether the recording also has the requests of a row's originator: most of its other flows begin with one. */
function asksSeen(view: FlowView, network: Network, row: number): boolean {
  const rows = network.rowsOfOriginator(view.originator[row]!);
  return rows.length > 20 && rows.filter((one) => isUnasked(view, one)).length < 0.5 * rows.length;
}

/** A key that the rows of one flood share, or −1 for a row that belongs to none. */
const keyOf: Readonly<Record<Way, (view: FlowView, row: number) => number>> = {
  target: (view, row) => {
    if (isUnasked(view, row) || view.hostKinds[view.responder[row]!] === "group") return -1;
    if (isEchoAlone(view, row) || isHeldOpen(view, row)) return -1;
    if (view.originator[row] === view.responder[row]) return -1;
    return view.outcome[row] !== answered || view.bytesIn[row] === 0 || arePingsOfFlood(view, row)
      ? view.responder[row]!
      : -1;
  },
  answers: (view, row) =>
    isUnasked(view, row) ? view.originator[row]! * 2 + (view.protocol[row] === 6 ? 1 : 0) : -1,
  reflected: (view, row) =>
    view.protocol[row] === 17 &&
    view.outcome[row] !== answered &&
    !isUnasked(view, row) &&
    view.hostKinds[view.responder[row]!] !== "group"
      ? view.responder[row]! * 65_536 + view.originatorPort[row]!
      : -1,
  echoes: (view, row) => (isEchoAlone(view, row) ? view.responder[row]! : -1),
};

function floods(view: FlowView, network: Network, way: Way): Finding[] {
  const groups = groupRows(view.rows, (row) => keyOf[way](view, row));
  const findings: Finding[] = [];
  for (let group = 0; group < groups.count; group++) {
    const rows = groups.rowsOf(group);
    const isLarge =
      way === "target"
        ? rows.length >= leastContacts ||
          sentInVain(view, rows) >= leastBytes ||
          packetsInVain(view, rows) >= leastPings
        : rows.length >= leastOfAmplifiers;
    if (!isLarge) continue;
    for (const burst of bursts(view, rows)) {
      const finding = findingIn(view, network, burst, way);
      if (finding) findings.push(finding);
    }
  }
  return findings;
}

/** Stretches in which contacts come at ten per second or more on average, split at pauses of a minute. */
function bursts(view: FlowView, rows: Uint32Array): Uint32Array[] {
  return partByPause(rows, view.startMs, 60_000).filter(
    (part) =>
      part.length >= leastOfAmplifiers ||
      sentInVain(view, part) >= leastBytes ||
      packetsInVain(view, part) >= leastPings,
  );
}

function findingIn(view: FlowView, network: Network, rows: Uint32Array, way: Way): Finding | null {
  const first = rows[0]!;
  const amplified = way !== "target";
  const spanS = Math.max(0.5, (view.startMs[rows.at(-1)!]! - view.startMs[first]!) / 1000);
  const packets = sumOf(view.packetsOut, rows) + sumOf(view.packetsIn, rows);
  const sent = amplified ? 0 : sentInVain(view, rows);
  const lastS = Math.max(
    spanS,
    ...Array.from(
      rows.length < 1000 ? rows : [],
      (row) => (view.startMs[row]! - view.startMs[first]!) / 1000 + view.durationS[row]!,
    ),
  );
  const byteRate = sent / lastS;
  const inVain = amplified ? 0 : packetsInVain(view, rows);
  const packetRate = inVain < leastPings ? 0 : inVain / lastS;
  const rate = rows.length / spanS;
  const [victims, senders] =
    way === "answers" ? [view.originator, view.responder] : [view.responder, view.originator];
  const sources = distinct(rows, (row) => senders[row]!);
  const ports = distinct(rows, (row) => view.port[row]!);
  const port = way === "reflected" ? view.originatorPort[first]! : mostCommon(rows, (row) => view.port[row]!);
  const isAmplified =
    amplified &&
    way !== "echoes" &&
    view.protocol[first] === 17 &&
    amplifiers.has(port) &&
    (way === "reflected" || ports === 1) &&
    sources >= (port === 53 ? leastNameServers : leastAmplifiers);
  if (amplified && !isAmplified && (sources < leastReflectors || rows.length < leastAnswers)) return null;
  const bytes = sumOf(way === "answers" ? view.bytesIn : view.bytesOut, rows);
  // Many ports of one host are a scan, unless forged sources try one or two each, or data is sent to all ports.
  const isBlind =
    sources >= 50 ? ports <= 2 * sources : sent > 0 && rows.length >= leastPings && rate >= leastPacketRate;
  if (!amplified && ports > Math.max(20, rows.length * 0.02) && !isBlind) return null;
  const pace = clamp(
    Math.max(
      Math.log10(rate / 3) / 1.7,
      Math.log10((byteRate + 1) / 100_000) / 1.7,
      Math.log10((packetRate + 1) / 60) / 1.7,
    ),
  );
  const size = clamp(
    Math.max(
      Math.log10(rows.length / (isAmplified ? leastOfAmplifiers : amplified ? leastAnswers : 200)) / 1.5,
      Math.log10((sent + 1) / leastBytes) / 1.5,
      Math.log10((packetRate > 0 ? inVain : 1) / leastPackets) / 1.5,
    ),
  );
  // Answers of many amplifiers without requests count at any pace, unless only this host's answers were recorded.
  const isEcho = isAmplified && way === "answers" && sources >= leastSlow && asksSeen(view, network, first);
  const strength = Math.max(
    clamp(0.55 * pace + 0.45 * size),
    isEcho ? 0.3 + 0.15 * clamp(Math.log10(sources / leastSlow)) : 0,
  );
  const arePings = view.protocol[first] === 1;
  const isFast =
    isEcho || rate >= 3 || byteRate >= 200_000 || packetRate >= (arePings ? leastPingRate : leastPacketRate);
  if (!isFast || strength < leastStrength) return null;
  const victim = victims[first]!;
  const others = byRowCount(rows, senders);
  const who = sources <= 2 ? listText(others.map((host) => view.hosts[host]!)) : manyText(sources, "host");
  const where = `${view.hosts[victim]}${amplified || ports > 1 || port === 0 ? "" : `:${port}`}`;
  const span = durationText(spanS * 1000);
  const paceText = () => {
    if (rows.length >= 50) return `${countText(rate)} contacts a second`;
    return sent >= leastBytes
      ? `${bytesText(byteRate)} a second`
      : `${countText(packetRate)} packets a second`;
  };
  const what = bytes > 0 ? bytesText(bytes) : countText(packets);
  return {
    behaviour: "flood",
    title: amplified
      ? `${manyText(sources, "host")} send ${where} ${what}${bytes > 0 ? " of" : ""} answers ${way === "echoes" ? "to pings" : `from port ${port}${way === "answers" && ports > 1 ? " and others" : ""}`} without a request, in ${span}`
      : `${who} ${sources === 1 ? "floods" : "flood"} ${where} with ${rows.length < 50 ? (sent >= leastBytes ? bytesText(sent) : manyText(packets, "packet")) : manyText(rows.length, "contact")} in ${durationText(lastS * 1000)}`,
    sentence: amplified
      ? `${countText(rows.length)} answers without a question${bytes > 0 ? `, ${bytesText(bytes / rows.length)} each: an amplification attack on ${where}, or its echo` : `: somebody asks in the name of ${where}, to have it flooded by the answers`}.`
      : `${paceText()}${packets > 0 ? `, ${countText(packets)} packets` : ""}, and ${arePings ? "that is no ping of a person or a monitor" : "nothing comes back"}${sources > 50 && rows.length / sources < 3 ? "; most sources appear once or twice, as forged addresses do" : ""}.`,
    originators: others,
    responders: [victim],
    fromMs: view.startMs[first]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength,
    parts: [
      { name: "rate", value: pace, text: `${countText(rate)} a second` },
      { name: "size", value: size, text: manyText(rows.length, "contact") },
    ],
    impact: 0.9,
  };
}
