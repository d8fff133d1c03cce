// Normal from elsewhere, in step 2: learns the normal rows of another dataset to score this one, or scores it with an existing model.
import { listText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { startJob } from "../../../api/door.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { useModels } from "../../../state/models.ts";
import { showFailure } from "../../../state/toasts.ts";
import { Button } from "../../../ui/button.tsx";
import { Select, type SelectOption } from "../../../ui/select.tsx";
import { Choice, Hint } from "./step.tsx";
import { otherScored, useTraining } from "./training.ts";

export function NormalElsewhere({ dataset }: { dataset: Dataset }) {
  const list = useDatasets(({ list }) => list);
  const models = useModels(({ list }) => list) ?? [];
  const { scoredId, learnFor, turnTo } = useTraining();
  const scored = otherScored({ scoredId }, dataset, list);
  if (scored) {
    return (
      <Choice name="Elsewhere">
        <Hint>
          Normal is learned from {dataset.name} to score {scored.name}. Columns that {scored.name} lacks are
          left out.
        </Hint>
        <Button tone="quiet" onClick={() => turnTo(scored.id)}>
          Learn from {scored.name} itself
        </Button>
      </Choice>
    );
  }
  const others = (list ?? []).filter(({ id, kind }) => id !== dataset.id && kind === dataset.kind);
  if (others.length + models.length === 0) return null;
  const present = new Set(dataset.columns.map(({ name }) => name));
  const options: SelectOption<string>[] = [
    { value: "", label: `From ${dataset.name}` },
    ...others.map(({ id, name, reading }) => ({
      value: `dataset ${id}`,
      label: name,
      group: "Learn from another dataset",
      disabled: reading,
    })),
    ...models.map(({ id, name, columns }) => {
      const lacking = columns.filter((column) => !present.has(column));
      return {
        value: `model ${id}`,
        label: lacking.length === 0 ? name : `${name} (needs ${listText(lacking)})`,
        group: "Score with a model, learn nothing",
        disabled: lacking.length > 0,
      };
    }),
  ];
  return (
    <Choice name="Elsewhere">
      <Select
        label="Normal from elsewhere"
        value=""
        options={options}
        onChange={(chosen) => {
          const [what, id] = chosen.split(" ");
          if (what === "dataset") learnFor(dataset, Number(id));
          if (what === "model") void scoreWith(Number(id), dataset);
        }}
      />
    </Choice>
  );
}

/** Scores the dataset with an existing model. The model's page shows progress and threshold. */
async function scoreWith(modelId: number, dataset: Dataset): Promise<void> {
  try {
    const job = await startJob("model.score", { modelId, datasetId: dataset.id });
    if (!useJobs.getState().list?.some(({ id }) => id === job.id)) useJobs.getState().take(job);
    useDatasets.getState().select(dataset.id);
    useModels.getState().select(modelId);
    useModelView.getState().show("threshold");
  } catch (thrown) {
    showFailure(thrown, `${dataset.name} could not be scored`);
  }
}
