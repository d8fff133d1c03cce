// A file of labelled flows for the quality bench, imported as usual, with the features that a training would choose
// from its benign rows and the windows of each detector.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FeaturePlan } from "../src/core/feature/fitted.ts";
import type { WindowPlan } from "../src/core/pipeline/card.ts";
import type { TableData } from "../src/core/table/columns.ts";
import { readTable } from "../src/engine/dataset/table-source.ts";
import { planFeatures } from "../src/engine/model/feature-choice.ts";
import { planWindows } from "../src/engine/model/training-choices.ts";
import type { DetectorKind } from "../src/shared/detectors.ts";
import type { Dataset, Filter } from "../src/shared/vocabulary.ts";
import { withImported } from "./opened-file.ts";

export interface LabelledFlows {
  readonly dataset: Dataset;
  readonly table: TableData;
  readonly choices: FeaturePlan[];
  /** 1 for a benign row, 0 for an attack, NaN if its label is neither. */
  readonly benign: Float64Array;
  windowsOf(detector: DetectorKind): WindowPlan;
}

/** Imports a file and reads all its columns; features are chosen by the values of the `normal` rows. */
export async function readLabelledFlows(path: string, normal: Filter): Promise<LabelledFlows> {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-quality-"));
  return withImported(path, folder, async (database, dataset) => {
    const { table } = await readTable(database, dataset, {
      columns: dataset.columns.map(({ name }) => name),
    });
    const labels = table.columns.get("label_benign");
    return {
      dataset,
      table,
      choices: await planFeatures(database, dataset, { features: "default", normal }),
      benign: Float64Array.from({ length: table.rows }, (_, row) =>
        labels?.kind === "number" ? labels.values[row]! : Number.NaN,
      ),
      windowsOf: (detector) => planWindows(dataset, { detector }),
    };
  });
}
