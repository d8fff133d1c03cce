// The threshold of the chosen model on the shown dataset: asks for the scale of its scores and the line that is kept, and says
// what is missing where they cannot be had.
import { useEffect, useState } from "react";
import type { AppError } from "../../../../shared/errors.ts";
import type { ScoreScale } from "../../../../shared/model-view-vocabulary.ts";
import type { Model, Scores, Threshold } from "../../../../shared/model-vocabulary.ts";
import type { Dataset } from "../../../../shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { useSelectedDataset } from "../../../state/datasets.ts";
import { scoresFor, useModels } from "../../../state/models.ts";
import { Button } from "../../../ui/button.tsx";
import { FailurePanel } from "../../../ui/failure.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { NotScored } from "../not-scored.tsx";
import { ThresholdBoard } from "./threshold-board.tsx";
import css from "./threshold-view.module.css";

export function ThresholdView({ model }: { model: Model }) {
  const dataset = useSelectedDataset();
  const scores = useModels(({ scores }) => scoresFor(scores, model.id, dataset?.id ?? null));
  if (!dataset) return null;
  if (!scores) return <NotScored model={model} dataset={dataset} />;
  return <Loaded model={model} dataset={dataset} scores={scores} key={scores.id} />;
}

function Loaded({ model, dataset, scores }: { model: Model; dataset: Dataset; scores: Scores }) {
  const [known, setKnown] = useState<{ scale: ScoreScale; kept: Threshold } | null>(null);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    let gone = false;
    const which = { modelId: model.id, datasetId: dataset.id };
    Promise.all([request("scores.histogram", which), request("scores.threshold", which)]).then(
      ([scale, kept]) => !gone && setKnown({ scale, kept }),
      (thrown) => !gone && setFailure(asAppError(thrown)),
    );
    return () => {
      gone = true;
    };
  }, [model.id, dataset.id, attempt]);
  if (failure) {
    return (
      <div className={css.center}>
        <FailurePanel title="The scores could not be read" failure={failure}>
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
  if (!known) {
    return (
      <div className={css.bones} aria-busy="true" role="status" aria-label="Loading the scores">
        <Skeleton width={320} height={20} />
        <Skeleton height={220} />
        <Skeleton width="60%" />
        <Skeleton width="48%" />
      </div>
    );
  }
  return (
    <ThresholdBoard model={model} dataset={dataset} scores={scores} scale={known.scale} first={known.kept} />
  );
}
