// Pasted or typed rows on their way to a dataset, and to its scores by the model at hand.

import { useDatasets } from "./datasets.ts";
import { runStep } from "./job-step.ts";
import { useModels } from "./models.ts";
import { showFailure } from "./toasts.ts";
import { discardSent, sendFiles } from "./uploads.ts";

interface Pasted {
  name: string;
  csv: string;
  /** The model that scores them; null for none. */
  modelId: number | null;
}

export async function importPasted({ name, csv, modelId }: Pasted): Promise<void> {
  // The name is the analyst's; that of a file has to be plain.
  const fileName = `${name.replace(/[^\p{L}\p{N} _-]/gu, "_").replace(/^\s+/, "") || "rows"}.csv`;
  const paths = await sendFiles([{ name: fileName, file: new File([csv], fileName, { type: "text/csv" }) }]);
  const [path] = paths ?? [];
  if (path === undefined) return;
  try {
    const { datasetId } = await runStep("dataset.import", { path, name });
    await useDatasets.getState().load();
    useDatasets.getState().select(datasetId);
    if (modelId === null) return;
    await runStep("model.score", { modelId, datasetId });
    await useModels.getState().load();
    useModels.getState().select(modelId);
  } catch (thrown) {
    void discardSent([path]);
    showFailure(thrown, `${name} could not be opened`);
  }
}
