// The incidents of a dataset, in descending order of severity, and the selected incident beside the list.

import { useEffect, useState } from "react";
import { isEnded } from "#shared/job-state.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useIncidentKeys } from "../../../parts/incidents/use-incident-keys.ts";
import { type IncidentsShown, useIncidentList } from "../../../parts/incidents/use-incident-list.ts";
import { Invitation } from "../../../parts/invitation.tsx";
import { ExpectedProgress, JobProgress } from "../../../parts/job-progress.tsx";
import css from "../../../parts/page.module.css";
import { type Question, QuestionDialog } from "../../../parts/verdicts/question-dialog.tsx";
import { ReasonPrompt } from "../../../parts/verdicts/reason-prompt.tsx";
import { useFold } from "../../../state/fold.ts";
import { findIncidents, findMissing, useIncidentSearch } from "../../../state/incidents.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useTriage } from "../../../state/triage.ts";
import { Button } from "../../../ui/button.tsx";
import { FailurePanel } from "../../../ui/failure.tsx";
import { Pane } from "../../../ui/pane.tsx";
import { IncidentDetail } from "./incident-detail.tsx";
import { IncidentList } from "./incident-list.tsx";
import viewCss from "./incidents-view.module.css";

export function IncidentsView({ dataset }: { dataset: Dataset }) {
  const list = useIncidentList(dataset);
  const { value: page, error, askAgain } = list.first;
  const { id, reading } = dataset;
  const search = useIncidentSearch(id);
  const runs = search !== null && !isEnded(search);
  // Verdicts given during a search make its result stale. A watch searches its dataset itself. Nothing is searched while nobody looks:
  // over a million flows a search takes seconds from the analyst who reads flags.
  const seeks = page?.found === false && !runs && !reading;
  useEffect(() => (seeks ? findMissing(id) : undefined), [seeks, id]);
  if (error && !page) {
    return (
      <div className={css.center}>
        <FailurePanel title="The incidents could not be read" failure={error}>
          <Button onClick={askAgain}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  // Stale incidents stay on the screen until the new ones are there.
  if (!page || (!page.found && page.total === 0)) return <Searching dataset={dataset} />;
  if (page.total === 0) return <NoIncidents dataset={dataset} />;
  return <Read dataset={dataset} list={list} />;
}

function Read({ dataset, list }: { dataset: Dataset; list: IncidentsShown }) {
  const chosen = useTriage(({ incident }) => incident);
  const [hides, toggleHiding] = useFold("incidents-hide-decided", false);
  const shown = list.incidents.filter(({ verdict }) => !hides || verdict === null);
  const incident = shown.find(({ key }) => key === chosen) ?? shown[0];
  // The selected incident stays selected, wherever it is in a newer list.
  const key = incident?.key ?? null;
  useEffect(() => {
    if (key !== null && chosen === null) useTriage.getState().chooseIncident(key);
  }, [key, chosen]);
  const [question, setQuestion] = useState<Question | null>(null);
  const actions = useIncidentKeys({ dataset, shown, incident, onHide: toggleHiding, ask: setQuestion });
  return (
    <div className={css.page}>
      <Pane name="incidents" label="Width of the list" widthPx={440} least={300} most={900}>
        <IncidentList
          datasetId={dataset.id}
          list={list}
          shown={shown}
          chosen={incident?.key ?? null}
          hides={hides}
          onHide={toggleHiding}
        />
      </Pane>
      {incident ? (
        <div className={viewCss.read}>
          <IncidentDetail
            key={incident.key}
            dataset={dataset}
            incident={incident}
            actions={actions}
            ask={setQuestion}
          />
          <ReasonPrompt actions={actions} />
        </div>
      ) : (
        <Invitation title="Every incident has a verdict">
          <p>Incidents with a verdict are hidden.</p>
          <Button onClick={toggleHiding}>Show them</Button>
        </Invitation>
      )}
      {question && <QuestionDialog question={question} onClose={() => setQuestion(null)} onGone={() => {}} />}
    </div>
  );
}

function Searching({ dataset }: { dataset: Dataset }) {
  const search = useIncidentSearch(dataset.id);
  const cancel = useJobs(({ cancel }) => cancel);
  const title = `Looking for incidents in ${dataset.name}`;
  if (search && isEnded(search) && search.state !== "done") {
    return (
      <Invitation title={`No incidents of ${dataset.name} yet`}>
        <p role="alert">
          {search.state === "failed" ? search.error?.message : "The search for incidents was cancelled."}
        </p>
        <Button tone="primary" onClick={() => void findIncidents(dataset.id, true)}>
          Find incidents
        </Button>
      </Invitation>
    );
  }
  return (
    <Invitation title={title}>
      {search ? <JobProgress job={search} /> : <ExpectedProgress label="Find incidents" />}
      {search && !isEnded(search) && <Button onClick={() => void cancel(search.id)}>Cancel</Button>}
    </Invitation>
  );
}

function NoIncidents({ dataset }: { dataset: Dataset }) {
  const setView = useTriage(({ setView }) => setView);
  return (
    <Invitation title={`No incidents in ${dataset.name}`}>
      <p>No behaviour stands out in these flows. A model may still find single flows strange.</p>
      <Button onClick={() => setView("flags")}>Show flags</Button>
    </Invitation>
  );
}
