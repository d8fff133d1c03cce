// Scans: a host tries many services and most do not answer. It tries the ports of one host, one port of many hosts,
// or both. Scans from the internet at public addresses are one finding, however many sources there are.
import { bytesText, countText, listText, manyText, percentText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { byRowCount, distinct, groupRows, mostCommon, partByPause } from "./group-rows.ts";
import { isKnock } from "./icmp-type.ts";
import type { Network } from "./network.ts";
import { clamp } from "./numbers.ts";
import { answered, unasked } from "./outcome.ts";
import { scansByQuestions } from "./scan-questions.ts";

/** Log-likelihood ratio of one refused first contact: a scanner (80 % fail) against an honest host (20 % fail). */
const perFailure = Math.log(0.8 / 0.2);
/** With fewer failed services there is no finding. */
const leastTargets = 8;

export const scan: Behaviour = {
  kind: "scan",
  title: "Scan",
  about: "A host tries many ports, hosts, pages or names, and most of them fail.",
  measures:
    "threshold random walk over first contacts; sources from outside are one finding; pages or names that are requested one after another and do not exist",
  source: "Threshold random walk over first contacts (Jung, Paxson, Berger, Balakrishnan 2004).",
  misses: "Fewer than eight services, and probes that are all answered.",
  find(view, network) {
    const noise: Prober[] = [];
    const findings: Finding[] = [];
    for (let group = 0; group < network.byOriginator.count; group++) {
      const rows = network.byOriginator.rowsOf(group);
      const outside = !view.inside[view.originator[rows[0]!]!];
      const prober = probe(view, rows, outside);
      if (!prober) continue;
      if (outside) noise.push(prober);
      else if (prober.strength > 0.25) findings.push(...findingsOf(view, network, prober));
    }
    return [
      ...findings,
      ...listings(view, network),
      ...scansByQuestions(view, network),
      ...fromOutside(view, noise),
    ];
  },
};

/** The port of the RPC directory, and the answer bytes that are more than a look-up. */
const directoryPort = 135;
const wholeDirectory = 10_000;

/** A host that lists all RPC services of another: a scan in one contact. */
function listings(view: FlowView, network: Network): Finding[] {
  const findings: Finding[] = [];
  for (let contact = 0; contact < network.contacts.count; contact++) {
    const first = network.contacts.firstOf(contact);
    if (view.port[first] !== directoryPort || view.protocol[first] !== 6) continue;
    const rows = network.contacts.rowsOf(contact);
    const largest = rows.reduce((most, row) => Math.max(most, view.bytesIn[row]!), 0);
    if (largest < wholeDirectory) continue;
    const host = view.originator[first]!;
    const size = clamp(Math.log10(largest / wholeDirectory) / 1.5);
    findings.push({
      behaviour: "scan",
      title: `${view.hosts[host]} lists the RPC services of ${view.hosts[view.responder[first]!]}`,
      sentence: `${view.hosts[view.responder[first]!]} sent up to ${bytesText(largest)} in one contact with its directory of services (port 135), where a look-up of one service takes some 300 bytes.`,
      originators: [host],
      responders: [view.responder[first]!],
      fromMs: view.startMs[first]!,
      toMs: view.startMs[rows.at(-1)!]!,
      rows,
      strength: clamp(0.4 + 0.2 * size),
      parts: [{ name: "size of the answer", value: size, text: bytesText(largest) }],
      impact: 0.8,
    });
  }
  return findings;
}

interface Prober {
  readonly originator: number;
  /** Rows that are probes. */
  readonly rows: Uint32Array;
  readonly targets: number;
  readonly failed: number;
  readonly strength: number;
}

/** Whether one contact is a probe: no data, or no answer. */
function isProbe(view: FlowView, row: number): boolean {
  if (view.hostKinds[view.responder[row]!] === "group") return false;
  const outcome = view.outcome[row]!;
  // Only the responder's side was recorded: an answer to a forged address, which says nothing about that address's owner.
  if (outcome === unasked) return false;
  if (outcome !== answered) return true;
  // A half-open scan: the service answers and the originator sends nothing more.
  return view.protocol[row] === 6 && view.bytesOut[row] === 0 && view.packetsOut[row]! <= 4;
}

/** The service that a row tries; for pings, the host. */
const doorOf = (view: FlowView, row: number): number =>
  (view.responder[row]! * 2 + (view.protocol[row] === 1 ? 1 : 0)) * 65_536 +
  (view.protocol[row] === 1 ? 0 : view.port[row]!);

function probe(view: FlowView, rows: Uint32Array, outside: boolean): Prober | null {
  const doors = groupRows(rows.length, (at) =>
    view.hostKinds[view.responder[rows[at]!]!] === "group" ||
    (view.protocol[rows[at]!] === 1 && (outside || !isKnock(view, rows[at]!)))
      ? -1
      : doorOf(view, rows[at]!),
  );
  // A service that ever answers is not a scan's failure; its server was away for a while.
  const shut = new Uint8Array(doors.count).fill(1);
  const probes: number[] = [];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    const door = doors.groupOf[at]!;
    if (door < 0) {
      if (view.protocol[row] === 1 && outside) probes.push(at);
    } else if (!isProbe(view, row)) shut[door] = 0;
    // One service tried over and over is not a scan but a dead server or a flood.
    else if (outside || doors.sizeOf(door) <= 100) probes.push(at);
  }
  if (probes.length === 0) return null;
  const failed = shut.reduce((sum, one) => sum + one, 0);
  if (!outside && failed < leastTargets) return null;
  return {
    originator: view.originator[rows[0]!]!,
    rows: Uint32Array.from(
      probes.filter((at) => outside || shut[doors.groupOf[at]!] === 1),
      (at) => rows[at]!,
    ),
    targets: doors.count,
    failed,
    strength: clamp(1 - Math.exp(-walkOver(shut) / 45)),
  };
}

