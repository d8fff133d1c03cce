// Regular contact: one host calls another again and again, at gaps that hardly vary. What malware does to ask for orders, and what
// clocks, monitors and updaters do as well; those are learned by how many hosts do it and whether one host polls many.
import { durationText, manyText, percentText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import type { Network } from "./network.ts";
import { clamp, medianOf, spread } from "./numbers.ts";
import { answered, opened, refused, unanswered } from "./outcome.ts";
import { placeText } from "./words.ts";

/** Fewer calls say nothing about regularity. */
const leastCalls = 8;
/** Services that keep a beat by design. Where a network is too small to learn that from its hosts, this stands in. */
const keepsTime = new Set([
  "ntp",
  "dhcp",
  "dhcpv6",
  "mdns",
  "ssdp",
  "llmnr",
  "netbios-ns",
  "netbios-dgm",
  "dns",
  "snmp",
  "syslog",
  "ws-discovery",
]);
const keepsTimePorts = new Set([53, 67, 68, 123, 137, 138, 161, 514, 546, 547, 1900, 5353, 5355]);

interface Rhythm {
  readonly periodMs: number;
  /** Calls, with bursts counted once. */
  readonly calls: number;
  /** Mean deviation of a gap from the period, as a share of it; 0 is a clock, 0.36 is chance. */
  readonly deviation: number;
  /** Calls made, of those that the period would allow between the first and the last. */
  readonly coverage: number;
}

export const beacon: Behaviour = {
  kind: "beacon",
  title: "Regular contact",
  about: "A host contacts another at regular gaps, with jitter, missed calls and bursts allowed.",
  source:
    "Gaps folded to their period, sizes and coverage as in RITA v5 (activecm/rita); clients as prevalence.",
  find(view, network) {
    const regular: Regular[] = [];
    for (let group = 0; group < network.contacts.count; group++) {
      const rows = network.contacts.rowsOf(group);
      const rhythm = rows.length < leastCalls ? null : findRhythm(view.startMs, rows);
      if (rhythm && rhythm.calls >= leastCalls && rhythm.deviation < 0.3) regular.push({ rows, rhythm });
    }
    const habits = habitsOf(view, regular);
    return regular.flatMap((one) => findingIn(view, network, one, habits) ?? []);
  },
};

interface Regular {
  readonly rows: Uint32Array;
  readonly rhythm: Rhythm;
}

/** How many places each originator calls regularly on a port, and how many hosts call each place regularly. */
interface Habits {
  readonly places: ReadonlyMap<string, number>;
  readonly callers: ReadonlyMap<string, readonly Rhythm[]>;
}

function habitsOf(view: FlowView, regular: readonly Regular[]): Habits {
  const places = new Map<string, number>();
  const callers = new Map<string, Rhythm[]>();
  for (const { rows, rhythm } of regular) {
    const row = rows[0]!;
    if (rhythm.deviation < 0.2) places.set(placesKey(view, row), (places.get(placesKey(view, row)) ?? 0) + 1);
    const known = callers.get(callersKey(view, row));
    if (known) known.push(rhythm);
    else callers.set(callersKey(view, row), [rhythm]);
  }
  return { places, callers };
}

/** How many callers of a place keep a beat about as well and as long as one does, itself included. */
const asRegular = (one: Rhythm, callers: readonly Rhythm[]): number =>
  callers.filter(
    ({ calls, deviation, coverage }) =>
      calls >= one.calls / 4 && deviation <= one.deviation + 0.05 && coverage >= one.coverage / 2,
  ).length;

const placesKey = (view: FlowView, row: number): string =>
  `${view.originator[row]}:${view.port[row]}:${view.protocol[row]}`;
const callersKey = (view: FlowView, row: number): string =>
  `${view.responder[row]}:${view.port[row]}:${view.protocol[row]}`;

function findingIn(
  view: FlowView,
  network: Network,
  { rows, rhythm }: Regular,
  habits: Habits,
): Finding | null {
  const first = rows[0]!;
  const originator = view.originator[first]!;
  const responder = view.responder[first]!;
  if (view.hostKinds[responder] === "group" || view.protocol[first] === 1) return null;
  const replied = share(
    rows,
    (row) => view.outcome[row] === answered || (view.outcome[row] === opened && view.bytesIn[row]! > 0),
  );
  // From outside, only calls that are answered count: the internet knocks at every door on a timer.
  if (!view.inside[originator] && replied < 0.8) return null;
  const vain = share(rows, (row) => view.outcome[row] === unanswered || view.outcome[row] === refused);
  if (replied + vain < 0.8) return null;
  const spanMs = view.startMs[rows.at(-1)!]! - view.startMs[first]!;
  const lasting = clamp(Math.log10(spanMs / 20_000) / 1.3);
  if (lasting === 0) return null;
  const regularity = clamp(1 - (rhythm.deviation + 0.25 / Math.sqrt(rhythm.calls)) / 0.36);
  if (regularity < 0.2) return null;
  const sizes = 1 - clamp(Math.max(spread(view.bytesOut, rows), 0.7 * spread(view.bytesIn, rows)) / 0.6);
  const count = clamp(Math.log2(rhythm.calls / 6) / 5);
  const coverage = clamp(rhythm.coverage);
  // From outside, whoever else calls the same door says nothing; whoever calls it as regularly does.
  const prevalence = view.inside[originator]
    ? Math.max(network.clientsOf(first), network.clientsOfName(first))
    : asRegular(rhythm, habits.callers.get(callersKey(view, first)) ?? []);
  const common =
    network.insideHosts >= 5 || !view.inside[originator]
      ? clamp((prevalence - 1) / Math.max(3, network.insideHosts * 0.15))
      : 0;
  const isPoller = clamp(((habits.places.get(placesKey(view, first)) ?? 1) - 1) / 3);
  const service = view.service.levels[view.service.codes[first]!] ?? "";
  const timekeeping =
    keepsTime.has(service) || (view.protocol[first] === 17 && keepsTimePorts.has(view.port[first]!))
      ? 0.6
      : 0;
  const shape = 0.45 * regularity + 0.2 * sizes + 0.2 * coverage + 0.15 * count;
  const known = (1 - 0.85 * common) * (1 - 0.75 * isPoller) * (1 - timekeeping);
  const strength = clamp(shape * (0.55 + 0.45 * count) * (0.4 + 0.6 * lasting) * known);
  if (strength < 0.3) return null;
  const verb =
    vain >= 0.8
      ? "tries in vain to reach"
      : view.inside[originator] && !view.inside[responder]
        ? "reports to"
        : "calls";
  const every = durationText(rhythm.periodMs);
  return {
    behaviour: "beacon",
    title: `${view.hosts[originator]} ${verb} ${placeText(view, first)} every ${every} for ${durationText(spanMs)}`,
    sentence: `${manyText(rhythm.calls, "contact")}, a median of ${every} apart, ${jitterText(rhythm.deviation)}; ${percentText(coverage)} of the expected calls happened${sizes > 0.8 ? ", always of the same size" : ""}; ${prevalence <= 1 ? "no other host does this" : `${manyText(prevalence, "host")} contact${prevalence === 1 ? "s" : ""} the same place`}.`,
    originators: [originator],
    responders: [responder],
    fromMs: view.startMs[first]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength,
    parts: [
      { name: "regularity", value: regularity, text: `gaps of ${every}, ${jitterText(rhythm.deviation)}` },
      { name: "sizes", value: sizes, text: "how alike the sizes are" },
      { name: "coverage", value: coverage, text: "calls found of those expected" },
      { name: "count", value: count, text: manyText(rhythm.calls, "contact") },
      { name: "rare place", value: known, text: `${manyText(prevalence, "host")} there` },
    ],
    impact: view.inside[originator] ? (view.inside[responder] ? 0.5 : 1) : 0.8,
  };
}

const jitterText = (deviation: number): string =>
  deviation < 0.02 ? "like a clock" : `±${Math.max(1, Math.round(deviation * 200))} %`;

/**
 * The period of a row of calls. Candidates are quantiles of the gaps; calls closer than a third of the candidate are one burst;
 * a gap of k periods counts as k − 1 missed calls, gaps over eight periods as pauses between sessions.
 */
export function findRhythm(startMs: ArrayLike<number>, rows: ArrayLike<number>): Rhythm | null {
  const gaps = new Float64Array(rows.length - 1);
  for (let i = 1; i < rows.length; i++) gaps[i - 1] = startMs[rows[i]!]! - startMs[rows[i - 1]!]!;
  const ordered = gaps.slice().sort();
  let best: Rhythm | null = null;
  let tried = 0;
  const quantiles = [0.5, 0.25, 0.75, 0.9].map((p) => ordered[Math.floor(p * (ordered.length - 1))]!);
  for (const candidate of [...quantiles, typicalSum(gaps, 2), typicalSum(gaps, 3)]) {
    if (candidate < 200 || Math.abs(candidate - tried) < 0.1 * candidate) continue;
    tried = candidate;
    const rhythm = rhythmAt(gaps, candidate);
    if (rhythm && (best === null || worth(rhythm) > worth(best))) best = rhythm;
  }
  return best;
}

/** The median of the sums of so many gaps in a row: the period of calls that are tried so many times each. */
function typicalSum(gaps: Float64Array, length: number): number {
  const sums: number[] = [];
  for (let i = length - 1; i < gaps.length; i++) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += gaps[i - k]!;
    sums.push(sum);
  }
  return sums.length > 0 ? medianOf(sums) : 0;
}

