// Makes a Parquet file or folder a dataset without copying it: creates a view over it, reads its rows once, and records size and time of
// the files, so that a later change is noticed.
import type { JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { rowsTable } from "../dataset/dataset-files.ts";
import { hashSource } from "../files/source-folder.ts";
import type { JobContext } from "../work/queue.ts";
import { together } from "../work/together.ts";
import { countRows } from "./fill-table.ts";
import { timeSpan } from "./first-rows.ts";
import type { TableOrder } from "./import-table.ts";
import { type ImportTools, keepDataset } from "./keep-dataset.ts";
import { viewInPlace } from "./view-in-place.ts";
import { watched } from "./watched.ts";

export const onlyParquet = (path: string): AppError =>
  new AppError(
    "INVALID_INPUT",
    `Only Parquet can be queried in place, which ${path} is not; import it without leaving it where it is.`,
  );

export async function importInPlace(
  { file, name, startedMs, found, options }: TableOrder,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const { path, bytes } = file;
  const plan = found.reader.map(found.head);
  if (plan.via !== "parquet") throw onlyParquet(path);
  const { mapping, useRemembered = true, labelWindows } = options;
  if (labelWindows !== undefined)
    throw new AppError(
      "INVALID_INPUT",
      `Label windows add columns, which ${path} cannot get in place; import it without leaving it there.`,
    );
  const mappings = { mapping, remembered: useRemembered ? tools.mappings.find : undefined };
  const id = await tools.datasets.reserve();
  const staging = await tools.datasetFiles.stage(id);
  try {
    const { task } = staging;
    const [outcome, sha256] = await together(context.signal, [
      (either) =>
        watched(task, { ...context, signal: either }, bytes, () =>
          viewInPlace(task, { file, plan, table: rowsTable, mappings }),
        ),
      (either) => hashSource(file, either),
    ]);
    const rows = await countRows(task, rowsTable);
    if (rows === 0)
      throw new AppError("FILE_NOT_RECOGNISED", `${path} holds no rows; there is nothing to query.`);
    const inPlace = { modifiedMs: file.modifiedMs, files: file.parts?.length ?? 1 };
    const dataset = await keepDataset(
      {
        id,
        name,
        kind: outcome.datasetKind,
        rows,
        columns: outcome.columns,
        source: { path, bytes, sha256, format: found.reader.format, why: found.recognition.why, inPlace },
        timeSpan: await timeSpan(task, rowsTable, outcome.columns),
        refused: [],
        refusedRows: 0,
        warnings: outcome.warnings,
      },
      { file, startedMs, staging, signal: context.signal },
      tools,
    );
    const signature = outcome.chosen?.signature ?? null;
    if (mapping && signature !== null) tools.mappings.remember(signature, mapping, tools.now());
    return dataset;
  } finally {
    await staging.drop();
    tools.changed({ dataset: id });
  }
}
