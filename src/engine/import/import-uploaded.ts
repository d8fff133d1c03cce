// The import of files that a window sent: a capture moves into the workspace, where its packets are found later; a table is read where
// it is and removed. A failed import leaves the files for another try; nothing else does.
import { join, resolve } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import type { JobInput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { DatasetFiles } from "../dataset/dataset-files.ts";
import { lookAtFile } from "../files/source-file.ts";
import { listSources } from "../files/source-set.ts";
import type { Uploads } from "../upload/uploads.ts";

type Order = JobInput<"dataset.import">;

interface UploadedTools {
  uploads: Uploads;
  datasetFiles: Pick<DatasetFiles, "captures">;
}

export async function importUploaded<T>(
  input: Order,
  tools: UploadedTools,
  work: (input: Order) => Promise<T>,
): Promise<T> {
  const { uploads, datasetFiles } = tools;
  const paths = [input.path, ...(input.also ?? [])].map((path) => resolve(path));
  if (!paths.every(uploads.has)) return work(input);
  const kept = input.inPlace || (await hasCapture(paths)) ? datasetFiles.captures.keep(paths) : null;
  try {
    const [path = input.path, ...also] = kept?.paths ?? paths;
    const dataset = await work({ ...input, path, ...(input.also ? { also } : {}) });
    uploads.discard(paths);
    return dataset;
  } catch (thrown) {
    kept?.undo();
    const isCancelled = thrown instanceof AppError && thrown.code === "CANCELLED";
    if (isCancelled || paths.some(uploads.isAbandoned)) uploads.discard(paths);
    throw withoutFolders(thrown, paths, kept?.paths ?? []);
  } finally {
    kept?.release();
  }
}

/** The source of a dataset as it is recorded: the file that was read may be gone, or lie where nobody put it. */
export function asUploaded(
  source: Dataset["source"],
  { uploads, datasetFiles }: UploadedTools,
): Dataset["source"] {
  if (uploads.has(source.path)) return { ...source, path: uploads.nameOf(source.path), uploaded: "removed" };
  return datasetFiles.captures.has(source.path) ? { ...source, uploaded: "kept" } : source;
}

async function hasCapture(paths: readonly string[]): Promise<boolean> {
  for (const { path } of (await listSources(paths)).files) {
    // The import reports a file that cannot be read.
    const file = await lookAtFile(path).catch(() => null);
    if (file && recogniseCapture(file.head).kind !== "refused") return true;
  }
  return false;
}

/** A sentence names the file as it was dropped, not the folder that it was received in. */
function withoutFolders(thrown: unknown, ...places: (readonly string[])[]): unknown {
  if (!(thrown instanceof AppError)) return thrown;
  const folders = new Set(places.flat().map((path) => join(path, "..", "x").slice(0, -1)));
  const message = [...folders].reduce((text, folder) => text.replaceAll(folder, ""), thrown.message);
  return new AppError(thrown.code, message, thrown.detail);
}
