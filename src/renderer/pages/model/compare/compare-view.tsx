// Two models side by side: their facts, and what changes on the same rows from the first to the second.
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import type { Comparison } from "#shared/model-life-vocabulary.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { startJob } from "../../../api/door.ts";
import { RunningJob } from "../../../parts/running-job.tsx";
import { useSelectedDataset } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { useModels } from "../../../state/models.ts";
import { showFailure } from "../../../state/toasts.ts";
import { Button } from "../../../ui/button.tsx";
import { CompareIcon } from "../../../ui/icons.tsx";
import { Select } from "../../../ui/select.tsx";
import board from "../parts/board.module.css";
import place from "../parts/not-scored.module.css";
import { CompareFacts } from "./compare-facts.tsx";
import { CompareRows } from "./compare-rows.tsx";
import css from "./compare-view.module.css";
import { pastVerdicts } from "./past-verdicts.ts";

export function CompareView({ model }: { model: Model }) {
  const dataset = useSelectedDataset();
  const { list } = useModels();
  const { otherId, compareWith } = useModelView();
  const others = (list ?? []).filter(({ id }) => id !== model.id);
  const other =
    others.find(({ id }) => id === otherId) ?? others.find(({ champion }) => champion) ?? others[0] ?? null;
  if (!dataset) return null;
  if (!other) {
    return (
      <section className={place.place} aria-label="Nothing to compare">
        <p className={place.words}>There is one model; train another, and the two can be compared here.</p>
      </section>
    );
  }
  const choice = (
    <Select
      label="Model to compare with"
      value={String(other.id)}
      options={others.map(({ id, name }) => ({ value: String(id), label: name }))}
      onChange={(id) => compareWith(Number(id))}
    />
  );
  const chosen = <strong title={model.name}>{model.name}</strong>;
  // A comparison goes from the older to the newer model, whichever of them is selected: both then show the same one.
  const isOlder = model.id < other.id;
  const [first, second] = isOlder ? [model, other] : [other, model];
  return (
    <div className={board.board}>
      <header>
        <div className={css.choose}>
          <span className={css.name}>From {isOlder && chosen}</span>
          {!isOlder && choice}
          <span className={css.name}>to {!isOlder && chosen}</span>
          {isOlder && choice}
          <span className={css.name}>on {dataset.name}</span>
        </div>
      </header>
      <Outcome first={first} second={second} dataset={dataset} />
      <CompareFacts first={first} second={second} />
    </div>
  );
}

function Outcome({ first, second, dataset }: { first: Model; second: Model; dataset: Dataset }) {
  const list = useJobs(({ list }) => list);
  const jobs = (list ?? []).filter((job) => isOf(job, first, second, dataset));
  const running = jobs.find((job) => !isEnded(job));
  const done = jobs.find(({ state }) => state === "done");
  const failed = jobs[0]?.state === "failed" ? jobs[0] : null;
  const compare = async () => {
    try {
      await startJob("model.compare", {
        modelIds: [first.id, second.id],
        datasetId: dataset.id,
        verdicts: await pastVerdicts(dataset.id, second.id),
        top: 8,
      });
    } catch (thrown) {
      showFailure(thrown, "The models could not be compared");
    }
  };
  if (running) {
    return <RunningJob job={running} />;
  }
  return (
    <>
      {failed?.error && (
        <p className={place.failed} role="alert">
          {failed.error.message}
        </p>
      )}
      {done ? (
        <CompareRows comparison={done.output as Comparison} onAgain={() => void compare()} />
      ) : (
        <div className={css.ask}>
          <p>
            Both score the same rows of {dataset.name}; what only one of them flags is listed, and what
            changes for the rows with a verdict.
          </p>
          <Button tone="primary" icon={CompareIcon} onClick={() => void compare()}>
            Compare on these rows
          </Button>
        </div>
      )}
    </>
  );
}

function isOf(job: Job, first: Model, second: Model, dataset: Dataset): boolean {
  if (job.kind !== "model.compare") return false;
  const input = job.input as { modelIds: number[]; datasetId: number };
  return input.modelIds[0] === first.id && input.modelIds[1] === second.id && input.datasetId === dataset.id;
}