/**
 * The highest rise of the random walk over first contacts in time from a previous minimum, so that answers long
 * before a scan do not excuse it.
 */
function walkOver(shut: Uint8Array): number {
  let walk = 0;
  let highest = 0;
  for (const isShut of shut) {
    walk = Math.max(0, walk + (isShut ? perFailure : -perFailure));
    highest = Math.max(highest, walk);
  }
  return highest;
}

/** The findings of an inside host: its probes are split at long pauses, so that two scans in a day are two findings. */
function findingsOf(view: FlowView, network: Network, prober: Prober): Finding[] {
  const all = network.rowsOfOriginator(prober.originator);
  return partByPause(prober.rows, view.startMs, 30 * 60_000).flatMap((part) => {
    const inPart = new Set(part);
    const [from, to] = [part[0]!, part.at(-1)!];
    // Include what was answered during the scan.
    const duringScan = all.filter(
      (row) => row >= from && row <= to && (inPart.has(row) || !isProbe(view, row)),
    );
    const again = probe(view, duringScan, false);
    if (!again) return [];
    const strength = again.strength * (1 - clamp(1.5 * worksOtherwise(view, network, again)));
    return strength > 0.25 ? [finding(view, { ...again, strength })] : [];
  });
}

/**
 * For a scan of one or two ports: the share of the host's contacts on those ports that succeed. A pool of servers,
 * some away, is not a scan.
 */
function worksOtherwise(view: FlowView, network: Network, { originator, rows }: Prober): number {
  const ports = new Set(Array.from(rows, (row) => view.port[row]!));
  if (ports.size > 2) return 0;
  let works = 0;
  let all = 0;
  for (const row of network.rowsOfOriginator(originator)) {
    if (!ports.has(view.port[row]!)) continue;
    all++;
    if (!isProbe(view, row)) works++;
  }
  return all > 0 ? works / all : 0;
}

function finding(view: FlowView, { originator, rows, targets, failed, strength }: Prober): Finding {
  const responders = byRowCount(rows, view.responder);
  const ports = distinct(rows, (row) => view.port[row]!);
  const who = view.hosts[originator]!;
  const port = mostCommon(rows, (row) => view.port[row]!);
  const pings = rows.every((row) => view.protocol[row] === 1);
  const what = pings
    ? `${manyText(responders.length, "host")} by ping`
    : ports <= 3
      ? `${manyText(responders.length, "host")} for port ${port}`
      : responders.length <= 3
        ? `${countText(ports)} ports of ${listText(responders.map((host) => view.hosts[host]!))}`
        : `${countText(ports)} ports of ${manyText(responders.length, "host")}`;
  return {
    behaviour: "scan",
    title: `${who} scans ${what}`,
    sentence: `${who} tried ${pings ? manyText(targets, "host") : `${manyText(targets, "door")} (host and port)`} for the first time, and ${countText(failed)} (${percentText(failed / targets)}) did not answer or refused.`,
    originators: [originator],
    responders,
    fromMs: view.startMs[rows[0]!]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength,
    parts: [
      { name: "doors", value: clamp(Math.log10(targets) / 3), text: `${countText(targets)} tried` },
      { name: "failures", value: failed / targets, text: `${countText(failed)} in vain` },
    ],
    impact: 0.8,
  };
}

/** Outside sources: one finding for all, and one each for sources that try far more services than the others. */
function fromOutside(view: FlowView, probers: readonly Prober[]): Finding[] {
  const sources = probers.filter(({ failed, targets }) => failed >= Math.max(1, targets * 0.5));
  const loud = sources.filter(({ failed, strength }) => failed >= 50 && strength > 0.9);
  const outstanding = new Set(loud.length <= 5 ? loud : []);
  const rest = sources.filter((source) => !outstanding.has(source));
  const findings = [...outstanding].map((source) => ({ ...finding(view, source), impact: 0.4 }));
  const rows = Uint32Array.from(rest.flatMap((source) => [...source.rows])).sort();
  if (rest.length < 5 || rows.length < 12) return findings;
  const responders = byRowCount(rows, view.responder);
  const originators = byRowCount(rows, view.originator);
  const ports = distinct(rows, (row) => view.port[row]!);
  const whom =
    responders.length <= 2
      ? listText(responders.map((host) => view.hosts[host]!))
      : manyText(responders.length, "host");
  findings.push({
    behaviour: "scan",
    title: `${manyText(rest.length, "outside host")} knock at ${whom}: background noise of the internet`,
    sentence: `${manyText(rows.length, "contact")} from ${manyText(rest.length, "outside host")} to ${manyText(ports, "port")} of ${whom} were refused, got no answer or carried no data.`,
    originators,
    responders,
    fromMs: view.startMs[rows[0]!]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    // Confidence grows with the number of contacts; a thousand leave no doubt.
    strength: clamp(0.3 + Math.log10(rows.length) / 4.3),
    parts: [
      { name: "sources", value: clamp(Math.log10(rest.length) / 4), text: manyText(rest.length, "source") },
      { name: "ports", value: clamp(Math.log10(ports) / 4), text: manyText(ports, "port") },
    ],
    impact: 0.2,
  });
  return findings;
}
