// The incidents of the shown dataset: asked for once, looked for where nobody has yet, asked again when they or verdicts change.
import { create } from "zustand";
import type { AppError } from "#shared/errors.ts";
import type { IncidentPage } from "#shared/incident-vocabulary.ts";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import { asAppError, request, startJob } from "../../api/door.ts";
import { createLatest } from "../../api/latest.ts";
import { useJobs } from "../../state/jobs.ts";
import { useVerdicts } from "../../state/verdicts.ts";

interface IncidentsState {
  datasetId: number | null;
  page: IncidentPage | null;
  failure: AppError | null;
  /** The key of the incident that is read. */
  chosen: string | null;
  load(datasetId: number): Promise<void>;
  choose(key: string): void;
  /** Moves the choice down or up the list. */
  move(by: number): void;
  /** Gives a verdict on the flows of the chosen incident. */
  decide(verdict: Verdict | null): Promise<void>;
}

/** More incidents than an analyst reads in a day many times over. */
const most = 200;
const latest = createLatest();
/** Datasets for which a search was started already: one that fails is not started over and over. */
const searched = new Set<number>();

export const useIncidents = create<IncidentsState>((set, get) => ({
  datasetId: null,
  page: null,
  failure: null,
  chosen: null,
  async load(datasetId) {
    if (get().datasetId !== datasetId) set({ datasetId, page: null, failure: null, chosen: null });
    await latest.ask(
      () => request("incidents.page", { datasetId, show: "all", offset: 0, limit: most }),
      (page) => {
        const { chosen } = get();
        const stands = page.incidents.some(({ key }) => key === chosen);
        set({ page, failure: null, chosen: stands ? chosen : (page.incidents[0]?.key ?? null) });
        if (!page.found) void search(datasetId);
      },
      (thrown) => set({ failure: asAppError(thrown) }),
    );
  },
  choose: (chosen) => set({ chosen }),
  move(by) {
    const { page, chosen } = get();
    const at = page?.incidents.findIndex(({ key }) => key === chosen) ?? -1;
    const next = page?.incidents[Math.max(0, at + by)];
    if (next) set({ chosen: next.key });
  },
  async decide(verdict) {
    const { datasetId, chosen } = get();
    if (datasetId === null || chosen === null) return;
    const given = await useVerdicts.getState().give({ datasetId, incident: chosen }, verdict);
    if (given) await get().load(datasetId);
  },
}));

async function search(datasetId: number): Promise<void> {
  if (searched.has(datasetId)) return;
  searched.add(datasetId);
  try {
    useJobs.getState().take(await startJob("incident.find", { datasetId }));
  } catch (thrown) {
    useIncidents.setState({ failure: asAppError(thrown) });
  }
}
