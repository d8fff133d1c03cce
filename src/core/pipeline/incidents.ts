// Flows → behaviours → findings → incidents: what the job of incidents, the drill and the bench run alike.
import { findBehaviours } from "../behaviour/behaviours.ts";
import type { FlowView } from "../behaviour/flow-view.ts";
import { type JoinedIncident, joinFindings } from "../incident/join-findings.ts";

/** All incidents of a dataset's flows, the most severe first; their rows are numbers of the dataset's rows. */
export function incidentsOf(
  view: FlowView,
  progress: (done: number, of: number) => void = () => {},
): JoinedIncident[] {
  const nameOf = (host: number): string => view.hosts[host]!;
  return joinFindings(
    findBehaviours(view, progress).map((finding) => ({
      ...finding,
      originators: finding.originators.map(nameOf),
      responders: finding.responders.map(nameOf),
      rows: Uint32Array.from(finding.rows, (row) => view.rowIds[row]!).sort(),
    })),
  );
}
