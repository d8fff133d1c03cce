// Whether the shown dataset still looks like what the model was calibrated on, column by column and score by score; and, where
// normal traffic has moved, the button that moves the line with it.
import { useEffect, useState } from "react";
import type { AppError } from "../../../../shared/errors.ts";
import type { Drift } from "../../../../shared/model-life-vocabulary.ts";
import type { Model, Scores } from "../../../../shared/model-vocabulary.ts";
import type { Dataset } from "../../../../shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { formatMany } from "../../../format/number.ts";
import { useSelectedDataset } from "../../../state/datasets.ts";
import { scoresFor, useModels } from "../../../state/models.ts";
import { Button } from "../../../ui/button.tsx";
import { FailurePanel } from "../../../ui/failure.tsx";
import { DoneIcon, WarningIcon } from "../../../ui/icons.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { NotScored } from "../not-scored.tsx";
import waiting from "../threshold/threshold-view.module.css";
import { DriftChart } from "./drift-chart.tsx";
import css from "./drift-view.module.css";
import { Recalibrate } from "./recalibrate.tsx";

export function DriftView({ model }: { model: Model }) {
  const dataset = useSelectedDataset();
  const scores = useModels(({ scores }) => scoresFor(scores, model.id, dataset?.id ?? null));
  if (!dataset) return null;
  if (!scores) return <NotScored model={model} dataset={dataset} />;
  return <Loaded model={model} dataset={dataset} scores={scores} key={scores.id} />;
}

function Loaded({ model, dataset, scores }: { model: Model; dataset: Dataset; scores: Scores }) {
  const [drift, setDrift] = useState<Drift | null>(null);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const recalibratedAtMs = model.recalibration?.atMs ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt, other scores or a recalibration ask again
  useEffect(() => {
    let gone = false;
    request("scores.drift", { modelId: model.id, datasetId: dataset.id }).then(
      (next) => !gone && setDrift(next),
      (thrown) => !gone && setFailure(asAppError(thrown)),
    );
    return () => {
      gone = true;
    };
  }, [model.id, dataset.id, scores.id, recalibratedAtMs, attempt]);
  if (failure) {
    return (
      <div className={waiting.center}>
        <FailurePanel title="The rows could not be compared" failure={failure}>
          <Button
            onClick={() => {
              setFailure(null);
              setAttempt(attempt + 1);
            }}
          >
            Try again
          </Button>
        </FailurePanel>
      </div>
    );
  }
  if (!drift) {
    return (
      <div className={waiting.bones} aria-busy="true" role="status" aria-label="Comparing the rows">
        <Skeleton width={420} height={20} />
        <Skeleton width="60%" />
        <Skeleton height={220} />
      </div>
    );
  }
  return (
    <section className={css.board} aria-label={`Drift of ${dataset.name}`}>
      <header className={css.head}>
        <div className={css.words}>
          <h2 className={css.advice} data-moved={drift.moved}>
            {drift.moved ? <WarningIcon /> : <DoneIcon />}
            <span>{drift.advice}</span>
          </h2>
          <p className={css.facts}>
            {formatMany(drift.now, "row")} of {dataset.name} beside{" "}
            {formatMany(drift.before, "held-out normal row")} of {model.datasetName}
          </p>
        </div>
      </header>
      {drift.sentences.length > 0 && (
        <ul className={css.sentences} aria-label="What moved">
          {drift.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <Recalibrate model={model} dataset={dataset} advised={drift.recalibrate} />
      <DriftChart drift={drift} fileName={`${model.name} drift on ${dataset.name}`} />
    </section>
  );
}
