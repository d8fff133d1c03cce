// What was dropped on a browser's page: its files, and those in its folders, by their names. Hidden files are passed over, as they are
// in a folder that is opened by its path.
import { AppError } from "#shared/errors.ts";
import { mostUploadFiles } from "#shared/upload-limits.ts";
import type { SentFile } from "../../state/sent-file.ts";

export async function readDropped(dropped: DataTransfer | null): Promise<SentFile[]> {
  // The entries are there during the event only.
  const entries = [...(dropped?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.every((entry) => entry === null))
    return [...(dropped?.files ?? [])].map((file) => ({ name: file.name, file }));
  const found: SentFile[] = [];
  for (const entry of entries) if (entry) await collect(entry, found);
  if (found.length === 0)
    throw new AppError("FILE_EMPTY", "The folder holds no files; there is nothing to open.");
  return found;
}

async function collect(entry: FileSystemEntry, found: SentFile[]): Promise<void> {
  if (entry.name.startsWith(".")) return;
  if (found.length >= mostUploadFiles)
    throw new AppError(
      "UNSUPPORTED",
      `The folder holds more than ${mostUploadFiles.toLocaleString("en-US")} files; open it by its path, or drop a part of it.`,
    );
  const name = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push({ name, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A browser gives the entries of a folder a hundred at a time, and none at its end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const child of some) await collect(child, found);
  }
}
