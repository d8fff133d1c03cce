// Floods: so many one-sided contacts with one host in so short a time that no person or program means them. Many sources or
// forged ones, one source that fires at one target, and answers that nobody asked for (amplification).
import { bytesText, countText, durationText, listText, manyText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { byRowCount, distinct, groupRows, mostCommon, partByPause } from "./group-rows.ts";
import { clamp, sumOf } from "./numbers.ts";
import { answered, unasked } from "./outcome.ts";

const leastContacts = 300;
/** A flow that sends so much without an answer is a flood of its own. */
const leastBytes = 2_000_000;
/** Answers without a question, from so many hosts at least. */
const leastAnswers = 50;
const leastReflectors = 20;

/**
 * How a flood reaches its victim: "target" by contacts that get no answer; "answers" by answers to questions that the victim never
 * asked; "reflected" the same where only the port that all of them come from gives them away.
 */
type Way = "target" | "answers" | "reflected";

export const flood: Behaviour = {
  kind: "flood",
  title: "Flood",
  about: "A host is hit by far more one-sided contacts a second than it answers.",
  source:
    "One-sided rate per target (the idea of SYN − SYN-ACK CUSUM, Wang, Zhang, Shin 2002); amplification own.",
  find: (view) => [...floods(view, "target"), ...floods(view, "answers"), ...floods(view, "reflected")],
};

/** Whether only the side was seen that has nothing to say without a question. */
const isUnasked = (view: FlowView, row: number): boolean =>
  view.outcome[row] === unasked &&
  view.bytesOut[row] === 0 &&
  (view.protocol[row] === 6 || (view.protocol[row] === 17 && view.bytesIn[row]! > 0));

/** What the rows of one flood have in common, or −1 for a row that belongs to none. */
const keyOf: Readonly<Record<Way, (view: FlowView, row: number) => number>> = {
  target: (view, row) => {
    if (isUnasked(view, row) || view.hostKinds[view.responder[row]!] === "group") return -1;
    return view.outcome[row] !== answered || view.bytesIn[row] === 0 ? view.responder[row]! : -1;
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
};

function floods(view: FlowView, way: Way): Finding[] {
  const groups = groupRows(view.rows, (row) => keyOf[way](view, row));
  const findings: Finding[] = [];
  for (let group = 0; group < groups.count; group++) {
    const rows = groups.rowsOf(group);
    const isLarge =
      way === "target"
        ? rows.length >= leastContacts || sumOf(view.bytesOut, rows) >= leastBytes
        : rows.length >= leastAnswers;
    if (!isLarge) continue;
    for (const burst of bursts(view, rows)) {
      const finding = findingIn(view, burst, way);
      if (finding) findings.push(finding);
    }
  }
  return findings;
}

/** Stretches in which contacts come at ten a second or more on average, pauses of a minute between them. */
function bursts(view: FlowView, rows: Uint32Array): Uint32Array[] {
  return partByPause(rows, view.startMs, 60_000).filter(
    (part) => part.length >= 50 || sumOf(view.bytesOut, part) >= leastBytes,
  );
}

function findingIn(view: FlowView, rows: Uint32Array, way: Way): Finding | null {
  const first = rows[0]!;
  const amplified = way !== "target";
  const spanS = Math.max(0.5, (view.startMs[rows.at(-1)!]! - view.startMs[first]!) / 1000);
  const packets = sumOf(view.packetsOut, rows) + sumOf(view.packetsIn, rows);
  const sent = amplified ? 0 : sumOf(view.bytesOut, rows);
  const lastS = Math.max(
    spanS,
    ...Array.from(
      rows.length < 1000 ? rows : [],
      (row) => (view.startMs[row]! - view.startMs[first]!) / 1000 + view.durationS[row]!,
    ),
  );
  const byteRate = sent / lastS;
  const rate = rows.length / spanS;
  const [victims, senders] =
    way === "answers" ? [view.originator, view.responder] : [view.responder, view.originator];
  const sources = distinct(rows, (row) => senders[row]!);
  if (amplified && sources < leastReflectors) return null;
  const ports = distinct(rows, (row) => view.port[row]!);
  // Many ports of one host from one source is a scan, whatever its speed.
  if (!amplified && ports > Math.max(20, rows.length * 0.02)) return null;
  const pace = clamp(Math.max(Math.log10(rate / 3) / 1.7, Math.log10((byteRate + 1) / 100_000) / 1.7));
  const size = clamp(
    Math.max(
      Math.log10(rows.length / (amplified ? leastAnswers : 200)) / 1.5,
      Math.log10((sent + 1) / leastBytes) / 1.5,
    ),
  );
  const strength = clamp(0.55 * pace + 0.45 * size);
  if ((rate < 3 && byteRate < 200_000) || strength < 0.3) return null;
  const victim = victims[first]!;
  const port = way === "reflected" ? view.originatorPort[first]! : mostCommon(rows, (row) => view.port[row]!);
  const others = byRowCount(rows, senders);
  const who = sources <= 2 ? listText(others.map((host) => view.hosts[host]!)) : manyText(sources, "host");
  const where = `${view.hosts[victim]}${amplified || ports > 1 || port === 0 ? "" : `:${port}`}`;
  const span = durationText(spanS * 1000);
  const bytes = sumOf(way === "answers" ? view.bytesIn : view.bytesOut, rows);
  const what = bytes > 0 ? bytesText(bytes) : countText(packets);
  return {
    behaviour: "flood",
    title: amplified
      ? `${manyText(sources, "host")} send ${where} ${what}${bytes > 0 ? " of" : ""} answers from port ${port}${way === "answers" && ports > 1 ? " and others" : ""} without a request, in ${span}`
      : `${who} ${sources === 1 ? "floods" : "flood"} ${where} with ${rows.length < 50 ? bytesText(sent) : manyText(rows.length, "contact")} in ${durationText(lastS * 1000)}`,
    sentence: amplified
      ? `${countText(rows.length)} answers without a question${bytes > 0 ? `, ${bytesText(bytes / rows.length)} each: an amplification attack on ${where}, or its echo` : `: somebody asks in the name of ${where}, to have it flooded by the answers`}.`
      : `${rows.length < 50 ? `${bytesText(byteRate)} a second` : `${countText(rate)} contacts a second`}, ${countText(packets)} packets, and nothing comes back${sources > 50 && rows.length / sources < 3 ? "; most sources appear once or twice, as forged addresses do" : ""}.`,
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
