// The data page: the list of datasets, the source and health of the selected one, and its rows.
import { lazy, Suspense } from "react";
import { FirstStart } from "../../parts/first-start.tsx";
import { NoWorkspace } from "../../parts/no-workspace.tsx";
import css from "../../parts/page.module.css";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { useDatasets, useSelectedDataset } from "../../state/datasets.ts";
import { useLink } from "../../state/link.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { Button } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { Pane } from "../../ui/pane.tsx";

// Loaded with the first dataset, because the first start shows no grid and no list.
const DatasetList = lazy(async () => ({ default: (await import("./dataset-list.tsx")).DatasetList }));
const DatasetView = lazy(async () => ({ default: (await import("./dataset-view.tsx")).DatasetView }));

export function DataPage() {
  const { list, error, load } = useDatasets();
  const selected = useSelectedDataset();
  const ready = useLink(({ engine }) => engine.state === "ready");
  const workspace = useWorkspace();

  if (workspace.error || (workspace.known && !workspace.current)) return <NoWorkspace />;
  if (error && !list) {
    return (
      <div className={css.center}>
        <FailurePanel title="The datasets could not be read" failure={error}>
          <Button onClick={() => void load()}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  if (!list || (!ready && list.length === 0)) return <PageSkeleton />;
  if (list.length === 0) return <FirstStart />;
  return (
    <Suspense fallback={<PageSkeleton />}>
      <div className={css.page}>
        <Pane name="datasets" label="Width of the list" widthPx={240} least={180} most={420}>
          <DatasetList datasets={list} />
        </Pane>
        {selected && <DatasetView dataset={selected} />}
      </div>
    </Suspense>
  );
}
