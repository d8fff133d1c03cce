// The page of incidents: what the hosts of a dataset did that stands out, the most severe first, with the evidence of the one that
// is read, and its verdict by one key.
import { useEffect } from "react";
import { isEnded } from "#shared/job-state.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { on } from "../../api/door.ts";
import { FirstStart } from "../../parts/first-start.tsx";
import { ExpectedProgress, JobProgress } from "../../parts/job-progress.tsx";
import { NoWorkspace } from "../../parts/no-workspace.tsx";
import css from "../../parts/page.module.css";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { useDatasets, useSelectedDataset } from "../../state/datasets.ts";
import { useJobs } from "../../state/jobs.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { Button } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { Pane } from "../../ui/pane.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { IncidentDetail } from "./incident-detail.tsx";
import own from "./incident-list.module.css";
import { IncidentList } from "./incident-list.tsx";
import { useIncidents } from "./store.ts";

export function IncidentsPage() {
  const list = useDatasets(({ list }) => list);
  const dataset = useSelectedDataset();
  const workspace = useWorkspace();
  if (workspace.error || (workspace.known && !workspace.current)) return <NoWorkspace />;
  if (!list) return <PageSkeleton />;
  if (list.length === 0 || !dataset) return <FirstStart />;
  return <Incidents key={dataset.id} dataset={dataset} />;
}

function Incidents({ dataset }: { dataset: Dataset }) {
  const { page, failure, chosen, load, move, decide } = useIncidents();
  const { id, reading } = dataset;
  const search = useJobs(({ list }) =>
    list?.find(
      ({ kind, input }) =>
        kind === "incident.find" && (input as { datasetId?: unknown } | null)?.datasetId === id,
    ),
  );
  useEffect(() => {
    if (reading) return;
    void load(id);
    const undos = [
      on("incident.changed", ({ datasetId }) => void (datasetId === id && load(id))),
      on(
        "verdict.changed",
        ({ what, datasetId }) => void (what === "verdict" && datasetId === id && load(id)),
      ),
    ];
    return () => {
      for (const undo of undos) undo();
    };
  }, [id, reading, load]);
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    arrowdown: () => move(1),
    arrowup: () => move(-1),
    c: () => void decide("confirmed"),
    f: () => void decide("false-positive"),
    b: () => void decide("benign"),
    u: () => void decide("unsure"),
    backspace: () => void decide(null),
  });
  if (failure) {
    return (
      <div className={css.center}>
        <FailurePanel title="The incidents could not be read" failure={failure}>
          <Button onClick={() => void load(id)}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  if (reading || !page || !page.found) {
    return (
      <div className={css.center}>
        <div className={own.waiting}>
          <h1>Looking for incidents in {dataset.name}</h1>
          {search && !isEnded(search) ? (
            <JobProgress job={search} />
          ) : search?.state === "failed" ? (
            <p role="alert">{search.error?.message}</p>
          ) : (
            <ExpectedProgress label="Find incidents" />
          )}
        </div>
      </div>
    );
  }
  if (page.total === 0) {
    return (
      <div className={css.center}>
        <div className={own.waiting}>
          <h1>No incidents in {dataset.name}</h1>
          <p>
            {page.sentence ||
              "No behaviour stands out in these flows. A model may still find single flows strange."}
          </p>
        </div>
      </div>
    );
  }
  const incident = page.incidents.find(({ key }) => key === chosen);
  return (
    <div className={css.page}>
      <Pane name="incidents" label="Width of the list" widthPx={480} least={320} most={900}>
        <IncidentList page={page} />
      </Pane>
      {incident && <IncidentDetail dataset={dataset} incident={incident} />}
    </div>
  );
}
