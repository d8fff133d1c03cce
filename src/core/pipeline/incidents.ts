// Flows → behaviours → findings → incidents, as the incidents job, the drill and the bench run it.
import { findBehaviours } from "../behaviour/behaviours.ts";
import type { FlowView } from "../behaviour/flow-view.ts";
import type { IncidentSource } from "../incident/incident-source.ts";
import { type JoinedIncident, joinFindings } from "../incident/join-findings.ts";
import type { ModelFlags } from "../incident/model-flags.ts";

/** The findings of all behaviours in a dataset's flows, with host names and row numbers of the dataset. */
export function findingsOf(
  view: FlowView,
  progress: (done: number, of: number) => void = () => {},
): IncidentSource[] {
  const nameOf = (host: number): string => view.hosts[host]!;
  return findBehaviours(view, progress).map((finding) => ({
    ...finding,
    originators: finding.originators.map(nameOf),
    responders: finding.responders.map(nameOf),
    rows: Uint32Array.from(finding.rows, (row) => view.rowIds[row]!).sort(),
  }));
}

/** All incidents of a dataset's flows, the most severe first. `flags` come from a model that has scored the flows. */
export const incidentsOf = (
  view: FlowView,
  progress?: (done: number, of: number) => void,
  flags: ModelFlags | null = null,
): JoinedIncident[] => joinFindings(findingsOf(view, progress), flags);

/** Rows above a model's threshold without a harmless verdict. */
export interface FlaggedRows {
  /** The model's name. */
  readonly model: string;
  /** Row numbers, ascending. */
  readonly rows: Uint32Array;
  /** By row: what was most unlike normal traffic, in words. */
  readonly reasons: ReadonlyMap<number, string>;
  /** Share of the model's normal rows that are above the threshold. */
  readonly normalShare: number;
}

/** Adds the flows' facts to flagged rows; leaves out rows that are no flow between two hosts. */
export function modelFlagsOf(view: FlowView, flagged: FlaggedRows): ModelFlags {
  const isFlagged = new Uint8Array(1 + (flagged.rows.at(-1) ?? 0));
  for (const row of flagged.rows) isFlagged[row] = 1;
  const flowsOfHost = new Uint32Array(view.hosts.length);
  const places: number[] = [];
  for (let place = 0; place < view.rows; place++) {
    flowsOfHost[view.originator[place]!]! += 1;
    if (isFlagged[view.rowIds[place]!] === 1) places.push(place);
  }
  places.sort((a, b) => view.rowIds[a]! - view.rowIds[b]!);
  const rows = Uint32Array.from(places, (place) => view.rowIds[place]!);
  return {
    model: flagged.model,
    rows,
    originators: places.map((place) => view.hosts[view.originator[place]!]!),
    responders: places.map((place) => view.hosts[view.responder[place]!]!),
    timesMs: Float64Array.from(places, (place) => view.startMs[place]!),
    reasons: Array.from(rows, (row) => flagged.reasons.get(row) ?? null),
    flowsOf: new Map(
      view.hosts.flatMap((host, at) => (flowsOfHost[at]! > 0 ? [[host, flowsOfHost[at]!] as const] : [])),
    ),
    normalShare: flagged.normalShare,
  };
}
