// The drill page: attacks planted into the selected dataset, which of them its incidents would show, and the cost of finding more.
import { FirstStart } from "../../parts/first-start.tsx";
import { NoWorkspace } from "../../parts/no-workspace.tsx";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { useDatasets, useSelectedDataset } from "../../state/datasets.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { DrillView } from "./drill-view.tsx";

export function DrillPage() {
  const list = useDatasets(({ list }) => list);
  const dataset = useSelectedDataset();
  const workspace = useWorkspace();
  if (workspace.error || (workspace.known && !workspace.current)) return <NoWorkspace />;
  if (!list) return <PageSkeleton />;
  if (list.length === 0 || !dataset) return <FirstStart />;
  return <DrillView key={dataset.id} dataset={dataset} />;
}
