// Compares the selected dataset with what the model was calibrated on, column by column and for the score. Where normal traffic has moved,
// a button moves the threshold with it.
import type { Drift } from "#shared/model-life-vocabulary.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { useSelectedDataset } from "../../../state/datasets.ts";
import { scoresFor, useModels } from "../../../state/models.ts";
import { Answered } from "../../../ui/answered.tsx";
import { DoneIcon, WarningIcon } from "../../../ui/icons.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import board from "../parts/board.module.css";
import { NotScored } from "../parts/not-scored.tsx";
import { DriftChart } from "./drift-chart.tsx";
import css from "./drift-view.module.css";
import { Recalibrate } from "./recalibrate.tsx";

export function DriftView({ model }: { model: Model }) {
  const dataset = useSelectedDataset();
  const scores = useModels(({ scores }) => scoresFor(scores, model.id, dataset?.id ?? null));
  if (!dataset) return null;
  if (!scores) return <NotScored model={model} dataset={dataset} />;
  return <Compared key={scores.id} model={model} dataset={dataset} />;
}

function Compared({ model, dataset }: { model: Model; dataset: Dataset }) {
  const answer = useAnswer("scores.drift", { modelId: model.id, datasetId: dataset.id });
  return (
    <Answered
      of={answer}
      failed="The rows could not be compared"
      waiting="Comparing the rows"
      bones={
        <>
          <Skeleton width={420} height={20} />
          <Skeleton width="60%" />
          <Skeleton height={220} />
        </>
      }
    >
      {(drift) => <DriftBoard model={model} dataset={dataset} drift={drift} />}
    </Answered>
  );
}

function DriftBoard({ model, dataset, drift }: { model: Model; dataset: Dataset; drift: Drift }) {
  const unnamed = drift.movers + Number(drift.score.moved) - drift.sentences.length;
  return (
    <section className={board.board} aria-label={`Drift of ${dataset.name}`}>
      <header className={css.words}>
        <h2 className={css.advice} data-moved={drift.moved}>
          {drift.moved ? <WarningIcon /> : <DoneIcon />}
          <span>{drift.advice}</span>
        </h2>
        <p className={css.facts}>
          {manyText(drift.now, "row")} of {dataset.name} beside{" "}
          {manyText(drift.before, "held-out normal row")} of {model.datasetName}
        </p>
      </header>
      {drift.sentences.length > 0 && (
        <ul className={css.sentences} aria-label="What moved">
          {drift.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {unnamed > 0 && <li>{manyText(unnamed, "further column")} moved; see the table of the chart.</li>}
        </ul>
      )}
      <Recalibrate model={model} dataset={dataset} advised={drift.recalibrate} />
      <DriftChart drift={drift} fileName={`${model.name} drift on ${dataset.name}`} />
    </section>
  );
}
