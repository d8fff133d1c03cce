// The page that is open all day: overview above, grid and inspector below, one selection for all three (state/triage.ts).

import { FirstStart } from "../../parts/first-start.tsx";
import { NoWorkspace } from "../../parts/no-workspace.tsx";
import dataCss from "../../parts/page.module.css";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { useDatasets, useSelectedDataset } from "../../state/datasets.ts";
import { scoresFor, useModels, useSelectedModel } from "../../state/models.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { Button } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { Pane } from "../../ui/pane.tsx";
import { TriageRows } from "./grid/triage-rows.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { NotReady } from "./not-ready.tsx";
import { Overview } from "./overview/overview.tsx";
import css from "./triage-page.module.css";

export function TriagePage() {
  const { list: datasets, error: datasetsError, load: loadDatasets } = useDatasets();
  const { list: models, scores, error: modelsError, load: loadModels } = useModels();
  const dataset = useSelectedDataset();
  const model = useSelectedModel();
  const workspace = useWorkspace();

  if (workspace.error || (workspace.known && !workspace.current)) return <NoWorkspace />;
  const error = datasets ? (models ? null : modelsError) : datasetsError;
  if (error) {
    return (
      <div className={dataCss.center}>
        <FailurePanel title="What there is to triage could not be read" failure={error}>
          <Button onClick={() => void (datasets ? loadModels() : loadDatasets())}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  if (!datasets || !models) return <PageSkeleton />;
  if (!dataset) return <FirstStart />;
  const own = model && scoresFor(scores, model.id, dataset.id);
  if (!model || !own) return <NotReady dataset={dataset} model={model} />;

  const subject = { dataset, model, scores: own };
  // Another dataset, or other scores of it, are other parts: nothing of the last ones is shown as theirs.
  const key = `${dataset.id} ${own.id}`;
  return (
    <div className={css.page}>
      <Pane
        name="triage-overview"
        label="Height of the overview"
        edge="top"
        widthPx={212}
        least={72}
        most={480}
      >
        <Overview {...subject} key={key} />
      </Pane>
      <div className={css.below}>
        <div className={css.rows}>
          <TriageRows {...subject} key={key} />
        </div>
        <Pane
          name="triage-inspector"
          label="Width of the inspector"
          edge="right"
          widthPx={440}
          least={320}
          most={900}
        >
          <Inspector {...subject} key={key} />
        </Pane>
      </div>
    </div>
  );
}
