// Flows → behaviours → findings → incidents: what the job of incidents, the drill and the bench run alike.
import { findBehaviours } from "../behaviour/behaviours.ts";
import type { FlowView } from "../behaviour/flow-view.ts";
import type { IncidentSource } from "../incident/incident-source.ts";
import { type JoinedIncident, joinFindings } from "../incident/join-findings.ts";
import type { ModelFlags } from "../incident/model-flags.ts";

/** What behaviours find in a dataset's flows, with hosts by name; their rows are numbers of the dataset's rows. */
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

/** All incidents of a dataset's flows, the most severe first; `flags` are those of a model that has scored them. */
export const incidentsOf = (
  view: FlowView,
  progress?: (done: number, of: number) => void,
  flags: ModelFlags | null = null,
): JoinedIncident[] => joinFindings(findingsOf(view, progress), flags);
