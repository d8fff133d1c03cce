// Recognises a table by its first bytes, and writes these bytes to a small clean file, so that the first rows can be shown without reading
// the rest.
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import { recogniseTable } from "../../core/table/formats/readers.ts";
import { parquetFolderReader } from "../../core/table/formats/stored.ts";
import { nameOfMagic, parseHead, type TableHead, tableMagics } from "../../core/table/head.ts";
import type { Recognition, TableReader } from "../../core/table/reader.ts";
import { decodeText } from "../../core/table/text.ts";
import { AppError } from "../../shared/errors.ts";
import type { SourceFile } from "../files/source-file.ts";
import { partitionKeys } from "../files/source-folder.ts";
import { checkHead } from "./check-limits.ts";

export interface TableFile {
  head: TableHead;
  reader: TableReader;
  recognition: Recognition;
}

/** Which table this is. Throws FILE_NOT_RECOGNISED when no reader knows it. */
export function recogniseTableFile(file: SourceFile): TableFile {
  if (file.parts) return recogniseFolder(file, file.parts.length);
  const magic = nameOfMagic(file.head);
  const head = parseHead(basename(file.path), file.head, file.headIsAll);
  checkHead(file.path, head);
  const found = magic && !tableMagics.has(magic) ? null : recogniseTable(head);
  if (found) return { head, ...found };
  throw notRecognised(file.path, magic, file.head);
}

function recogniseFolder(file: SourceFile, files: number): TableFile {
  const head = parseHead(basename(file.path), file.head, false);
  const reader = parquetFolderReader(files, partitionKeys(file));
  return { head, reader, recognition: reader.recognise(head)! };
}

/** Writes the complete lines of the head, as UTF-8. */
export function writeHead({ head, headIsAll }: Pick<SourceFile, "head" | "headIsAll">, to: string): void {
  const text = decodeText(head);
  const lineEnd = text.includes("\n") ? "\n" : "\r";
  const end = headIsAll ? -1 : text.lastIndexOf(lineEnd);
  writeFileSync(to, end < 0 ? text : text.slice(0, end + 1));
}

function notRecognised(path: string, magic: string | null, bytes: Uint8Array): AppError {
  const capture = recogniseCapture(bytes);
  if (!magic && capture.kind === "refused" && capture.name !== "unknown")
    return new AppError("FILE_NOT_RECOGNISED", `${path} cannot be read. ${capture.sentence}`);
  const what = magic ? ` (it is a ${magic} file)` : "";
  return new AppError(
    "FILE_NOT_RECOGNISED",
    `${path} is not a table that Tidewatch knows${what}, and no capture; open a pcap or pcapng file, or one of comma-, tab-, semicolon- or bar-separated values.`,
  );
}
