// A file of labelled flows for the quality bench: read by the engine as a person's file is, with the features that a training would
// choose from its benign rows and the windows that each detector would read.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { FeaturePlan } from "../src/core/feature/fitted.ts";
import type { WindowPlan } from "../src/core/pipeline/card.ts";
import type { TableData } from "../src/core/table/columns.ts";
import { createDatasetStore } from "../src/engine/dataset/dataset-store.ts";
import { readTable } from "../src/engine/dataset/table-source.ts";
import { createEngine } from "../src/engine/engine.ts";
import { planFeatures } from "../src/engine/model/feature-choice.ts";
import { planWindows } from "../src/engine/model/training-choices.ts";
import { openWorkspace } from "../src/engine/workspace/workspace.ts";
import type { DetectorKind } from "../src/shared/detectors.ts";
import type { Dataset, Filter } from "../src/shared/vocabulary.ts";

export interface LabelledFlows {
  readonly dataset: Dataset;
  readonly table: TableData;
  readonly choices: FeaturePlan[];
  /** Whether each row is benign: 1, 0, or NaN where its label says neither. */
  readonly benign: Float64Array;
  windowsOf(detector: DetectorKind): WindowPlan;
}

/** Imports a file and reads all its columns; `normal` are the rows by whose values features are chosen. */
export async function readLabelledFlows(path: string, normal: Filter): Promise<LabelledFlows> {
  const dataFolder = mkdtempSync(join(tmpdir(), "tidewatch-quality-"));
  const workspace = join(dataFolder, "bench.tidewatch");
  const engine = createEngine({ dataFolder, log: () => {} });
  let dataset: Dataset;
  try {
    mkdirSync(dataFolder, { recursive: true });
    await engine.handlers["workspace.create"]({ path: workspace });
    const { id } = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    const { error } = await engine.jobEnded(id);
    if (error) throw new Error(`${basename(path)} could not be imported: ${error.message}`);
    dataset = (await engine.handlers["dataset.list"]({}))[0]!;
  } finally {
    await engine.close();
  }
  const { database, files, close } = await openWorkspace(workspace, {
    defaultPath: workspace,
    threads: availableParallelism(),
    memoryMb: 1024,
    now: Date.now,
  });
  try {
    return await createDatasetStore(database, files).withRows(dataset.id, async (whole) => {
      const { table } = await readTable(database, whole, { columns: whole.columns.map(({ name }) => name) });
      const labels = table.columns.get("label_benign");
      return {
        dataset: whole,
        table,
        choices: await planFeatures(database, whole, { features: "default", normal }),
        benign: Float64Array.from({ length: table.rows }, (_, row) =>
          labels?.kind === "number" ? labels.values[row]! : Number.NaN,
        ),
        windowsOf: (detector) => planWindows(whole, { detector }),
      };
    });
  } finally {
    await close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}
