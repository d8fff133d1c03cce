// Shown in place of missing scores: the button that computes them, or their progress.
import type { Model } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { ExpectedProgress, JobProgress } from "../../../parts/job-progress.tsx";
import { useJobs } from "../../../state/jobs.ts";
import { useScoring } from "../../../state/scoring.ts";
import { Button } from "../../../ui/button.tsx";
import css from "./not-scored.module.css";

export function NotScored({ model, dataset }: { model: Model; dataset: Dataset }) {
  const { running, expected, failure, start } = useScoring(model, dataset);
  const cancel = useJobs(({ cancel }) => cancel);
  if (running || expected) {
    return (
      <section className={css.place} aria-label="Scoring">
        <div className={css.job}>
          {running ? <JobProgress job={running} /> : <ExpectedProgress label={`Score ${dataset.name}`} />}
        </div>
        <Button disabled={!running} onClick={() => running && void cancel(running.id)}>
          Cancel
        </Button>
      </section>
    );
  }
  return (
    <section className={css.place} aria-label="Not scored">
      <p className={css.words}>
        {dataset.name} is not scored by {model.name} yet.
      </p>
      {failure !== null && (
        <p className={css.failed} role="alert">
          {failure}
        </p>
      )}
      <Button tone="primary" onClick={() => void start()}>
        Score the dataset
      </Button>
    </section>
  );
}
