// Imports several files as one dataset: groups them by kind and runs the reader for the main kind.
import { basename } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import { orderParts } from "../../core/table/part-order.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { lookAtFile } from "../files/source-file.ts";
import { listSources, sourceOfSet } from "../files/source-set.ts";
import type { JobContext } from "../work/queue.ts";
import { type FileGroups, groupFiles } from "./group-files.ts";
import { importCapture } from "./import-capture.ts";
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
  if (set.main.isCapture) return importCaptures(set, { input, startedMs }, context, tools);
  const first = await lookAtFile(set.main.parts[0]!.path);
  const parts = [...new Set([...set.main.parts, ...set.sides])];
  const file = sourceOfSet(set.folder, first, parts);
  const order = { file, startedMs, name: input.name ?? basename(set.folder) };
  const table = { ...order, set, found: recogniseTableFile(first), options: input };
  return importTable(table, context, tools);
}

/** One meter reads all captures, in the order of their first packets, so a flow that spans files stays one flow. */
async function importCaptures(
  { folder, main, leftOut }: FileGroups,
  { input, startedMs }: { input: JobInput<"dataset.import">; startedMs: number },
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const spans = main.parts.map(({ name, firstMs = null }) => ({ name, fromMs: firstMs, toMs: null }));
  const parts = orderParts(spans).map((at) => main.parts[at]!);
  const first = await lookAtFile(parts[0]!.path);
  const recognised = recogniseCapture(first.head);
  if (recognised.kind === "refused")
    throw new AppError("FILE_CHANGED", `The file ${first.path} changed while it was read; import it again.`);
  return importCapture(
    {
      file: sourceOfSet(folder, first, parts),
      name: input.name ?? basename(folder),
      startedMs,
      recognised,
      options: input.capture,
      set: { parts, leftOut },
    },
    context,
    tools,
  );
}
