// The last step of every import: checks that the file is unchanged, moves the rows into place, and records the dataset. Until then the
// workspace is unchanged.
import type { CaptureHealth } from "../../shared/capture-vocabulary.ts";
import type { JobOutput } from "../../shared/contract/contract.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Staging } from "../dataset/dataset-files.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import type { SourceFile } from "../files/source-file.ts";
import { refuseChangedSource } from "../files/source-folder.ts";
import type { Uploads } from "../upload/uploads.ts";
import { commit } from "../work/cancellable.ts";
import { asUploaded } from "./import-uploaded.ts";
import type { MappingStore } from "./mappings.ts";

export interface ImportTools extends DatasetTools {
  /** The user's earlier mappings. */
  mappings: MappingStore;
  /** Files that windows sent. */
  uploads: Uploads;
}

/** What every importer receives. */
export interface ImportOrder {
  file: SourceFile;
  /** Name of the dataset. */
  name: string;
  startedMs: number;
}

interface KeepOptions {
  file: SourceFile;
  startedMs: number;
  staging: Staging;
  signal: AbortSignal;
  /** For a capture: its health. */
  health?: CaptureHealth;
}

export async function keepDataset(
  read: Omit<Dataset, "importedAtMs" | "importMs" | "reading">,
  { file, startedMs, staging, signal, health }: KeepOptions,
  { datasets, datasetFiles, uploads, now }: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  await refuseChangedSource(file);
  await staging.keep(() => commit(signal));
  const importedAtMs = now();
  const importMs = importedAtMs - startedMs;
  const source = asUploaded(read.source, { datasetFiles, uploads });
  await datasets.add({ ...read, source, importedAtMs, importMs, reading: false }, health);
  return { datasetId: read.id, rows: read.rows, refusedRows: read.refusedRows };
}
