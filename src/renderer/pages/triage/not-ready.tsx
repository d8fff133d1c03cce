// Shown in place of flags while there are none: there is no model yet, or it has not scored the dataset.
import type { Model } from "#shared/model-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { rowWord } from "../../format/row-word.ts";
import { Invitation } from "../../parts/invitation.tsx";
import { ExpectedProgress, JobProgress } from "../../parts/job-progress.tsx";
import { useRunningAnalysis } from "../../state/analysis.ts";
import { runningTraining, useJobs } from "../../state/jobs.ts";
import { usePage } from "../../state/page.ts";
import { useScoring } from "../../state/scoring.ts";
import { Button } from "../../ui/button.tsx";

export function NotReady({ dataset, model }: { dataset: Dataset; model: Model | null }) {
  const show = usePage(({ show }) => show);
  const cancel = useJobs(({ cancel }) => cancel);
  const training = useJobs(({ list }) => runningTraining(list));
  const analysis = useRunningAnalysis(dataset.id);
  if (analysis) {
    return (
      <Invitation title={`Finding what is strange in ${dataset.name}`}>
        <JobProgress job={analysis} />
        <Button onClick={() => void cancel(analysis.id)}>Cancel</Button>
      </Invitation>
    );
  }
  if (!model && training) {
    return (
      <Invitation title="Learning what is normal">
        <JobProgress job={training} />
        <Button onClick={() => void cancel(training.id)}>Cancel</Button>
      </Invitation>
    );
  }
  if (!model) {
    return (
      <Invitation title="No flags yet">
        <p>
          Flags are the rows of {dataset.name} that a model finds strange. Train a model to see them, and why.
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
  const cancel = useJobs(({ cancel }) => cancel);
  const { running, expected, failure, start } = useScoring(model, dataset);
  if (running || expected) {
    return (
      <Invitation title={`Scoring ${dataset.name}`}>
        {running ? <JobProgress job={running} /> : <ExpectedProgress label={`Score ${dataset.name}`} />}
        <Button disabled={!running} onClick={() => running && void cancel(running.id)}>
          Cancel
        </Button>
      </Invitation>
    );
  }
  return (
    <Invitation title="Not scored yet">
      <p>
        {model.name} has not scored the {manyText(dataset.rows, rowWord(dataset))} of {dataset.name}.
      </p>
      {failure !== null && <p role="alert">{failure}</p>}
      <Button tone="primary" disabled={dataset.reading} onClick={() => void start()}>
        Score {dataset.name}
      </Button>
    </Invitation>
  );
}
