// The bar at the top: workspace, dataset and model, the filter, and running jobs.
import { lazy, Suspense } from "react";
import { useDatasets, useSelectedDataset } from "../state/datasets.ts";
import { useModels } from "../state/models.ts";
import { JobsButton } from "./jobs-button.tsx";
import css from "./top-bar.module.css";
import { WorkspaceSwitcher } from "./workspace-switcher.tsx";

// The first page has no dataset and no model, so it waits for none of these.
const DatasetSwitcher = lazy(async () => ({
  default: (await import("./dataset-switcher.tsx")).DatasetSwitcher,
}));
const ModelSwitcher = lazy(async () => ({ default: (await import("./model-switcher.tsx")).ModelSwitcher }));
const FilterBox = lazy(async () => ({ default: (await import("../filter/filter-box.tsx")).FilterBox }));

export function TopBar() {
  const dataset = useSelectedDataset();
  const hasDatasets = useDatasets(({ list }) => (list?.length ?? 0) > 0);
  const hasModels = useModels(({ list }) => (list?.length ?? 0) > 0);
  return (
    <header className={css.bar}>
      <WorkspaceSwitcher />
      <Suspense fallback={null}>{hasDatasets && <DatasetSwitcher />}</Suspense>
      <Suspense fallback={null}>{hasModels && <ModelSwitcher />}</Suspense>
      <div className={css.filter}>
        <Suspense fallback={null}>{dataset && <FilterBox dataset={dataset} key={dataset.id} />}</Suspense>
      </div>
      <JobsButton />
    </header>
  );
}
