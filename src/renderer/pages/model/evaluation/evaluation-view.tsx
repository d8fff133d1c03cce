// The evaluation of the chosen model on the selected dataset: the last one stored among the jobs, or the button that starts one.
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import type { Evaluation, Model } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { startJob } from "../../../api/door.ts";
import { JobProgress } from "../../../parts/job-progress.tsx";
import { useSelectedDataset } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { showFailure } from "../../../state/toasts.ts";
import { Button } from "../../../ui/button.tsx";
import { FailurePanel } from "../../../ui/failure.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { hasLabel } from "../parts/has-label.ts";
import place from "../parts/not-scored.module.css";
import { EvaluationBoard } from "./evaluation-board.tsx";
import css from "./evaluation-view.module.css";

export function EvaluationView({ model }: { model: Model }) {
  const dataset = useSelectedDataset();
  if (!dataset) return null;
  return <Inside model={model} dataset={dataset} key={dataset.id} />;
}

function Inside({ model, dataset }: { model: Model; dataset: Dataset }) {
  const { list, cancel } = useJobs();
  const jobs = (list ?? []).filter((job) => isOf(job, model, dataset));
  const running = jobs.find((job) => !isEnded(job));
  const last = jobs.find((job) => job.state === "done" && evaluationOf(job) !== null);
  const evaluation = last ? evaluationOf(last) : null;
  const failed = jobs[0]?.state === "failed" ? jobs[0] : null;
  const start = () =>
    startJob("model.evaluate", {
      modelId: model.id,
      datasetId: dataset.id,
      baselines: true,
      curves: true,
    }).catch((thrown) => showFailure(thrown, "The evaluation could not start"));

  if (!list) {
    return (
      <div className={css.bones} aria-busy="true" role="status" aria-label="Loading the evaluation">
        <Skeleton width={280} height={20} />
        <Skeleton height={160} />
        <Skeleton height={160} />
      </div>
    );
  }
  if (!evaluation && running) {
    return (
      <section className={place.place} aria-label="Evaluating">
        <div className={place.job}>
          <JobProgress job={running} />
        </div>
        <Button onClick={() => void cancel(running.id)}>Cancel</Button>
      </section>
    );
  }
  if (!evaluation || !last) {
    return (
      <section className={place.place} aria-label="Not evaluated">
        {failed?.error && (
          <FailurePanel title="The evaluation failed" failure={failed.error}>
            <Button onClick={() => void start()}>Try again</Button>
          </FailurePanel>
        )}
        {!failed && (
          <>
            <p className={place.words}>
              {hasLabel(dataset)
                ? `${model.name} is not measured on ${dataset.name} yet: its curves, its families, and how it compares with simple baselines.`
                : `${dataset.name} has no labels, so nothing can be measured on it; choose a dataset with a label column.`}
            </p>
            {hasLabel(dataset) && (
              <Button tone="primary" onClick={() => void start()}>
                Evaluate on this dataset
              </Button>
            )}
          </>
        )}
      </section>
    );
  }
  return (
    <EvaluationBoard
      model={model}
      dataset={dataset}
      evaluation={evaluation}
      measuredAtMs={last.endedAtMs ?? last.createdAtMs}
      running={running ?? null}
      onAgain={() => void start()}
    />
  );
}

/** The last evaluation of a model on a dataset among the stored jobs. */
export const lastEvaluation = (
  jobs: readonly Job[] | null,
  model: Model,
  dataset: Dataset,
): Evaluation | null => {
  const job = jobs?.find((one) => one.state === "done" && isOf(one, model, dataset) && evaluationOf(one));
  return job ? evaluationOf(job) : null;
};

function isOf(job: Job, model: Model, dataset: Dataset): boolean {
  if (job.kind !== "model.evaluate") return false;
  const input = job.input as { modelId?: number; datasetId?: number } | null;
  return input?.modelId === model.id && input.datasetId === dataset.id;
}

/** The stored output of a job, if it has everything that is drawn. */
function evaluationOf(job: Job): Evaluation | null {
  const output = job.output as Evaluation | null;
  return output?.curves ? output : null;
}
