// A running training: losses, learning rate, speed, time left, and buttons to stop or cancel it. When none runs, how the chosen model
// learned.
import type { ReactNode } from "react";
import type { Job } from "#shared/job.ts";
import { isEnded, progressShare } from "#shared/job-state.ts";
import type { TrainingNote } from "#shared/model-life-vocabulary.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { request } from "../../../api/door.ts";
import { formatNumber, formatSeconds, formatShort } from "../../../format/number.ts";
import { useSelectedDataset } from "../../../state/datasets.ts";
import { runningTraining, useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { useSelectedModel } from "../../../state/models.ts";
import { showFailure } from "../../../state/toasts.ts";
import { Button } from "../../../ui/button.tsx";
import { Meter } from "../../../ui/meter.tsx";
import { lastEvaluation } from "../evaluation/evaluation-view.tsx";
import { HonestyStrip } from "../evaluation/honesty-strip.tsx";
import css from "./live-training.module.css";
import { LossChart } from "./loss-chart.tsx";
import type { Epoch } from "./loss-option.ts";

export function LiveTraining() {
  const jobs = useJobs(({ list }) => list);
  const model = useSelectedModel();
  const running = runningTraining(jobs);
  const last = jobs?.find((job) => job.kind === "model.train");
  if (running) return <Running job={running} />;
  if (last && isEnded(last) && last.state === "failed") return <Failed job={last} />;
  if (model) {
    return (
      <TrainingSummary model={model}>
        <Worth model={model} />
      </TrainingSummary>
    );
  }
  return (
    <section className={css.live} aria-label="Training">
      <div className={css.empty}>
        <p>The losses of the training are drawn here while it runs.</p>
        <p>The defaults suit most data: press Start training.</p>
      </div>
    </section>
  );
}

function Running({ job }: { job: Job }) {
  const cancel = useJobs(({ cancel }) => cancel);
  const note = (job.progress?.data ?? null) as TrainingNote | null;
  const queued = job.state === "queued";
  // The same estimate as in the list of jobs.
  const timeLeftMs = job.progress?.timeLeftMs ?? note?.timeLeftMs ?? null;
  const doing = queued ? "Waits for its turn" : (job.progress?.note ?? "Starts");
  const figures: [string, string][] = [
    ["Epoch", note ? `${note.epoch} of ${note.epochs}` : "–"],
    ...(note && note.members > 1
      ? [["Network", `${note.member + 1} of ${note.members}`] satisfies [string, string]]
      : []),
    ["Train loss", note && Number.isFinite(note.loss) ? formatNumber(round(note.loss)) : "–"],
    ["Validation loss", note?.validationLoss == null ? "–" : formatNumber(round(note.validationLoss))],
    ["Learning rate", !note ? "–" : formatNumber(round(note.learningRate))],
    ["Sequences/s", !note ? "–" : formatShort(Math.round(note.sequencesPerS))],
    ["Time left", timeLeftMs === null ? "–" : formatSeconds(Math.max(1, Math.round(timeLeftMs / 1000)))],
  ];
  return (
    <section className={css.live} aria-label="Training">
      <header className={css.head}>
        <h2 className={css.title} title={job.title}>
          {job.title}
        </h2>
        {!queued && note && (
          <Button
            disabled={note.best === null}
            title={
              note.best === null
                ? "No epoch is finished yet"
                : `Ends the training with the weights of epoch ${note.best.epoch}`
            }
            onClick={() => void stop(job.id)}
          >
            Stop, keep the best
          </Button>
        )}
        <Button onClick={() => void cancel(job.id)}>Cancel</Button>
      </header>
      <Meter label={job.title} share={queued ? 0 : progressShare(job.progress)} />
      <p className={css.doing} role="status">
        {doing}
      </p>
      <dl className={css.figures}>
        {figures.map(([name, value]) => (
          <div key={name} className={css.figure}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <LossChart epochs={note?.history ?? []} best={note?.best?.epoch ?? null} fileName={job.title} />
    </section>
  );
}

function Failed({ job }: { job: Job }) {
  return (
    <section className={css.live} aria-label="Training">
      <header className={css.head}>
        <h2 className={css.title}>{job.title} failed</h2>
      </header>
      <p className={css.failed} role="alert">
        {job.error?.message}
      </p>
    </section>
  );
}

async function stop(jobId: number): Promise<void> {
  try {
    await request("training.stop", { jobId });
  } catch (thrown) {
    showFailure(thrown, "The training could not be stopped");
  }
}

/** How a model learned, from its card. */
export function TrainingSummary({ model, children }: { model: Model; children?: ReactNode }) {
  const { value: card, error } = useAnswer("model.card", { modelId: model.id });
  const losses = card ? ((card.losses as Epoch[][])[0] ?? []) : error ? [] : null;
  return (
    <section className={css.live} aria-label="Training">
      <header className={css.head}>
        <h2 className={css.title} title={model.name}>
          {model.name}
        </h2>
        <span className={css.took}>trained in {formatSeconds(model.tookMs / 1000)}</span>
      </header>
      {losses !== null && losses.length === 0 ? (
        <p className={css.doing}>This detector is fitted in one pass; it has no losses to draw.</p>
      ) : (
        <LossChart epochs={losses ?? []} best={bestOf(losses ?? [])} fileName={model.name} />
      )}
      {children}
      {model.warnings.length > 0 && (
        <ul className={css.warnings} aria-label="Notes of the training">
          {model.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The model's evaluation beside the baselines, or a link to it. */
function Worth({ model }: { model: Model }) {
  const jobs = useJobs(({ list }) => list);
  const dataset = useSelectedDataset();
  const show = useModelView(({ show }) => show);
  const evaluation = dataset && lastEvaluation(jobs, model, dataset);
  return (
    <>
      {evaluation?.curves && (
        <HonestyStrip
          model={model}
          evaluation={evaluation}
          curves={evaluation.curves}
          fileName={`${model.name} baselines`}
        />
      )}
      <div className={css.next}>
        <Button onClick={() => show("threshold")}>Choose the threshold</Button>
        <Button onClick={() => show("evaluation")}>
          {evaluation ? "See the evaluation" : "Measure it beside the baselines"}
        </Button>
      </div>
    </>
  );
}

const round = (value: number): number => Number(value.toPrecision(4));

function bestOf(epochs: readonly Epoch[]): number | null {
  let best: Epoch | null = null;
  for (const epoch of epochs) {
    const loss = epoch.validationLoss ?? epoch.loss;
    if (best === null || loss < (best.validationLoss ?? best.loss)) best = epoch;
  }
  return best?.epoch ?? null;
}
