// Which incidents of a dataset are new, or grew, since they were read last. Incidents are found again and again, and listeners want each once.
import type { IncidentPage, IncidentWithVerdict } from "../../shared/incident-vocabulary.ts";
import type { RequestRoute } from "../../shared/transport/rpc.ts";

interface IncidentNews {
  /** Reads the incidents of all datasets once, so that those known before are no news. */
  begin(): Promise<void>;
  /** The incidents of a dataset that are new or have another title. */
  of(datasetId: number): Promise<{ isNew: boolean; incident: IncidentWithVerdict }[]>;
}

/** The most severe ones; what lies below is no news that somebody waits for. */
const mostRead = 200;

export function createIncidentNews(route: RequestRoute): IncidentNews {
  const known = new Map<number, Map<string, string>>();
  let begun: Promise<void> | null = null;
  const read = async (datasetId: number): Promise<IncidentWithVerdict[]> => {
    const reply = await route("incidents.page", { datasetId, limit: mostRead });
    return reply.ok ? (reply.value as IncidentPage).incidents : [];
  };
  const of: IncidentNews["of"] = async (datasetId) => {
    const before = known.get(datasetId) ?? new Map<string, string>();
    const incidents = await read(datasetId);
    known.set(datasetId, new Map(incidents.map(({ key, title }) => [key, title])));
    return incidents
      .filter(({ key, title }) => before.get(key) !== title)
      .map((incident) => ({ isNew: !before.has(incident.key), incident }));
  };
  return {
    of,
    begin() {
      begun ??= (async () => {
        const reply = await route("dataset.list", {});
        if (reply.ok) for (const { id } of reply.value as { id: number }[]) await of(id);
      })();
      return begun;
    },
  };
}
