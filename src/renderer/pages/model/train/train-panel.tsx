// The training of a model: on the left the choices, step by step; on the right the progress of the training.
import type { Dataset } from "#shared/vocabulary.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { DataStep } from "./data-step.tsx";
import { FeaturesStep } from "./features-step.tsx";
import { LiveTraining } from "./live-training.tsx";
import { NormalStep, useNormalCount } from "./normal-step.tsx";
import css from "./train-panel.module.css";
import { StartBar, TrainStep } from "./train-step.tsx";
import { learnedFrom, useTraining } from "./training.ts";
import { WindowsStep } from "./windows-step.tsx";

export function TrainPanel() {
  const datasetId = useTraining(({ datasetId }) => datasetId);
  const dataset = useDatasets((datasets) => learnedFrom({ datasetId }, datasets));
  if (!dataset) return null;
  return <Panel dataset={dataset} key={dataset.id} />;
}

function Panel({ dataset }: { dataset: Dataset }) {
  const count = useNormalCount(dataset);
  return (
    <div className={css.panel}>
      <section className={css.choices} aria-label="What to learn from">
        <div className={css.steps}>
          <DataStep dataset={dataset} />
          <NormalStep dataset={dataset} count={count} />
          <FeaturesStep dataset={dataset} />
          <WindowsStep dataset={dataset} />
          <TrainStep dataset={dataset} count={count} />
        </div>
        <StartBar dataset={dataset} count={count} />
      </section>
      <LiveTraining />
    </div>
  );
}
