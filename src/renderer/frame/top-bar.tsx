// The bar at the top: workspace, dataset and model, the filter, and running jobs.
import { FilterBox } from "../filter/filter-box.tsx";
import { useSelectedDataset } from "../state/datasets.ts";
import { DatasetSwitcher } from "./dataset-switcher.tsx";
import { JobsButton } from "./jobs-button.tsx";
import { ModelSwitcher } from "./model-switcher.tsx";
import css from "./top-bar.module.css";
import { WorkspaceSwitcher } from "./workspace-switcher.tsx";

export function TopBar() {
  const dataset = useSelectedDataset();
  return (
    <header className={css.bar}>
      <WorkspaceSwitcher />
      <DatasetSwitcher />
      <ModelSwitcher />
      <div className={css.filter}>{dataset && <FilterBox dataset={dataset} key={dataset.id} />}</div>
      <JobsButton />
    </header>
  );
}
