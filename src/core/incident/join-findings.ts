// Findings that belong together become one incident: the same host acting on the same host at the same time. What a host does to
// others at other times stays an incident of its own, but raises it. Deterministic: the same findings give the same incidents.
import type { BehaviourKind, Evidence, Part, RowRanges } from "../../shared/incident-vocabulary.ts";
import { behaviourKinds } from "../../shared/incident-vocabulary.ts";
import { severityOf, severityParts } from "./severity.ts";

/** A finding as incidents need it: hosts by name, rows by their numbers in the dataset. */
export interface IncidentSource {
  readonly behaviour: BehaviourKind;
  readonly title: string;
  readonly sentence: string;
  readonly originators: readonly string[];
  readonly responders: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Row numbers in the dataset, ascending. */
  readonly rows: Uint32Array;
  readonly strength: number;
  readonly rarity: number;
  readonly impact: number;
  readonly parts: readonly Part[];
}

export interface JoinedIncident {
  readonly key: string;
  readonly severity: number;
  readonly kinds: BehaviourKind[];
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

/** Below this severity a single weak sign is no incident. */
export const leastSeverity = 15;
const nearMs = 15 * 60_000;

export function joinFindings(findings: readonly IncidentSource[]): JoinedIncident[] {
  const ordered = [...findings].sort(byWeight);
  const groups: IncidentSource[][] = [];
  for (const finding of ordered) {
    const home = groups.find((group) => belongs(finding, group[0]!));
    if (home) home.push(finding);
    else groups.push([finding]);
  }
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

const weight = ({ strength, impact }: IncidentSource): number => strength * (0.5 + 0.5 * impact);

function byWeight(a: IncidentSource, b: IncidentSource): number {
  return (
    weight(b) - weight(a) ||
    behaviourKinds.indexOf(a.behaviour) - behaviourKinds.indexOf(b.behaviour) ||
    a.fromMs - b.fromMs ||
    (a.title < b.title ? -1 : 1)
  );
}

/** Whether a weaker finding is about the same thing as a stronger one: mostly the same flows, or the same pair at the same time. */
function belongs(finding: IncidentSource, head: IncidentSource): boolean {
  const overlap = Math.min(finding.toMs, head.toMs) - Math.max(finding.fromMs, head.fromMs);
  if (overlap < -nearMs) return false;
  const shared = sharedRows(finding.rows, head.rows);
  if (shared > 0.5 * Math.min(finding.rows.length, head.rows.length)) return true;
  const sameActor = finding.originators.length === 1 && head.originators.length === 1 && finding.originators[0] === head.originators[0];
  if (!sameActor || finding.responders.length > 3 || head.responders.length > 3) return false;
  return finding.responders.some((host) => head.responders.includes(host));
}

function sharedRows(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i]! === b[j]!) {
      shared++;
      i++;
      j++;
    } else if (a[i]! < b[j]!) i++;
    else j++;
  }
  return shared;
}

function incidentOf(group: readonly IncidentSource[], sameHost: readonly (readonly IncidentSource[])[]): JoinedIncident {
  const head = group[0]!;
  const others = [
    ...uniqueKinds(group.slice(1), head.behaviour).map(({ title, strength }) => ({ name: title, value: strength })),
    ...sameHost
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

function uniqueKinds(group: readonly IncidentSource[], head: BehaviourKind): IncidentSource[] {
  const seen = new Set<BehaviourKind>([head]);
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
