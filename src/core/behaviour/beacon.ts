// Beacons: one host calls another again and again, at nearly constant gaps. Malware asks for orders this way. Clocks,
// monitors and updaters call regularly too; how many hosts call the destination, and how many destinations a host
// polls, tell them apart.
import { durationText, manyText, percentText } from "../../shared/number-words.ts";
import { beatsOfLines } from "./beacon-line.ts";
import { callsByName } from "./beacon-names.ts";
import type { Behaviour, Finding } from "./finding.ts";
import { type FlowView, recognisedService } from "./flow-view.ts";
import type { Network } from "./network.ts";
import { clamp, spread } from "./numbers.ts";
import { answered, opened, refused, unanswered } from "./outcome.ts";
import { findRhythm, leastCalls, type Rhythm } from "./rhythm.ts";
import { placeText } from "./words.ts";

/** Weaker findings are dropped. Inside, where programs call their servers all day, the limit is higher. */
const leastStrength = 0.22;
const leastStrengthInside = 0.3;
/** With fewer of the expected calls, there are bursts and no rhythm. */
const leastCoverage = 0.05;
/** Services that call regularly by design. In a small network they replace what other hosts would show. */
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
/** Those of them that do nothing but ask again and again, if their payload was recognised. */
const clocks = new Set(["ntp", "dhcp", "dhcpv6"]);
const keepsTimePorts = new Set([53, 67, 68, 123, 137, 138, 161, 514, 546, 547, 1900, 5353, 5355]);
/** The same for TCP ports: polled mailboxes, push services, message brokers. */
const pollsPorts = new Set([110, 143, 993, 995, 1883, 5222, 5223, 5228, 5229, 5230, 8883]);
/** Server services that programs of an inside host use at any pace. */
const worksWith = new Set([
  "amqp",
  "kerberos",
  "ldap",
  "mongodb",
  "mssql",
  "mysql",
  "postgresql",
  "redis",
  "smb",
  "tds",
]);

export const beacon: Behaviour = {
  kind: "beacon",
  title: "Regular contact",
  about:
    "A host contacts another at regular gaps, with jitter, missed calls and bursts allowed; the same within one connection, or through names of one domain.",
  measures:
    "gaps folded to a period, with jitter, missed calls and bursts; sizes, coverage, count; how many hosts do the same; within one connection, the variation of the times between its runs of packets",
  source:
    "Gaps folded to their period, sizes and coverage as in RITA v5 (activecm/rita); clients as prevalence.",
  misses:
    "Fewer than eight calls, and calls without any rhythm. A host that polls one place looks the same whether it asks for updates or for commands.",
  find(view, network) {
    const regular: Regular[] = [];
    for (let group = 0; group < network.contacts.count; group++) {
      if (network.contacts.sizeOf(group) < leastCalls) continue;
      const rows = network.beginningsOf(group);
      const rhythm = rows.length < leastCalls ? null : findRhythm(view.startMs, rows);
      if (rhythm && rhythm.calls >= leastCalls && rhythm.deviation < 0.3) regular.push({ rows, rhythm });
    }
    const habits = habitsOf(view, network, regular);
    return [
      ...regular.flatMap((one) => findingIn(view, network, one, habits) ?? []),
      ...beatsOfLines(view, network),
      ...callsByName(view, network),
    ];
  },
};

interface Regular {
  readonly rows: Uint32Array;
  readonly rhythm: Rhythm;
}

/**
 * `places`: for each originator and port, the number of clients of each destination that it calls regularly.
 * `callers`: the rhythms of all hosts that call a destination.
 */
interface Habits {
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly callers: ReadonlyMap<string, readonly Rhythm[]>;
}

const clientsOf = (network: Network, row: number): number =>
  Math.max(network.clientsOf(row), network.clientsOfName(row));

function habitsOf(view: FlowView, network: Network, regular: readonly Regular[]): Habits {
  const places = new Map<string, number[]>();
  const callers = new Map<string, Rhythm[]>();
  for (const { rows, rhythm } of regular) {
    const row = rows[0]!;
    if (rhythm.deviation < 0.2) {
      const others = places.get(placesKey(view, row));
      if (others) others.push(clientsOf(network, row));
      else places.set(placesKey(view, row), [clientsOf(network, row)]);
    }
    const known = callers.get(callersKey(view, row));
    if (known) known.push(rhythm);
    else callers.set(callersKey(view, row), [rhythm]);
  }
  return { places, callers };
}

/** How many callers of a destination are about as regular as this one, or more, including itself. */
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
  if (rhythm.coverage < leastCoverage) return null;
  const replied = share(
    rows,
    (row) => view.outcome[row] === answered || (view.outcome[row] === opened && view.bytesIn[row]! > 0),
  );
  // From outside, only answered calls count: internet scanners knock on every port on a timer.
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
  // For outside callers, only the equally regular callers of the service count; the others prove nothing.
  const prevalence = view.inside[originator]
    ? clientsOf(network, first)
    : asRegular(rhythm, habits.callers.get(callersKey(view, first)) ?? []);
  const common =
    network.insideHosts >= 5 || !view.inside[originator]
      ? clamp((prevalence - 1) / Math.max(3, network.insideHosts * 0.15))
      : 0;
  // A monitor polls many destinations that only it uses. Destinations that other hosts call too do not explain this one.
  const alike = (habits.places.get(placesKey(view, first)) ?? []).filter(
    (clients) => network.insideHosts < 5 || clients <= prevalence,
  );
  const isPoller = 0.65 * clamp((alike.length - 1) / 3) + 0.2 * clamp((alike.length - 4) / 6);
  const service = view.service.levels[view.service.codes[first]!] ?? "";
  const seen = view.text(recognisedService(view), first) ?? "";
  const timekeeping = clocks.has(seen)
    ? 0.8
    : keepsTime.has(service) || (view.protocol[first] === 17 && keepsTimePorts.has(view.port[first]!))
      ? 0.6
      : view.protocol[first] === 6 && pollsPorts.has(view.port[first]!)
        ? 0.35
        : 0;
  const isWork = view.inside[originator] && view.inside[responder] && worksWith.has(service) ? 0.4 : 0;
  // With no other hosts to compare with, most regular calls to web ports come from ordinary desktop programs.
  const isOrdinary =
    network.insideHosts < 5 && view.inside[originator] && view.port[first] === 443 ? 0.15 : 0;
  const shape = 0.45 * regularity + 0.2 * sizes + 0.2 * coverage + 0.15 * count;
  const known = (1 - 0.85 * common) * (1 - isPoller) * (1 - timekeeping) * (1 - isWork) * (1 - isOrdinary);
  const strength = clamp(shape * (0.55 + 0.45 * count) * (0.4 + 0.6 * lasting) * known);
  if (strength < (view.inside[responder] ? leastStrengthInside : leastStrength)) return null;
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

function share(rows: Uint32Array, holds: (row: number) => boolean): number {
  let count = 0;
  for (const row of rows) if (holds(row)) count++;
  return count / rows.length;
}
