// Joins findings into incidents: the same host acting on the same host at the same time. What a host does to others
// at other times is another incident, but raises this one. Deterministic: the same findings give the same incidents.
import type { Evidence, Part, RowRanges } from "../../shared/incident-vocabulary.ts";
import { behaviourKinds } from "../../shared/incident-vocabulary.ts";
import type { EvidenceKind, IncidentSource } from "./incident-source.ts";
import { flagsOfHosts, flagsOfIncident, type ModelFlags, usualShare } from "./model-flags.ts";
import { severityOf, severityParts } from "./severity.ts";

export interface JoinedIncident {
  readonly key: string;
  readonly severity: number;
  readonly kinds: EvidenceKind[];
  readonly title: string;
  readonly originators: readonly string[];
  readonly responders: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly flows: number;
  readonly parts: Part[];
  readonly evidence: Evidence[];
  readonly rows: RowRanges;
}

/** A single weak sign below this severity is not an incident. */
const leastSeverity = 15;
const nearMs = 15 * 60_000;

/**
 * @param flags of a model: they raise the incidents whose flows they are, and become incidents if they are clear by themselves
 */
export function joinFindings(
  findings: readonly IncidentSource[],
  flags: ModelFlags | null = null,
): JoinedIncident[] {
  const ordered = [...findings].sort(byWeight);
  const groups: IncidentSource[][] = [];
  // The group of each row, so that shared rows are found without comparing every pair of findings.
  const owner = new Int32Array(
    1 + ordered.reduce((most, { rows }) => Math.max(most, rows.at(-1) ?? 0), 0),
  ).fill(-1);
  const ofActor = new Map<string, number[]>();
  const ofVictim = new Map<string, number[]>();
  for (const finding of ordered) {
    const home =
      groupOfMostRows(finding, owner) ??
      sameActor(finding, groups, ofActor) ??
      sameVictim(finding, groups, ofVictim);
    const group = home ?? groups.push([]) - 1;
    groups[group]!.push(finding);
    if (home === null && finding.originators.length === 1) {
      const known = ofActor.get(finding.originators[0]!);
      if (known) known.push(group);
      else ofActor.set(finding.originators[0]!, [group]);
    }
    if (home === null && isManyOnOne(finding)) {
      const known = ofVictim.get(finding.responders[0]!);
      if (known) known.push(group);
      else ofVictim.set(finding.responders[0]!, [group]);
    }
    if (home === null) for (const row of finding.rows) if (owner[row]! < 0) owner[row] = group;
  }
  if (flags !== null) addFlags(groups, flags);
  const byHost = new Map<string, IncidentSource[][]>();
  for (const group of groups) {
    const host = group[0]!.originators.length === 1 ? group[0]!.originators[0]! : null;
    if (host === null) continue;
    const known = byHost.get(host);
    if (known) known.push(group);
    else byHost.set(host, [group]);
  }
  return groups
    .map((group) => incidentOf(group, byHost.get(group[0]!.originators[0]!) ?? []))
    .filter(({ severity }) => severity >= leastSeverity)
    .sort((a, b) => b.severity - a.severity || a.fromMs - b.fromMs || (a.key < b.key ? -1 : 1));
}

/** Adds a model's flags to the groups with their rows, each flag to one group, and new groups for the rest. */
function addFlags(groups: IncidentSource[][], flags: ModelFlags): void {
  const flagAt = new Map<number, number>();
  flags.rows.forEach((row, flag) => {
    flagAt.set(row, flag);
  });
  const usual = usualShare(flags);
  for (const group of groups) {
    const among: number[] = [];
    for (const { rows } of group) {
      for (const row of rows) {
        const flag = flagAt.get(row);
        if (flag === undefined) continue;
        among.push(flag);
        flagAt.delete(row);
      }
    }
    if (among.length === 0) continue;
    const flows = mergeRows(group.map(({ rows }) => rows)).count;
    const source = flagsOfIncident(flags, among, usual * flows, flows);
    if (source !== null) group.push(source);
  }
  for (const source of flagsOfHosts(flags, [...flagAt.values()], usual)) groups.push([source]);
}

const weight = ({ strength, impact }: IncidentSource): number => strength * (0.5 + 0.5 * impact);

const kindOrder = ({ behaviour }: IncidentSource): number =>
  behaviour === "model" ? behaviourKinds.length : behaviourKinds.indexOf(behaviour);

function byWeight(a: IncidentSource, b: IncidentSource): number {
  return (
    weight(b) - weight(a) ||
    kindOrder(a) - kindOrder(b) ||
    a.fromMs - b.fromMs ||
    (a.title < b.title ? -1 : 1)
  );
}

/** The group that already has most rows of a finding, or null. */
function groupOfMostRows({ rows }: IncidentSource, owner: Int32Array): number | null {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const group = owner[row]!;
    if (group >= 0) counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  for (const [group, count] of counts) if (count > 0.5 * rows.length) return group;
  return null;
}

