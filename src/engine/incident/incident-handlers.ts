// Answers to the requests about incidents. An incident's verdict is that of its flows: it is given to them, and read from them.
import type { EngineHandlers } from "../../shared/contract.ts";
import type { IncidentWithVerdict, RowRanges } from "../../shared/incident-vocabulary.ts";
import type { RowVerdict } from "../../shared/triage-vocabulary.ts";
import type { VerdictTools } from "../verdict/verdict-handlers.ts";
import { createIncidentStore, type IncidentStore, rowsOfRanges } from "./incident-store.ts";

export interface IncidentTools extends VerdictTools {
  incidents: IncidentStore;
  incidentsChanged: (datasetId: number) => void;
}

type BeforeIncidents = Omit<VerdictTools, "rowsOfFilter" | "rowsOfIncident">;

export function createIncidentTools<T extends BeforeIncidents>(
  tools: T,
  incidentsChanged: (datasetId: number) => void,
) {
  const incidents = createIncidentStore(tools.database);
  return {
    ...tools,
    incidents,
    incidentsChanged,
    rowsOfIncident: async (datasetId: number, key: string) => [
      ...rowsOfRanges(await incidents.rangesOf(datasetId, key)),
    ],
  };
}

export function incidentHandlers(current: () => IncidentTools) {
  return {
    "incidents.page": async ({ datasetId, show, offset, limit }) => {
      const { datasets, incidents, verdicts } = current();
      await datasets.get(datasetId);
      const stored = await incidents.read(datasetId);
      const { verdicts: verdictsByRow, notes, tags } = await verdicts.of(datasetId);
      const firstRows = await incidents.firstRows(datasetId);
      const ranges = verdictsByRow.size === 0 ? null : await incidents.ranges(datasetId);
      const counts = { open: 0, confirmed: 0, "false-positive": 0, benign: 0, unsure: 0 };
      const shown: IncidentWithVerdict[] = [];
      for (const incident of stored?.incidents ?? []) {
        const verdict = ranges === null ? null : verdictOf(ranges.get(incident.rank) ?? [], verdictsByRow);
        counts[verdict?.verdict ?? "open"]++;
        if (show !== "all" && (show === "open") !== (verdict === null)) continue;
        const firstRow = firstRows.get(incident.rank) ?? 0;
        shown.push({
          ...incident,
          verdict,
          firstRow,
          note: notes.get(firstRow) ?? "",
          tags: [...(tags.get(firstRow) ?? [])],
        });
      }
      return {
        found: stored !== null,
        sentence: stored?.sentence ?? "",
        incidents: shown.slice(offset, offset + limit),
        offset,
        total: shown.length,
        counts,
      };
    },
    "incident.rows": async ({ datasetId, key }) => ({
      rows: await current().incidents.rangesOf(datasetId, key),
    }),
  } satisfies Partial<EngineHandlers>;
}

/** The verdict that more than half of the rows have, or null. */
function verdictOf(ranges: RowRanges, verdictsByRow: ReadonlyMap<number, RowVerdict>): RowVerdict | null {
  const counts = new Map<string, { count: number; verdict: RowVerdict }>();
  let rows = 0;
  for (const row of rowsOfRanges(ranges)) {
    rows++;
    const verdict = verdictsByRow.get(row);
    if (!verdict) continue;
    const known = counts.get(verdict.verdict);
    if (known) known.count++;
    else counts.set(verdict.verdict, { count: 1, verdict });
  }
  for (const { count, verdict } of counts.values()) if (count > rows / 2) return verdict;
  return null;
}
