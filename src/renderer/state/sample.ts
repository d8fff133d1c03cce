// The sample with one click: writes, imports and analyzes it, one job after another. Ends with the incidents and the model selected. A
// cancel or a failure stops it; completed steps stay.
import { create } from "zustand";
import { AppError } from "#shared/errors.ts";
import { analyze } from "./analysis.ts";
import { useDatasets } from "./datasets.ts";
import { runStep } from "./job-step.ts";
import { useOverlays } from "./overlays.ts";
import { useSettings } from "./settings.ts";
import { showFailure, useToasts } from "./toasts.ts";
import { startTour } from "./tour.ts";

const seed = 1;

/** Whether it is in progress, also between its jobs. */
export const useSample = create<{ running: boolean }>(() => ({ running: false }));

export async function trySample(): Promise<void> {
  if (useSample.getState().running) return;
  useSample.setState({ running: true });
  useOverlays.getState().set({ jobs: true });
  try {
    const { path } = await runStep("sample.make", { seed, overwrite: true });
    const { datasetId } = await runStep("dataset.import", { path });
    await useDatasets.getState().load();
    useDatasets.getState().select(datasetId);
    const dataset = useDatasets.getState().list?.find(({ id }) => id === datasetId);
    if (dataset) await analyze(dataset);
    if (!useSettings.getState().settings.tourSeen) startTour();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "CANCELLED")
      useToasts.getState().show({ tone: "plain", title: "The sample was cancelled", showMs: 5_000 });
    else showFailure(thrown, "The sample could not be created");
  } finally {
    useSample.setState({ running: false });
  }
}
