// The thread that finds incidents: runs all behaviours over a table of flows and joins their findings.
import { createFlowView } from "../../core/behaviour/flow-view.ts";
import { incidentsOf, modelFlagsOf } from "../../core/pipeline/incidents.ts";
import { type InThread, serveThread } from "../work/in-thread.ts";
import type { IncidentNote, IncidentOrder, IncidentResult } from "./incident-messages.ts";

async function findInThread(
  { table, rowIds, flagged }: IncidentOrder,
  { say }: InThread<IncidentNote>,
): Promise<IncidentResult> {
  const view = createFlowView(table, rowIds);
  const flags = flagged === null ? null : modelFlagsOf(view, flagged);
  return incidentsOf(view, (done, total) => say({ done, total }), flags);
}

serveThread(findInThread);
