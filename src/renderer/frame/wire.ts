// Connects the events of engine and host to the state, and loads everything at the start and after each gap.
import type { EventPayload } from "#shared/contract/contract.ts";
import type { Job } from "#shared/job.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { forgetAnswers } from "../api/answers.ts";
import { on, onLink, request } from "../api/door.ts";
import { focusFilter } from "../filter/focus-filter.ts";
import { followDatasets, forgetTraining, takeTraining } from "../pages/model/train/training.ts";
import { forgetRetraining, takeRetraining } from "../pages/triage/state/retraining.ts";
import { useDatasets } from "../state/datasets.ts";
import { forgetDeletions } from "../state/deletions.ts";
import { findIncidents, forgetSearches, putOffSearch } from "../state/incidents.ts";
import { datasetIdOf, useJobs } from "../state/jobs.ts";
import { useLink } from "../state/link.ts";
import { useModels } from "../state/models.ts";
import { choose, openPaths } from "../state/opening.ts";
import { useOverlays } from "../state/overlays.ts";
import { useQuery } from "../state/query.ts";
import { useSample } from "../state/sample.ts";
import { useSettings } from "../state/settings.ts";
import { showFailure } from "../state/toasts.ts";
import { useTriage } from "../state/triage.ts";
import { useVerdicts } from "../state/verdicts.ts";
import { useWorkspace } from "../state/workspace.ts";
import { wireHistory } from "./history.ts";
import {
  staleAfterGap,
  staleByDataset,
  staleByIncidents,
  staleByJob,
  staleByModel,
  staleByVerdict,
  staleByWatch,
} from "./stale-answers.ts";
import { redoHere, undoHere } from "./undo.ts";

/** Starts listening. Returns a function that stops it. */
export function wire(): () => void {
  let openBefore = false;
  const undos = [
    onLink((link) => {
      useLink.setState({ link });
      if (link !== "open") return;
      void refresh(openBefore);
      openBefore = true;
    }),
    on("engine.changed", (engine) => {
      const before = useLink.getState().engine.state;
      useLink.setState({ engine });
      if (engine.state === "ready" && before !== "ready") void refresh(true);
    }),
    on("workspace.changed", ({ workspace }) => {
      useWorkspace.setState({ current: workspace, known: true, error: null });
      startAnew();
      void loadContents();
    }),
    on("dataset.changed", () => void useDatasets.getState().load()),
    on("model.changed", (change) => void takeModel(change)),
    on("verdict.changed", takeVerdict),
    on("incident.changed", staleByIncidents),
    on("watch.changed", staleByWatch),
    on("job.changed", (job) => void takeJob(job)),
    on("file.offered", ({ paths }) => void openPaths(paths)),
    on("menu.chosen", ({ item }) => act(item)),
    useDatasets.subscribe(({ selectedId }) => useQuery.getState().turnTo(selectedId)),
    useDatasets.subscribe(({ selectedId }, before) => {
      if (selectedId === before.selectedId) return;
      useTriage.getState().forget();
      useModels.getState().follow(selectedId);
    }),
    useDatasets.subscribe(followDatasets),
    useDatasets.subscribe(({ list }, before) => staleByGrowth(list, before.list)),
    wireHistory(),
  ];
  return () => {
    for (const undo of undos) undo();
  };
}

/** Finds datasets with other rows than before, whichever part loaded the list, because events and answers can overtake each other. */
function staleByGrowth(list: readonly Dataset[] | null, before: readonly Dataset[] | null): void {
  if (list === null || list === before) return;
  const known = new Map((before ?? []).map((dataset) => [dataset.id, dataset]));
  for (const now of list) {
    const was = known.get(now.id);
    if (was && (was.rows !== now.rows || was.reading !== now.reading)) staleByDataset(now);
  }
}

async function takeModel({ modelId }: EventPayload<"model.changed">): Promise<void> {
  await useModels.getState().load();
  // A deleted model has no answers to refresh.
  if (useModels.getState().list?.some(({ id }) => id === modelId)) staleByModel(modelId);
}

function takeVerdict(change: EventPayload<"verdict.changed">): void {
  staleByVerdict(change);
  putOffSearch(change.datasetId);
  if (change.what !== "verdict" && change.what !== "note") void useVerdicts.getState().load();
}

async function takeJob(job: Job): Promise<void> {
  // Nothing loads the scores before their job ends.
  if (job.kind === "model.score" && job.state === "done") await useModels.getState().load();
  useJobs.getState().take(job);
  staleByJob(job);
  takeTraining(job);
  takeRetraining(job);
  const imported = job.kind === "dataset.import" && job.state === "done" ? datasetIdOf(job) : null;
  // The analysis of the sample searches too, with a model's flags as evidence.
  if (imported !== null && !useSample.getState().running) void findIncidents(imported);
}

/** Loads everything that is shown. After a gap, cached answers may be stale, so they are requested again. */
async function refresh(afterGap: boolean): Promise<void> {
  try {
    const [app, engine] = await Promise.all([request("app.info", {}), request("engine.state", {})]);
    useLink.setState({ app, engine });
    if (engine.state !== "ready") return;
    await useSettings.getState().load();
  } catch (thrown) {
    if (!afterGap) showFailure(thrown, "Tidewatch could not start");
    return;
  }
  staleAfterGap();
  await useWorkspace.getState().load();
  await loadContents();
}

async function loadContents(): Promise<void> {
  if (!useWorkspace.getState().current) return;
  await Promise.all([
    useDatasets.getState().load(),
    useModels.getState().load(),
    useJobs.getState().load(),
    useVerdicts.getState().load(),
  ]);
}

function startAnew(): void {
  forgetAnswers();
  forgetDeletions();
  useDatasets.getState().reset();
  useModels.getState().reset();
  useVerdicts.getState().reset();
  forgetTraining();
  forgetRetraining();
  forgetSearches();
  useJobs.getState().reset();
  useQuery.getState().forget();
}

type MenuItem = EventPayload<"menu.chosen">["item"];
function act(item: MenuItem): void {
  const acts: Partial<Record<MenuItem, () => void>> = {
    "open-file": () => void choose("data"),
    "open-folder": () => void choose("folder"),
    "paste-rows": () => useOverlays.getState().set({ pasted: "" }),
    "open-workspace": () => void choose("workspace"),
    "new-workspace": () => void choose("new-workspace"),
    find: focusFilter,
    help: () => useOverlays.getState().set({ help: true }),
    jobs: () => useOverlays.getState().toggleJobs(),
    undo: undoHere,
    redo: redoHere,
  };
  acts[item]?.();
}
