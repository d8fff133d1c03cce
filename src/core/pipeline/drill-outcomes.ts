// Decides which incident shows which planted attack, and its place in the list.
import type { Plant } from "../drill/family.ts";
import type { IncidentSource } from "../incident/incident-source.ts";
import type { JoinedIncident } from "../incident/join-findings.ts";
import type { TableData } from "../table/columns.ts";

/** A planted group of flows: of a family, or of a file of a library. */
export interface Planting {
  readonly kind: string;
  /** In order of time. */
  readonly plants: readonly Plant[];
  readonly flows: number;
  readonly hosts: ReadonlySet<string>;
  /** Attackers and targets: a few pairs, the one with most flows first. */
  readonly pairs: readonly (readonly [from: string, to: string])[];
  /** The plants with the columns of the dataset that behaviours read. */
  readonly table: () => TableData;
}

export interface PlantingOutcome<T extends Planting> {
  readonly planting: T;
  /** The incident that shows it, and its place among the incidents of the dataset without the other plantings. */
  readonly found: { readonly place: number; readonly incident: JoinedIncident } | null;
  /** An incident that contains some of its flows but is based on others. */
  readonly beside: JoinedIncident | null;
}

/** An incident with more hosts on a side does not name a pair. */
const fewHosts = 3;
/** An incident with many targets names a planted pair if at least this share of its flows is planted. */
const leastShare = 0.2;

/** Keys of kind, originator and responder that the incidents name. */
export const incidentPairs = (incidents: readonly JoinedIncident[]): ReadonlySet<string> =>
  new Set(incidents.flatMap(pairNames));

function pairNames({ kinds, originators, responders }: JoinedIncident): string[] {
  if (originators.length > fewHosts) return [];
  return originators.flatMap((from) => responders.map((to) => `${kinds[0]} ${from} ${to}`));
}

interface Seen {
  /** The first row of each planting. */
  readonly starts: readonly number[];
  /** Incidents that the dataset has without any planting; to find one of them again proves nothing. */
  readonly known: ReadonlySet<string>;
  readonly findings: readonly IncidentSource[];
  readonly incidents: readonly JoinedIncident[];
}

export function outcomesOf<T extends Planting>(
  pass: readonly T[],
  { starts, known, findings, incidents }: Seen,
): PlantingOutcome<T>[] {
  const ends = pass.map(({ flows }, i) => starts[i]! + flows - 1);
  /** How many rows of some ranges belong to each planting. */
  const plantedIn = (ranges: readonly (readonly [number, number])[]): number[] =>
    pass.map((_, i) =>
      ranges.reduce(
        (sum, [from, to]) => sum + Math.max(0, Math.min(to, ends[i]!) - Math.max(from, starts[i]!) + 1),
        0,
      ),
    );
  const heads = headsOf(findings);
  const seen = incidents.map((incident) => {
    const head = heads.get(headName(incident.kinds[0]!, incident.title))?.rows ?? new Uint32Array(0);
    return {
      incident,
      planted: plantedIn(incident.rows),
      headPlanted: plantedIn(Array.from(head, (row) => [row, row] as const)),
      headRows: head.length,
      fresh: new Set(pairNames(incident).filter((name) => !known.has(name))),
    };
  });
  const shows = (
    { incident, planted, headPlanted, headRows, fresh }: (typeof seen)[number],
    i: number,
  ): boolean => {
    const share = planted[i]! / incident.flows;
    // Its first finding is based on planted flows, whatever else of the same host was joined to it.
    if (share > 0.5 || headPlanted[i]! > 0.5 * headRows) return true;
    if (share === 0 || (incident.responders.length > fewHosts && share < leastShare)) return false;
    return pass[i]!.pairs.some(([from, to]) => fresh.has(`${incident.kinds[0]} ${from} ${to}`));
  };
  const found = seen.map((one) => pass.findIndex((_, i) => shows(one, i)));
  return pass.map((planting, i) => {
    const at = found.indexOf(i);
    const others = found.slice(0, Math.max(0, at)).filter((which) => which < 0).length;
    return {
      planting,
      found: at < 0 ? null : { place: others + 1, incident: incidents[at]! },
      beside: seen.find(({ planted }, which) => planted[i]! > 0 && found[which]! < 0)?.incident ?? null,
    };
  });
}

const headName = (kind: string, title: string): string => `${kind} ${title}`;

/** The findings by kind and title; an incident has those of its first finding. */
const headsOf = (findings: readonly IncidentSource[]): ReadonlyMap<string, IncidentSource> =>
  new Map(findings.map((finding) => [headName(finding.behaviour, finding.title), finding]));
