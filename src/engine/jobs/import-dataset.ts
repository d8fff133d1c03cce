// The import of one file: look at it, tell what it is by its first bytes, and read it on the way that it needs.
import { basename, resolve } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import { nameOfMagic, parseHead } from "../../core/table/head.ts";
import { recogniseTable } from "../../core/table/readers.ts";
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { importCapture } from "./import-capture.ts";
import { importTable } from "./import-table.ts";
import type { ImportTools } from "./keep-dataset.ts";
import type { JobContext } from "./queue.ts";
import { lookAtFile, type SourceFile } from "./source-file.ts";

export const importTitle = (input: JobInput<"dataset.import">): string => `Import ${basename(input.path)}`;

export async function importDataset(
  input: JobInput<"dataset.import">,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const startedMs = tools.now();
  const file = await lookAtFile(resolve(input.path));
  const order = { file, startedMs, name: input.name ?? basename(file.path) };
  const capture = recogniseCapture(file.head);
  if (capture.kind !== "refused")
    return importCapture({ ...order, recognised: capture, options: input.capture }, context, tools);
  const magic = nameOfMagic(file.head);
  const head = parseHead(basename(file.path), file.head, file.headIsAll);
  const found = magic && magic !== "Parquet" ? null : recogniseTable(head);
  if (found) return importTable({ ...order, head, found }, context, tools);
  throw notRecognised(file, capture, magic);
}

function notRecognised(
  { path }: SourceFile,
  { name, sentence }: { name: string; sentence: string },
  magic: string | null,
): AppError {
  if (!magic && name !== "unknown")
    return new AppError("FILE_NOT_RECOGNISED", `${path} cannot be read. ${sentence}`);
  const what = magic ? ` (it is a ${magic} file)` : "";
  return new AppError(
    "FILE_NOT_RECOGNISED",
    `${path} is not a table that Tidewatch knows${what}, and no capture; open a pcap or pcapng file, or one of comma-, tab-, semicolon- or bar-separated values.`,
  );
}
