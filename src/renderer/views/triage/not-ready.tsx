// What the Triage page shows before there is anything to judge: no model yet, or a dataset that the model has not scored.
import { useState } from "react";
import { isEnded } from "../../../shared/job.ts";
import type { Model } from "../../../shared/model-vocabulary.ts";
import type { Dataset } from "../../../shared/vocabulary.ts";
import { startJob } from "../../api/door.ts";
import { formatMany } from "../../format/number.ts";
import { useJobs } from "../../state/jobs.ts";
import { usePage } from "../../state/page.ts";
import { showFailure } from "../../state/toasts.ts";
import { Button } from "../../ui/button.tsx";
import { JobProgress } from "../jobs/job-progress.tsx";
import css from "./triage-page.module.css";

export function NotReady({ dataset, model }: { dataset: Dataset; model: Model | null }) {
  const show = usePage(({ show }) => show);
  if (!model) {
    return (
      <Invitation title="Nothing to judge yet">
        <p>
          Triage shows the rows of {dataset.name} that a model finds strange, and why. Train a model first.
        </p>
        <Button tone="primary" onClick={() => show("model")}>
          Train a model
        </Button>
      </Invitation>
    );
  }
  return <NotScored dataset={dataset} model={model} />;
}

function NotScored({ dataset, model }: { dataset: Dataset; model: Model }) {
  const { list, cancel } = useJobs();
  const [asked, setAsked] = useState(false);
  const running = list?.find(
    ({ kind, input, ...job }) =>
      kind === "model.score" && !isEnded(job) && isAbout(input, dataset.id, model.id),
  );
  const start = async () => {
    setAsked(true);
    try {
      await startJob("model.score", { modelId: model.id, datasetId: dataset.id });
    } catch (thrown) {
      showFailure(thrown, `${dataset.name} could not be scored`);
    } finally {
      setAsked(false);
    }
  };
  if (running) {
    return (
      <Invitation title={`Scoring ${dataset.name}`}>
        <JobProgress job={running} />
        <Button onClick={() => void cancel(running.id)}>Cancel</Button>
      </Invitation>
    );
  }
  return (
    <Invitation title="Not scored yet">
      <p>
        {model.name} has not looked at the {formatMany(dataset.rows, "row")} of {dataset.name}.
      </p>
      <Button tone="primary" disabled={asked || dataset.reading} onClick={() => void start()}>
        Score {dataset.name}
      </Button>
    </Invitation>
  );
}

function Invitation({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={css.invitation} aria-label={title}>
      <h1 className={css.title}>{title}</h1>
      {children}
    </section>
  );
}

function isAbout(input: unknown, datasetId: number, modelId: number): boolean {
  const about = input as { datasetId?: unknown; modelId?: unknown } | null;
  return about?.datasetId === datasetId && about.modelId === modelId;
}
