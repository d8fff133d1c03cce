// Shown where scores are looked for and there are none: the one button that brings them, or how far they are.
import { isEnded } from "../../../shared/job.ts";
import type { Model } from "../../../shared/model-vocabulary.ts";
import type { Dataset } from "../../../shared/vocabulary.ts";
import { startJob } from "../../api/door.ts";
import { useJobs } from "../../state/jobs.ts";
import { showFailure } from "../../state/toasts.ts";
import { Button } from "../../ui/button.tsx";
import { JobProgress } from "../jobs/job-progress.tsx";
import css from "./not-scored.module.css";

export function NotScored({ model, dataset }: { model: Model; dataset: Dataset }) {
  const job = useJobs(({ list }) =>
    list?.find(({ kind, input }) => {
      const of = input as { modelId?: number; datasetId?: number } | null;
      return kind === "model.score" && of?.modelId === model.id && of.datasetId === dataset.id;
    }),
  );
  const cancel = useJobs(({ cancel }) => cancel);
  const score = () =>
    startJob("model.score", { modelId: model.id, datasetId: dataset.id }).catch((thrown) =>
      showFailure(thrown, "The dataset could not be scored"),
    );
  if (job && !isEnded(job)) {
    return (
      <section className={css.place} aria-label="Scoring">
        <div className={css.job}>
          <JobProgress job={job} />
        </div>
        <Button onClick={() => void cancel(job.id)}>Cancel</Button>
      </section>
    );
  }
  return (
    <section className={css.place} aria-label="Not scored">
      <p className={css.words}>
        {dataset.name} is not scored by {model.name} yet.
      </p>
      {job?.state === "failed" && (
        <p className={css.failed} role="alert">
          {job.error?.message}
        </p>
      )}
      <Button tone="primary" onClick={() => void score()}>
        Score the dataset
      </Button>
    </section>
  );
}
