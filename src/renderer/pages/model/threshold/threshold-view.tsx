// The threshold of the chosen model on the selected dataset: loads the scale of scores and the stored threshold, or shows what is missing.
import type { Model, Scores } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { bothAnswers, useAnswer } from "../../../api/answers.ts";
import { useSelectedDataset } from "../../../state/datasets.ts";
import { scoresFor, useModels } from "../../../state/models.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { NotScored } from "../parts/not-scored.tsx";
import { ThresholdBoard } from "./threshold-board.tsx";

export function ThresholdView({ model }: { model: Model }) {
  const dataset = useSelectedDataset();
  const scores = useModels(({ scores }) => scoresFor(scores, model.id, dataset?.id ?? null));
  if (!dataset) return null;
  if (!scores) return <NotScored model={model} dataset={dataset} />;
  return <Scored key={scores.id} model={model} dataset={dataset} scores={scores} />;
}

function Scored({ model, dataset, scores }: { model: Model; dataset: Dataset; scores: Scores }) {
  const which = { modelId: model.id, datasetId: dataset.id };
  const answer = bothAnswers(useAnswer("scores.histogram", which), useAnswer("scores.threshold", which));
  return (
    <Answered
      of={answer}
      failed="The scores could not be read"
      waiting="Loading the scores"
      bones={
        <>
          <Skeleton width={320} height={20} />
          <Skeleton height={220} />
          <Skeleton width="60%" />
          <Skeleton width="48%" />
        </>
      }
    >
      {([scale, threshold]) => (
        <ThresholdBoard model={model} dataset={dataset} scores={scores} scale={scale} first={threshold} />
      )}
    </Answered>
  );
}
