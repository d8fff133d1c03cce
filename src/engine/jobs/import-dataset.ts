// The import of one file: look at it, tell what it is by its first bytes, and read it on the way that it needs.
import { existsSync } from "node:fs";
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
import { asFileError, lookAtFile, type SourceFile } from "./source-file.ts";

export const importTitle = (input: JobInput<"dataset.import">): string => `Import ${basename(input.path)}`;

export async function importDataset(
  input: JobInput<"dataset.import">,
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
  const startedMs = tools.now();
  const file = await lookAtFile(resolve(input.path));
  try {
    return await readFile(input, { file, startedMs }, context, tools);
  } catch (thrown) {
    // Whatever of the import meets it first, a file that goes away is no bug.
    throw existsSync(file.path) ? asFileError(thrown, file.path) : vanished(file.path, thrown);
  }
}

async function readFile(
  input: JobInput<"dataset.import">,
  { file, startedMs }: { file: SourceFile; startedMs: number },
  context: JobContext,
  tools: ImportTools,
): Promise<JobOutput<"dataset.import">> {
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
