// Handlers of the requests about incidents. The verdict of an incident is stored on its flows, and read from them.
import { incidentBudget } from "../../core/incident/incident-budget.ts";
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { IncidentWithVerdict, RowRanges } from "../../shared/incident-vocabulary.ts";
import type { RowVerdict } from "../../shared/triage-vocabulary.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import type { VerdictTools } from "../verdict/verdict-handlers.ts";
import { createIncidentStore, type IncidentStore, rowsOfRanges } from "./incident-store.ts";
import { basisOf } from "./model-evidence.ts";

type DecidedIncidents = Awaited<ReturnType<typeof incidentsWithVerdicts>>;

export interface IncidentTools extends VerdictTools, ScoreTools {
  incidents: IncidentStore;
  /** All incidents of a dataset with their verdicts, cached until something changes. */
  decidedIncidents(datasetId: number): Promise<DecidedIncidents>;
  incidentsChanged: (datasetId: number | null) => void;
}

/** Datasets whose incidents stay in memory. */
const mostDatasets = 4;

type BeforeIncidents = Omit<VerdictTools & ScoreTools, "rowsOfFilter" | "rowsOfIncident">;

export function createIncidentTools<T extends BeforeIncidents>(
  tools: T,
  incidentsChanged: (datasetId: number | null) => void,
) {
  const incidents = createIncidentStore(tools.database);
  const answers = tools.caches.create<DecidedIncidents, "dataset" | "verdict">({
    dependsOn: ["dataset", "verdict"],
    most: mostDatasets,
  });
  return {
    ...tools,
    incidents,
    decidedIncidents: (id: number) =>
      answers.get("incidents", { dataset: id, verdict: id }, () =>
        incidentsWithVerdicts({ incidents, verdicts: tools.verdicts }, id),
      ),
    incidentsChanged,
    rowsOfIncident: async (datasetId: number, key: string) => [
      ...rowsOfRanges(await incidents.rangesOf(datasetId, key)),
    ],
  };
}

export function incidentHandlers(current: () => IncidentTools) {
  return {
    "incidents.page": async ({ datasetId, show, offset, limit }) => {
      const tools = current();
      const { timeSpan } = await tools.datasets.get(datasetId);
      const { found, basis, decided, sentence, incidents } = await tools.decidedIncidents(datasetId);
      // An incident that was kept only for its verdict is dropped when the verdict is removed.
      const without = new Set(incidents.flatMap(({ key, verdict }) => (verdict === null ? [key] : [])));
      const isCurrent =
        found && basis === (await basisOf(tools, datasetId)) && !decided.some((key) => without.has(key));
      const counts = { open: 0, confirmed: 0, "false-positive": 0, benign: 0, unsure: 0 };
      for (const { verdict } of incidents) counts[verdict?.verdict ?? "open"]++;
      const shown = incidents.filter(
        ({ verdict }) => show === "all" || (show === "open") === (verdict === null),
      );
      const spanMs = timeSpan === null ? null : timeSpan.toMs - timeSpan.fromMs;
      return {
        ...{ found: isCurrent, sentence, offset, counts },
        incidents: shown.slice(offset, offset + limit),
        total: shown.length,
        budget: incidentBudget(await tools.incidents.perDay(), spanMs, incidents.length),
      };
    },
    "incidents.budget": async ({ perDay }) => {
      const { incidents, incidentsChanged } = current();
      if (perDay !== undefined) {
        await incidents.setPerDay(perDay);
        incidentsChanged(null);
      }
      return { perDay: await incidents.perDay() };
    },
    "incident.rows": async ({ datasetId, key }) => ({
      rows: await current().incidents.rangesOf(datasetId, key),
    }),
  } satisfies Partial<EngineHandlers>;
}

/** The stored incidents of a dataset, each with the analyst's verdict and note. With `ranks`, only those incidents. */
export async function incidentsWithVerdicts(
  { incidents, verdicts }: Pick<IncidentTools, "incidents" | "verdicts">,
  datasetId: number,
  ranks?: readonly number[],
): Promise<{
  found: boolean;
  basis: string;
  decided: string[];
  sentence: string;
  incidents: IncidentWithVerdict[];
}> {
  const stored = await incidents.read(datasetId);
  const { verdicts: byRow, notes, tags } = await verdicts.of(datasetId);
  const firstRows = await incidents.firstRows(datasetId);
  const ranges = byRow.size === 0 ? null : await incidents.ranges(datasetId);
  const rankSet = ranks && new Set(ranks);
  return {
    found: stored !== null,
    basis: stored?.basis ?? "",
    decided: stored?.decided ?? [],
    sentence: stored?.sentence ?? "",
    incidents: (stored?.incidents ?? []).flatMap((incident) => {
      if (rankSet && !rankSet.has(incident.rank)) return [];
      const firstRow = firstRows.get(incident.rank) ?? 0;
      return [
        {
          ...incident,
          verdict: ranges === null ? null : commonVerdict(ranges.get(incident.rank) ?? [], byRow),
          firstRow,
          note: notes.get(firstRow) ?? "",
          tags: [...(tags.get(firstRow) ?? [])],
        },
      ];
    }),
  };
}

/** The verdict that more than half of the rows have, or null. */
export function commonVerdict(
  ranges: RowRanges,
  verdictsByRow: ReadonlyMap<number, RowVerdict>,
): RowVerdict | null {
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
