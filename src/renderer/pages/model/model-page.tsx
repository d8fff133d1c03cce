// The model page: on the left the list, on the right the training of a new model or the views of the chosen one.
import type { Model } from "#shared/model-vocabulary.ts";
import { FirstStart } from "../../parts/first-start.tsx";
import { NoWorkspace } from "../../parts/no-workspace.tsx";
import css from "../../parts/page.module.css";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { useDatasets } from "../../state/datasets.ts";
import { useLink } from "../../state/link.ts";
import { type ModelTab, useModelView } from "../../state/model-view.ts";
import { useModels, useSelectedModel } from "../../state/models.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { Button } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { PageTitle } from "../../ui/page-title.tsx";
import { Pane } from "../../ui/pane.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { CompareView } from "./compare/compare-view.tsx";
import { DriftView } from "./drift/drift-view.tsx";
import { EvaluationView } from "./evaluation/evaluation-view.tsx";
import { ModelFacts } from "./model-facts.tsx";
import { ModelList } from "./model-list.tsx";
import { ThresholdView } from "./threshold/threshold-view.tsx";
import { TrainPanel } from "./train/train-panel.tsx";

export function ModelPage() {
  const { list, error, load } = useModels();
  const datasets = useDatasets(({ list }) => list);
  const ready = useLink(({ engine }) => engine.state === "ready");
  const workspace = useWorkspace();
  const model = useSelectedModel();

  if (workspace.error || (workspace.known && !workspace.current)) return <NoWorkspace />;
  if (error && !list) {
    return (
      <div className={css.center}>
        <FailurePanel title="The models could not be read" failure={error}>
          <Button onClick={() => void load()}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  if (!list || !datasets || (!ready && list.length === 0)) return <PageSkeleton />;
  if (datasets.length === 0 && list.length === 0) return <FirstStart />;
  return (
    <div className={css.page}>
      <PageTitle>{model ? `Model ${model.name}` : "Models"}</PageTitle>
      <Pane name="models" label="Width of the list" widthPx={240} least={180} most={420}>
        <ModelList models={list} />
      </Pane>
      <Views model={model} />
    </div>
  );
}

const tabs: { value: ModelTab; label: string }[] = [
  { value: "train", label: "Train" },
  { value: "card", label: "Card" },
  { value: "evaluation", label: "Evaluation" },
  { value: "threshold", label: "Threshold" },
  { value: "drift", label: "Drift" },
  { value: "compare", label: "Compare" },
];

function Views({ model }: { model: Model | null }) {
  const { tab, show } = useModelView();
  const shown = tab ?? (model ? "card" : "train");
  return (
    <Tabs label="Views of the model" value={shown} options={model ? tabs : tabs.slice(0, 1)} onChange={show}>
      {shown === "train" || !model ? <TrainPanel /> : <View tab={shown} model={model} key={model.id} />}
    </Tabs>
  );
}

function View({ tab, model }: { tab: ModelTab; model: Model }) {
  if (tab === "evaluation") return <EvaluationView model={model} />;
  if (tab === "threshold") return <ThresholdView model={model} />;
  if (tab === "drift") return <DriftView model={model} />;
  if (tab === "compare") return <CompareView model={model} />;
  return <ModelFacts model={model} />;
}
