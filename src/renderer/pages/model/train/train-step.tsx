// Step 5: name, seed and length of the training, the guard, and the button that starts it.
import { isEnded } from "#shared/job-state.ts";
import { keepTogetherKinds } from "#shared/model-words.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { isRowDetector } from "../../../format/detector.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { runningTraining, useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { useModels } from "../../../state/models.ts";
import { Button } from "../../../ui/button.tsx";
import field from "../../../ui/field.module.css";
import { ModelIcon } from "../../../ui/icons.tsx";
import { NumberField } from "../../../ui/number-field.tsx";
import { Select } from "../../../ui/select.tsx";
import { Guard } from "./guard.tsx";
import type { useNormalCount } from "./normal-step.tsx";
import { Choice, Hint, Step } from "./step.tsx";
import css from "./train-step.module.css";
import { detectorOf, type KeptTogether, otherScored, useTraining } from "./training.ts";

const leastRows = 20;

interface TrainStepProps {
  dataset: Dataset;
  count: ReturnType<typeof useNormalCount>;
}

export function TrainStep({ dataset, count }: TrainStepProps) {
  const form = useTraining();
  const parent = useModels(({ list }) => list?.find(({ id }) => id === form.from) ?? null);
  const detector = parent?.detector ?? detectorOf(form, dataset);
  const scored = useDatasets(({ list }) => otherScored(form, dataset, list));
  const rows = count.count === null ? null : count.count - form.exclude.length;
  return (
    <Step
      number={5}
      name="Train"
      summary={form.exclude.length > 0 ? `${manyText(form.exclude.length, "row")} left out` : "ready"}
    >
      <Guard dataset={dataset} />
      <details className={css.more}>
        <summary>Name, seed, epochs</summary>
        <div className={css.options}>
          <Choice name="Name">
            <input
              className={field.field}
              aria-label="Name of the model"
              maxLength={200}
              placeholder={parent ? `${parent.name} retrained` : `${detector} of ${dataset.name}`}
              value={form.name}
              onChange={(event) => form.change({ name: event.target.value })}
            />
          </Choice>
          <Choice name="Seed">
            <NumberField
              label="Seed"
              value={form.seed}
              least={0}
              most={4_294_967_295}
              onChange={(seed) => seed !== null && form.change({ seed })}
            />
            <Hint>The same seed, data and machine give the same model, bit by bit.</Hint>
          </Choice>
          {!isRowDetector(detector) && (
            <Choice name="Epochs">
              <NumberField
                label="Epochs"
                value={form.epochs}
                least={1}
                most={10_000}
                placeholder="by the data"
                onChange={(epochs) => form.change({ epochs })}
              />
              <Hint>Passes over all windows. The model keeps its best epoch, not its last.</Hint>
            </Choice>
          )}
          <SplitChoice dataset={dataset} />
        </div>
      </details>
      <label className={css.check}>
        <input
          type="checkbox"
          checked={form.scoreAfter}
          onChange={(event) => form.change({ scoreAfter: event.target.checked })}
        />
        Score {scored?.name ?? "the dataset"} when the model is there
      </label>
      {rows !== null && rows < leastRows && (
        <p className={css.problem} role="alert">
          {`There ${rows === 1 ? "is 1 row" : `are ${rows} rows`} to learn from; choose at least ${leastRows} as normal.`}
        </p>
      )}
    </Step>
  );
}

const together: Record<NonNullable<KeptTogether>, { words: string; needs: readonly string[] }> = {
  originator: { words: "By time, no host on both sides", needs: ["orig_addr"] },
  "5-tuple": {
    words: "By time, no 5-tuple on both sides",
    needs: ["orig_addr", "orig_port", "resp_addr", "resp_port", "protocol"],
  },
};

/** How rows are split between fitting and calibration. */
function SplitChoice({ dataset }: { dataset: Dataset }) {
  const { keepTogether, change } = useTraining();
  const present = new Set(dataset.columns.map(({ name }) => name));
  return (
    <Choice name="Split">
      <Select<NonNullable<KeptTogether> | "time">
        label="How rows are held out"
        value={keepTogether ?? "time"}
        options={[
          { value: "time", label: "By time" },
          ...keepTogetherKinds.map((kind) => ({
            value: kind,
            label: together[kind].words,
            disabled: !together[kind].needs.every((name) => present.has(name)),
          })),
        ]}
        onChange={(next) => change({ keepTogether: next === "time" ? null : next })}
      />
      <Hint>
        The last normal rows in time are held out, so that the threshold comes from rows that the model has
        not seen.
        {keepTogether !== null &&
          ` Rows of one ${keepTogether === "originator" ? "host" : "5-tuple"} stand on one side only, so that the model cannot recognise them.`}
      </Hint>
    </Choice>
  );
}

/** The bar with the start button, always visible below the steps. */
export function StartBar({ dataset, count }: TrainStepProps) {
  const form = useTraining();
  const show = useModelView(({ show }) => show);
  const jobs = useJobs(({ list }) => list);
  const running = runningTraining(jobs);
  const busy = jobs?.some((job) => !isEnded(job)) ?? false;
  const rows = count.count === null ? null : count.count - form.exclude.length;
  const problem =
    form.problem !== null && form.normal === "filter"
      ? "the filter of normal rows is not valid"
      : rows !== null && rows < leastRows
        ? "too few rows count as normal"
        : dataset.reading
          ? "the dataset is still being read"
          : null;
  return (
    <div className={css.start}>
      <span className={css.words}>
        {problem ??
          (rows === null
            ? ""
            : `Learns from ${manyText(rows, "row")}${form.also.length > 0 ? ` and ${manyText(form.also.length, "more dataset")}` : ""}`)}
        {problem === null && running === null && busy && ", after what runs now"}
      </span>
      <Button
        tone="primary"
        icon={ModelIcon}
        disabled={problem !== null || running !== null || rows === null}
        onClick={() => {
          // The first model must not replace the view of its training.
          show("train");
          void form.start(dataset);
        }}
      >
        Start training
      </Button>
    </div>
  );
}