const worth = ({ deviation, calls, coverage }: Rhythm): number =>
  (0.4 - deviation) * Math.sqrt(Math.min(calls, 200)) * (0.3 + coverage);

function rhythmAt(gaps: Float64Array, candidate: number): Rhythm | null {
  const between: number[] = [];
  let since = 0;
  for (const gap of gaps) {
    since += gap;
    if (since < 0.35 * candidate) continue;
    between.push(since);
    since = 0;
  }
  if (between.length < leastCalls - 1) return null;
  const period = medianOf(between.filter((gap) => gap < 1.6 * candidate && gap > 0.4 * candidate));
  if (!(period > 0)) return null;
  const deviations: number[] = [];
  let expected = 1;
  let spanned = 0;
  for (const gap of between) {
    const beats = Math.max(1, Math.round(gap / period));
    expected += beats;
    spanned += gap;
    if (beats > 8) continue;
    // A missed call is forgiven, but a row of them is no rhythm: its deviation is counted a little higher.
    deviations.push(Math.min(1, Math.abs(gap - beats * period) / period + 0.04 * (beats - 1)));
  }
  if (deviations.length < leastCalls - 1) return null;
  deviations.sort((a, b) => a - b);
  const smallest = deviations.slice(0, Math.ceil(deviations.length * 0.92));
  const deviation = smallest.reduce((a, b) => a + b, 0) / smallest.length;
  return {
    periodMs: period,
    calls: between.length + 1,
    deviation,
    coverage: Math.min(1, (between.length + 1) / Math.max(expected, spanned / period)),
  };
}

function share(rows: Uint32Array, holds: (row: number) => boolean): number {
  let count = 0;
  for (const row of rows) if (holds(row)) count++;
  return count / rows.length;
}
