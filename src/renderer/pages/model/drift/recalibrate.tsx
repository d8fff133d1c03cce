// The button that recalibrates, with a sentence about it, its progress, and its effect on the flags.
import type { JobOutput } from "#shared/contract/contract.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { startJob } from "../../../api/door.ts";
import { formatMoment } from "../../../format/time.ts";
import { RunningJob } from "../../../parts/running-job.tsx";
import { useJobs } from "../../../state/jobs.ts";
import { useSettings } from "../../../state/settings.ts";
import { showFailure } from "../../../state/toasts.ts";
import { Button } from "../../../ui/button.tsx";
import css from "./drift-view.module.css";

interface RecalibrateProps {
  model: Model;
  dataset: Dataset;
  advised: boolean;
}

export function Recalibrate({ model, dataset, advised }: RecalibrateProps) {
  const last = useJobs(({ list }) => list?.find((job) => isOf(job, model, dataset)) ?? null);
  const mode = useSettings(({ settings }) => (settings.time === "local" ? "local" : "utc"));
  const start = () =>
    startJob("model.recalibrate", { modelId: model.id, datasetId: dataset.id }).catch((thrown) =>
      showFailure(thrown, "The model could not be recalibrated"),
    );
  const done = last?.state === "done" ? (last.output as JobOutput<"model.recalibrate">) : null;
  const { recalibration } = model;
  return (
    <section className={css.recalibrate} aria-label="Recalibrate">
      {last && !isEnded(last) ? (
        <RunningJob job={last} />
      ) : (
        <div className={css.ask}>
          <Button tone={advised ? "primary" : "plain"} onClick={() => void start()}>
            Recalibrate on these rows
          </Button>
          <p className={css.hint}>
            The threshold and the scale of scores follow the unflagged rows of {dataset.name}; what the model
            has learned stays, and no row is scored again.
          </p>
        </div>
      )}
      {last?.state === "failed" && (
        <p className={css.failed} role="alert">
          {last.error?.message}
        </p>
      )}
      {done && (
        <p className={css.outcome} role="status">
          {done.sentence} {manyText(done.flagsBefore, "flag")} before, {manyText(done.flagsAfter, "flag")}{" "}
          now.
        </p>
      )}
      {done?.warnings.map((warning) => (
        <p key={warning} className={css.hint}>
          {warning}
        </p>
      ))}
      {!done && recalibration && (
        <p className={css.hint}>
          Recalibrated {formatMoment(recalibration.atMs, mode)} on {manyText(recalibration.rows, "row")} of{" "}
          {recalibration.datasetName}.
        </p>
      )}
    </section>
  );
}

function isOf({ kind, input }: Job, model: Model, dataset: Dataset): boolean {
  const of = input as { modelId?: unknown; datasetId?: unknown } | null;
  return kind === "model.recalibrate" && of?.modelId === model.id && of.datasetId === dataset.id;
}
