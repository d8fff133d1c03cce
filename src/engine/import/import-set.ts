// The import of several files as one dataset: which of them belong together, and the way that their kind is read on.
import { basename } from "node:path";
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { lookAtFile } from "../files/source-file.ts";
import { listSources, sourceOfSet } from "../files/source-set.ts";
import type { JobContext } from "../work/queue.ts";
import { groupFiles } from "./group-files.ts";
import { onlyParquet } from "./import-in-place.ts";
import { importTable } from "./import-table.ts";
import type { ImportTools } from "./keep-dataset.ts";
import { recogniseTableFile } from "./table-file.ts";

export async function importSet(
  paths: readonly string[],
  { input, startedMs }: { input: JobInput<"dataset.import">; startedMs: number },
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  context.report({ done: 0, total: 0, unit: "files", note: "Looking" });
  const set = await groupFiles(await listSources(paths), context.signal);
  if (input.inPlace) throw onlyParquet(set.folder);
  if (set.main.isCapture)
    throw new AppError(
      "UNSUPPORTED",
      `${set.folder} holds captures, which are imported one by one; name the files instead of the folder.`,
    );
  const first = await lookAtFile(set.main.parts[0]!.path);
  const parts = [...new Set([...set.main.parts, ...set.sides])];
  const file = sourceOfSet(set.folder, first, parts);
  const order = { file, startedMs, name: input.name ?? basename(set.folder) };
  return importTable({ ...order, set, found: recogniseTableFile(first), wishes: input }, context, tools);
}
