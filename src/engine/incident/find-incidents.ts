// The job that finds incidents: reads the columns that behaviours need, runs all behaviours and joins their findings in a thread, and
// stores the result. The engine answers other requests while it runs.
import { hasBehaviours } from "../../core/behaviour/flow-view.ts";
import { severeFrom } from "../../core/incident/severity.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Incident, RowRanges } from "../../shared/incident-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { runThread } from "../work/thread.ts";
import { flowsToSearch } from "./flows-before.ts";
import { commonVerdict, type IncidentTools } from "./incident-handlers.ts";
import type { IncidentNote, IncidentOrder, IncidentResult } from "./incident-messages.ts";
import type { IncidentStore } from "./incident-store.ts";
import { basisOf, readFlaggedRows } from "./model-evidence.ts";
import { memoryOf } from "./read-flows.ts";

/** Hosts that an incident lists; beyond that it has only their number. */
const mostHosts = 100;

export const findIncidentsJob: JobKind<"incident.find", IncidentTools> = {
  kind: "incident.find",
  title: () => "Find incidents",
  run: findIncidents,
};

async function findIncidents(
  { datasetId }: JobInput<"incident.find">,
  context: JobContext,
  tools: IncidentTools,
): Promise<JobOutput<"incident.find">> {
  const { reading, name, source } = await tools.datasets.withRows(datasetId, async (dataset) => dataset);
  // A watch may never end, so its rows so far are searched; those of an import are soon whole.
  if (reading && !source.isWatched)
    throw new AppError("INVALID_INPUT", `${name} is still being read; look for incidents when it is whole.`);
  return searchIncidents(datasetId, context, tools);
}

/** The last search of each dataset, by the store that keeps its incidents. */
const lastSearches = new WeakMap<IncidentStore, Map<number, Promise<unknown>>>();

/**
 * Searches the rows that a dataset has now, also of one that grows. Searches of one dataset run one after another, so that the incidents of
 * fewer rows never replace those of more.
 */
export async function searchIncidents(
  datasetId: number,
  context: Pick<JobContext, "signal" | "report">,
  tools: IncidentTools,
): Promise<JobOutput<"incident.find">> {
  const searches = lastSearches.get(tools.incidents) ?? new Map<number, Promise<unknown>>();
  lastSearches.set(tools.incidents, searches);
  const before = searches.get(datasetId);
  const search = (async () => {
    await before;
    return searchOnce(datasetId, context, tools);
  })();
  const ended = search.catch(() => {});
  searches.set(datasetId, ended);
  try {
    return await search;
  } finally {
    if (searches.get(datasetId) === ended) searches.delete(datasetId);
  }
}

async function searchOnce(
  datasetId: number,
  { signal, report }: Pick<JobContext, "signal" | "report">,
  tools: IncidentTools,
): Promise<JobOutput<"incident.find">> {
  const { datasets, incidents, incidentsChanged } = tools;
  return datasets.withRows(datasetId, async (dataset) => {
    const sentence = whyNone(dataset);
    const basis = await basisOf(tools, datasetId);
    const { found, decided } =
      sentence === "" ? await withDecided(tools, datasetId, await find(dataset)) : { found: [], decided: [] };
    if (signal.aborted) throw new AppError("CANCELLED", "Looking for incidents was cancelled.");
    await incidents.keep(datasetId, { sentence, basis, decided }, found);
    incidentsChanged(datasetId);
    return {
      incidents: found.length,
      severe: found.filter(({ severity }) => severity >= severeFrom).length,
      sentence,
    };
  });

  async function find(dataset: Dataset): Promise<(Incident & { rows: RowRanges })[]> {
    report({ done: 0, total: null, unit: "flows", note: "Reading flows" });
    const { table, rowIds, own } = await flowsToSearch(tools, { dataset, signal });
    const order: IncidentOrder = { table, rowIds, flagged: await readFlaggedRows(tools, dataset) };
    const joined = await runThread<IncidentOrder, IncidentNote, IncidentResult>(
      "incident/incident-worker",
      order,
      {
        signal,
        deal: (note) => report({ ...note, unit: "behaviours", note: "Looking for behaviours" }),
        transfer: memoryOf(table),
        endsAtOnce: true,
      },
    );
    return own(joined).map((incident, i) => ({
      ...incident,
      rank: i + 1,
      originators: incident.originators.slice(0, mostHosts),
      responders: incident.responders.slice(0, mostHosts),
      originatorCount: incident.originators.length,
      responderCount: incident.responders.length,
    }));
  }
}

type FoundIncident = Incident & { rows: RowRanges };

/** The new incidents, plus earlier ones with a verdict that were not found again: verdicts of the analyst are never dropped. */
async function withDecided(
  { incidents, verdicts }: IncidentTools,
  datasetId: number,
  found: readonly FoundIncident[],
): Promise<{ found: FoundIncident[]; decided: string[] }> {
  const earlier = await incidents.read(datasetId);
  const { verdicts: rowVerdicts } = await verdicts.of(datasetId);
  if (earlier === null || rowVerdicts.size === 0) return { found: [...found], decided: [] };
  const ranges = await incidents.ranges(datasetId);
  const keys = new Set(found.map(({ key }) => key));
  const decided = earlier.incidents.flatMap((incident): FoundIncident[] => {
    const rows = ranges.get(incident.rank) ?? [];
    return keys.has(incident.key) || commonVerdict(rows, rowVerdicts) === null ? [] : [{ ...incident, rows }];
  });
  return {
    found: [...found, ...decided]
      .sort((a, b) => b.severity - a.severity || a.rank - b.rank)
      .map((incident, i) => ({ ...incident, rank: i + 1 })),
    decided: decided.map(({ key }) => key),
  };
}

/** Why a dataset cannot have incidents; empty when it can. */
function whyNone(dataset: Dataset): string {
  if (dataset.kind !== "flows")
    return `${dataset.name} is a series of samples; incidents are found among flows between hosts.`;
  const names = new Set(dataset.columns.map(({ name }) => name));
  return hasBehaviours(names)
    ? ""
    : `The rows of ${dataset.name} do not say who talked to whom and when, so no behaviour can be seen in them.`;
}
