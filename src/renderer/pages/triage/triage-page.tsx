// The Triage page: the incidents of a dataset in descending order of severity, and the flags of a model.
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { FirstStart } from "../../parts/first-start.tsx";
import { NoWorkspace } from "../../parts/no-workspace.tsx";
import dataCss from "../../parts/page.module.css";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { useDatasets, useSelectedDataset } from "../../state/datasets.ts";
import { type TriageView, useTriage } from "../../state/triage.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { Button } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { Tabs } from "../../ui/tabs.tsx";
import { FlagsView } from "./flags-view.tsx";
import { VerdictBar } from "./grid/verdict-tools.tsx";
import { IncidentsView } from "./incidents/incidents-view.tsx";
import { ThresholdNote } from "./threshold-note.tsx";
import css from "./triage-page.module.css";

export function TriagePage() {
  const { list: datasets, error, load } = useDatasets();
  const dataset = useSelectedDataset();
  const workspace = useWorkspace();
  if (workspace.error || (workspace.known && !workspace.current)) return <NoWorkspace />;
  if (error && !datasets) {
    return (
      <div className={dataCss.center}>
        <FailurePanel title="The rows to triage could not be read" failure={error}>
          <Button onClick={() => void load()}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  if (!datasets) return <PageSkeleton />;
  if (!dataset) return <FirstStart />;
  return <Views key={dataset.id} dataset={dataset} />;
}

const tabs: readonly { value: TriageView; label: string }[] = [
  { value: "incidents", label: "Incidents" },
  { value: "flags", label: "Flags" },
];

function Views({ dataset }: { dataset: Dataset }) {
  const { view, setView } = useTriage();
  const { id, reading } = dataset;
  // Rows without hosts and times have flags only; a sentence says so. The incidents themselves are requested by the view that shows them.
  const noRows = { datasetId: id, show: "all" as const, offset: 0, limit: 0 };
  const none = useAnswer("incidents.page", reading ? null : noRows).value?.sentence ?? "";
  const shown = none === "" ? view : "flags";
  useShortcuts({ i: () => none === "" && setView(view === "incidents" ? "flags" : "incidents") });
  return (
    <div className={css.page}>
      <Tabs
        label="Views of triage"
        value={shown}
        options={none === "" ? tabs : tabs.slice(1)}
        onChange={setView}
        aside={
          none === "" ? (
            shown === "flags" ? (
              <ThresholdNote datasetId={id} />
            ) : (
              <div className={css.tools} role="toolbar" aria-label="Tools">
                <VerdictBar dataset={dataset} />
              </div>
            )
          ) : (
            <p className={css.none}>{none}</p>
          )
        }
      >
        {shown === "incidents" ? <IncidentsView dataset={dataset} /> : <FlagsView dataset={dataset} />}
      </Tabs>
    </div>
  );
}
