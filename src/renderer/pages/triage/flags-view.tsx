// The flags of a model: overview at the top, grid and inspector below, one selection for all three (state/triage.ts).

import type { Dataset } from "#shared/vocabulary.ts";
import dataCss from "../../parts/page.module.css";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { scoresFor, useModels, useSelectedModel } from "../../state/models.ts";
import { Button } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { PageTitle } from "../../ui/page-title.tsx";
import { Pane } from "../../ui/pane.tsx";
import css from "./flags-view.module.css";
import { TriageRows } from "./grid/triage-rows.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { NotReady } from "./not-ready.tsx";
import { TriageOverview } from "./overview/overview.tsx";

export function FlagsView({ dataset }: { dataset: Dataset }) {
  const { list: models, scores, error, load } = useModels();
  const model = useSelectedModel();
  if (error && !models) {
    return (
      <div className={dataCss.center}>
        <FailurePanel title="The models could not be read" failure={error}>
          <Button onClick={() => void load()}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  if (!models) return <PageSkeleton />;
  const scored = model && scoresFor(scores, model.id, dataset.id);
  if (!model || !scored) return <NotReady dataset={dataset} model={model} />;

  const subject = { dataset, model, scores: scored };
  // Remount everything for other scores, so that nothing of the last ones is shown. A watch stores its scores again as they grow.
  const key = dataset.reading ? `growing ${model.id}` : String(scored.id);
  return (
    <div className={css.view}>
      <PageTitle>{`Flags of ${model.name} in ${dataset.name}`}</PageTitle>
      {dataset.timeSpan !== null && (
        <Pane
          name="triage-overview"
          label="Height of the overview"
          edge="top"
          widthPx={212}
          least={72}
          most={480}
        >
          <TriageOverview {...subject} key={key} />
        </Pane>
      )}
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
