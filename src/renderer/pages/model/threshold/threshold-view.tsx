// The threshold of the chosen model on the shown dataset: asks for the scale of its scores and the line that is kept, and says
// what is missing where they cannot be had.
import type { Model } from "#shared/model-vocabulary.ts";
import { request } from "../../../api/door.ts";
import { useSelectedDataset } from "../../../state/datasets.ts";
import { scoresFor, useModels } from "../../../state/models.ts";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { Asked } from "../parts/asked.tsx";
import { NotScored } from "../parts/not-scored.tsx";
import { ThresholdBoard } from "./threshold-board.tsx";

export function ThresholdView({ model }: { model: Model }) {
  const dataset = useSelectedDataset();
  const scores = useModels(({ scores }) => scoresFor(scores, model.id, dataset?.id ?? null));
  if (!dataset) return null;
  if (!scores) return <NotScored model={model} dataset={dataset} />;
  const which = { modelId: model.id, datasetId: dataset.id };
  return (
    <Asked
      key={scores.id}
      question={JSON.stringify(which)}
      ask={() => Promise.all([request("scores.histogram", which), request("scores.threshold", which)])}
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
      {([scale, kept]) => (
        <ThresholdBoard model={model} dataset={dataset} scores={scores} scale={scale} first={kept} />
      )}
    </Asked>
  );
}
