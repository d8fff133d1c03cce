// The button that retrains the model with the false positives of the dataset, and the progress while it runs.
import type { Model } from "#shared/model-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { useJobs } from "../../../state/jobs.ts";
import { runningRetraining, useRetraining } from "../state/retraining.ts";
import css from "./triage-foot.module.css";

/** Verdicts continue during a training; they are counted when the analyst pauses. */
const restMs = 400;

export function Retrain({ dataset, model }: { dataset: Dataset; model: Model }) {
  const counts = useAnswer("verdict.counts", { datasetId: dataset.id }, { restMs }).value;
  const { starting, start } = useRetraining();
  const { list, cancel } = useJobs();
  const running = runningRetraining(list);
  if (starting || running) {
    return (
      <span className={css.retraining} role="status" aria-label="Retraining">
        {running?.doing ?? "Learning"}…
        <button
          type="button"
          className={css.count}
          disabled={!running}
          onClick={() => running && void cancel(running.jobId)}
        >
          Cancel
        </button>
      </span>
    );
  }
  const falsePositives = counts?.["false-positive"] ?? 0;
  if (!counts || falsePositives === 0) return null;
  const also = [
    ...(counts.benign > 0 ? [`${manyText(counts.benign, "benign row")} count as normal too`] : []),
    ...(counts.confirmed > 0 ? [`${manyText(counts.confirmed, "confirmed row")} left out`] : []),
  ];
  const words = `${model.name} is trained again on its normal rows and these, scores ${dataset.name}, and the two models are compared.`;
  return (
    <button
      type="button"
      className={css.retrain}
      title={also.length > 0 ? `${words}\n${also.join("; ")}.` : words}
      onClick={() => void start(model, dataset)}
    >
      Retrain with {manyText(falsePositives, "false positive")} as normal
    </button>
  );
}
