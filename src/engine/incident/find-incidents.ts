// The job that finds incidents: reads the columns that behaviours need, runs them all, joins their findings, keeps the outcome.
import { behaviourColumns, createFlowView, hasBehaviours } from "../../core/behaviour/flow-view.ts";
import { incidentsOf } from "../../core/pipeline/incidents.ts";
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Incident, RowRanges } from "../../shared/incident-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import type { IncidentTools } from "./incident-handlers.ts";

/** From this severity on an incident asks for a look today. */
const severe = 50;
/** Hosts that an incident names; of more it says how many there are. */
const mostHosts = 100;

export const findIncidentsJob: JobKind<"incident.find", IncidentTools> = {
  kind: "incident.find",
  title: () => "Find incidents",
  run: findIncidents,
};

async function findIncidents(
  { datasetId }: JobInput<"incident.find">,
  { signal, report }: JobContext,
  { database, datasets, incidents, incidentsChanged }: IncidentTools,
): Promise<JobOutput<"incident.find">> {
  return datasets.withRows(datasetId, async (dataset) => {
    if (dataset.reading)
      throw new AppError(
        "INVALID_INPUT",
        `${dataset.name} is still being read; look for incidents when it is whole.`,
      );
    const sentence = whyNone(dataset);
    const found = sentence === "" ? await find(dataset) : [];
    if (signal.aborted) throw new AppError("CANCELLED", "Looking for incidents was cancelled.");
    await incidents.keep(datasetId, sentence, found);
    incidentsChanged(datasetId);
    return {
      incidents: found.length,
      severe: found.filter(({ severity }) => severity >= severe).length,
      sentence,
    };
  });

  async function find(dataset: Dataset): Promise<(Incident & { rows: RowRanges })[]> {
    report({ done: 0, total: null, unit: "flows", note: "Reading flows" });
    const names = new Set(dataset.columns.map(({ name }) => name));
    const { table, rowIds } = await readTable(database, dataset, {
      columns: behaviourColumns.filter((name) => names.has(name)),
    });
    const view = createFlowView(table, rowIds);
    const joined = incidentsOf(view, (done, of) => {
      if (signal.aborted) throw new AppError("CANCELLED", "Looking for incidents was cancelled.");
      report({ done, total: of, unit: "behaviours", note: "Looking for behaviours" });
    });
    return joined.map((incident, i) => ({
      ...incident,
      rank: i + 1,
      originators: incident.originators.slice(0, mostHosts),
      responders: incident.responders.slice(0, mostHosts),
      originatorCount: incident.originators.length,
      responderCount: incident.responders.length,
    }));
  }
}

/** Why no incident can be found in a dataset; empty where it can. */
function whyNone(dataset: Dataset): string {
  if (dataset.kind !== "flows")
    return `${dataset.name} is a series of samples; incidents are found among flows between hosts.`;
  const names = new Set(dataset.columns.map(({ name }) => name));
  return hasBehaviours(names)
    ? ""
    : `The rows of ${dataset.name} do not say who talked to whom and when, so no behaviour can be seen in them.`;
}
