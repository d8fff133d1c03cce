// Imports one file or several: inspects the source, recognises its kind by the first bytes, and runs the reader for that kind.
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { asFileError, type SourceFile } from "../files/source-file.ts";
import { lookAtSource } from "../files/source-folder.ts";
import { isSet } from "../files/source-set.ts";
import { leftOnCancel } from "../work/cancellable.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { importCapture } from "./import-capture.ts";
import { importInPlace, onlyParquet } from "./import-in-place.ts";
import { importSet } from "./import-set.ts";
import { importTable } from "./import-table.ts";
import { importUploaded } from "./import-uploaded.ts";
import type { ImportTools } from "./keep-dataset.ts";
import { recogniseTableFile } from "./table-file.ts";

export const importJob: JobKind<"dataset.import", ImportTools> = {
  kind: "dataset.import",
  title: ({ path, also = [] }: JobInput<"dataset.import">): string =>
    `Import ${basename(path)}${also.length > 0 ? ` and ${also.length} more` : ""}`,
  run: (input, context, tools) =>
    leftOnCancel(context.signal, () =>
      importUploaded(input, tools, (placed) => importDataset(placed, context, tools)),
    ),
};

async function importDataset(
  input: JobInput<"dataset.import">,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const startedMs = tools.now();
  const path = resolve(input.path);
  const paths = [path, ...(input.also ?? []).map((one) => resolve(one))];
  if (await isSet(paths)) return importSet(paths, { input, startedMs }, context, tools);
  const file = await lookAtSource(path);
  try {
    return await importFile(input, { file, startedMs }, context, tools);
  } catch (thrown) {
    // Any step may be the first to notice that the file has gone. This is not a bug.
    throw existsSync(file.path) ? asFileError(thrown, file.path) : vanished(file.path, thrown);
  }
}

async function importFile(
  input: JobInput<"dataset.import">,
  { file, startedMs }: { file: SourceFile; startedMs: number },
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const order = { file, startedMs, name: input.name ?? basename(file.path) };
  const capture = recogniseCapture(file.head);
  if (capture.kind !== "refused" && input.inPlace) throw onlyParquet(file.path);
  if (capture.kind !== "refused")
    return importCapture({ ...order, recognised: capture, options: input.capture }, context, tools);
  const table = { ...order, found: recogniseTableFile(file), options: input };
  return input.inPlace ? importInPlace(table, context, tools) : importTable(table, context, tools);
}

function vanished(path: string, thrown: unknown): unknown {
  const expected = thrown instanceof AppError && thrown.code !== "FILE_MISSING";
  if (expected) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(
    "FILE_CHANGED",
    `The file ${path} vanished while it was read; nothing of it was kept.`,
    detail,
  );
}