/** The first group in which the same host acts on the same host at about the same time. */
function sameActor(
  finding: IncidentSource,
  groups: readonly (readonly IncidentSource[])[],
  ofActor: ReadonlyMap<string, readonly number[]>,
): number | null {
  if (finding.originators.length !== 1 || finding.responders.length > 3) return null;
  for (const group of ofActor.get(finding.originators[0]!) ?? []) {
    const head = groups[group]![0]!;
    const apart = Math.max(finding.fromMs, head.fromMs) - Math.min(finding.toMs, head.toMs);
    if (apart > nearMs || head.responders.length > 3) continue;
    if (finding.responders.some((host) => head.responders.includes(host))) return group;
  }
  return null;
}

/** Whether many hosts act on one. Alerts say themselves which of them belong together. */
const isManyOnOne = ({ behaviour, originators, responders }: IncidentSource): boolean =>
  behaviour !== "alert" && originators.length > 3 && responders.length === 1;

/** The first group in which many hosts act on the same host, in the same way and at about the same time. */
function sameVictim(
  finding: IncidentSource,
  groups: readonly (readonly IncidentSource[])[],
  ofVictim: ReadonlyMap<string, readonly number[]>,
): number | null {
  if (!isManyOnOne(finding)) return null;
  for (const group of ofVictim.get(finding.responders[0]!) ?? []) {
    const head = groups[group]![0]!;
    if (head.behaviour !== finding.behaviour) continue;
    if (Math.max(finding.fromMs, head.fromMs) - Math.min(finding.toMs, head.toMs) <= nearMs) return group;
  }
  return null;
}

function incidentOf(
  group: readonly IncidentSource[],
  sameHost: readonly (readonly IncidentSource[])[],
): JoinedIncident {
  const head = isNamedElsewhere(group, sameHost) ? { ...group[0]!, impact: group[0]!.impact / 2 } : group[0]!;
  const others = [
    ...uniqueKinds(group.slice(1), head.behaviour).map(({ title, strength }) => ({
      name: title,
      value: strength,
    })),
    ...(head.impact < group[0]!.impact ? [] : sameHost)
      .filter((other) => other !== group && other[0]!.behaviour !== head.behaviour)
      .map((other) => other[0]!)
      .filter(({ strength }) => strength >= 0.5)
      .slice(0, 2)
      .map(({ title, strength }) => ({ name: `the same host: ${title}`, value: 0.7 * strength })),
  ];
  const parts = severityParts(head.strength, head.impact, others);
  const rows = mergeRows(group.map((one) => one.rows));
  return {
    key: `${head.behaviour}|${head.originators.length === 1 ? head.originators[0] : head.originators.length > 0 ? "many" : ""}|${head.responders.length === 1 ? head.responders[0] : "many"}|${Math.floor(head.fromMs)}`,
    severity: severityOf(parts),
    kinds: [...new Set(group.map(({ behaviour }) => behaviour))],
    title: head.title,
    originators: [...new Set(group.flatMap(({ originators }) => originators))],
    responders: [...new Set(group.flatMap(({ responders }) => responders))],
    fromMs: Math.min(...group.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...group.map(({ toMs }) => toMs)),
    flows: rows.count,
    parts,
    evidence: group.map(({ behaviour, sentence, strength, rarity, parts: named }) => ({
      behaviour,
      sentence,
      strength: Math.round(strength * 1000) / 1000,
      rarity,
      parts: [...named],
    })),
    rows: rows.ranges,
  };
}

/**
 * Whether these are flags of a model alone, of a host that did something with a name at about the same time. The name says more: it is read
 * first, with the flags as further evidence.
 */
function isNamedElsewhere(
  group: readonly IncidentSource[],
  sameHost: readonly (readonly IncidentSource[])[],
): boolean {
  const { behaviour, fromMs, toMs } = group[0]!;
  return (
    behaviour === "model" &&
    sameHost.some(
      ([other]) =>
        other!.behaviour !== "model" &&
        Math.max(fromMs, other!.fromMs) - Math.min(toMs, other!.toMs) <= nearMs,
    )
  );
}

function uniqueKinds(group: readonly IncidentSource[], head: EvidenceKind): IncidentSource[] {
  const seen = new Set<EvidenceKind>([head]);
  return group.filter(({ behaviour }) => !seen.has(behaviour) && seen.add(behaviour));
}

function mergeRows(lists: readonly Uint32Array[]): { count: number; ranges: RowRanges } {
  const all = Uint32Array.from(lists.flatMap((rows) => [...rows])).sort();
  const ranges: RowRanges = [];
  let count = 0;
  let last = -1;
  for (const row of all) {
    if (row === last) continue;
    const open = ranges.at(-1);
    if (open && row === open[1] + 1) open[1] = row;
    else ranges.push([row, row]);
    last = row;
    count++;
  }
  return { count, ranges };
}
