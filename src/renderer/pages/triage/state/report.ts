// Saves the report on a dataset, optionally with the results of a model, as one HTML file. The engine writes it.
import type { Model } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useJobs } from "../../../state/jobs.ts";
import { choosePlace } from "../../../state/saving.ts";
import { showFailure } from "../../../state/toasts.ts";

const failedTitle = "The report could not be written";

export async function writeReport(
  dataset: Dataset,
  model: Model | null,
  confirmedOnly = false,
): Promise<void> {
  try {
    const place = await choosePlace({
      title: `Report on ${dataset.name}`,
      verb: "Write the report",
      name: `${dataset.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")}.html`,
      extensions: ["html"],
    });
    if (place === null) return;
    await useJobs.getState().start(
      "report.write",
      {
        ...(model && { modelId: model.id }),
        datasetId: dataset.id,
        ...place,
        evaluate: true,
        confirmedOnly,
      },
      failedTitle,
    );
  } catch (thrown) {
    showFailure(thrown, failedTitle);
  }
}
