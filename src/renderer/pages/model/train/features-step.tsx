// Step 3: the detector, and the columns that it reads: a searchable list, each with its values and the reason why it is left out.
import { useState } from "react";
import { bestDetector, type DetectorKind, detectorKinds } from "#shared/detectors.ts";
import type { FeatureChoice } from "#shared/model-view-vocabulary.ts";
import { featureSets } from "#shared/model-words.ts";
import { countText, manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { defaultWords, detectorWords } from "../../../format/detector.ts";
import { useModels } from "../../../state/models.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Select } from "../../../ui/select.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import css from "./features-step.module.css";
import { Spark } from "./spark.tsx";
import { Choice, Hint, Step } from "./step.tsx";
import { detectorOf, type FeatureSet, normalFilter, setOf, useTraining } from "./training.ts";

const setWords: Record<FeatureSet, string> = {
  default: "Behaviour (default)",
  "all-numeric": "Numbers only",
  cic: "As CICFlowMeter",
  minimal: "Twelve that every source has",
  series: "A series against its own past",
};
const detectorsFor = (dataset: Dataset) =>
  detectorKinds.map((kind) => ({
    value: kind,
    label: `${detectorWords(kind).name}${kind === bestDetector(dataset) ? " (default)" : ""}`,
    group: detectorWords(kind).family,
  }));

export function FeaturesStep({ dataset }: { dataset: Dataset }) {
  const form = useTraining();
  const answer = useAnswer(
    "model.features",
    { datasetId: dataset.id, set: setOf(form, dataset), normal: normalFilter(form, dataset) },
    { keepLast: true },
  );
  const features = answer.value;
  const parent = useModels(({ list }) => list?.find(({ id }) => id === form.from) ?? null);
  const detector = detectorOf(form, dataset);
  const words = detectorWords(parent?.detector ?? detector);
  const chosen = features ? features.filter((one) => isTaken(one, form.picked)) : null;
  if (parent) {
    return (
      <Step
        number={3}
        name="Features"
        summary={`${words.name} · ${manyText(parent.columns.length, "column")}, as ${parent.name}`}
      >
        <Hint>
          {words.name} on {parent.columns.join(", ")}: kept from {parent.name}.
        </Hint>
      </Step>
    );
  }
  return (
    <Step
      number={3}
      name="Features"
      summary={
        <>
          {words.name}
          {chosen && <> · {manyText(chosen.length, "column")}</>}
        </>
      }
    >
      <Choice name="Detector">
        <Select<DetectorKind>
          label="Detector"
          value={detector}
          options={detectorsFor(dataset)}
          onChange={(next) =>
            form.change({
              detector: next === bestDetector(dataset) ? null : next,
              sequenceBy: null,
              steps: null,
            })
          }
        />
        <Hint>
          {words.good} {defaultWords(detector, dataset)}
        </Hint>
      </Choice>
      <Choice name="Columns">
        <Select<FeatureSet | "picked">
          label="Set of columns"
          value={form.picked === null ? setOf(form, dataset) : "picked"}
          options={[
            ...(form.picked === null ? [] : [{ value: "picked" as const, label: "Chosen one by one" }]),
            ...featureSets
              .filter((set) => set !== "series" || dataset.kind === "samples")
              .map((set) => ({ value: set, label: setWords[set] })),
          ]}
          onChange={(set) => set !== "picked" && form.change({ set, picked: null })}
        />
      </Choice>
      <Answered of={answer} bones={<Skeleton height={120} />}>
        {(features) => <FeatureList dataset={dataset} features={features} />}
      </Answered>
    </Step>
  );
}

/** Why a column is left out, and its unit or kind. */
function noteOf({ reason, unit, kind }: FeatureChoice): string {
  const words = unit === null || unit === "" || unit === "1" ? kind : unit;
  return reason === null ? words : `${reason} · ${words}`;
}

const isTaken = (one: FeatureChoice, picked: readonly string[] | null): boolean =>
  picked === null ? one.chosen : picked.includes(one.column);

function FeatureList({ dataset, features }: { dataset: Dataset; features: readonly FeatureChoice[] }) {
  const { picked, change } = useTraining();
  const [search, setSearch] = useState("");
  const needle = search.trim().toLowerCase();
  // Columns of the feature set come first, and keep their position when turned off.
  const shown = [...features]
    .sort((a, b) => Number(b.chosen) - Number(a.chosen))
    .filter(
      ({ column, about }) => column.toLowerCase().includes(needle) || about.toLowerCase().includes(needle),
    );
  const chosen = features.filter((one) => isTaken(one, picked)).map(({ column }) => column);
  const turn = (column: string, on: boolean) => {
    const next = on ? [...chosen, column] : chosen.filter((other) => other !== column);
    const asSet = features.every((one) => one.chosen === next.includes(one.column));
    change({ picked: asSet ? null : next });
  };
  return (
    <div className={css.box}>
      <div className={css.head}>
        <input
          className={css.search}
          type="search"
          aria-label="Search columns"
          placeholder="Search columns"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <span className={css.count}>
          {countText(chosen.length)} of {countText(features.length)}
        </span>
      </div>
      <ul className={css.list}>
        {shown.map((one) => (
          <li key={one.column} className={css.row} title={one.about || undefined}>
            <label className={css.label} data-off={!one.possible}>
              <input
                type="checkbox"
                checked={isTaken(one, picked)}
                disabled={!one.possible}
                onChange={(event) => turn(one.column, event.target.checked)}
              />
              <span className={css.name}>{one.column}</span>
            </label>
            <span className={css.note} title={noteOf(one)}>
              {noteOf(one)}
            </span>
            <Spark dataset={dataset} column={one.column} />
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className={css.none}>No column is called that.</p>}
    </div>
  );
}
