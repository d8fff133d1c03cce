// The system's dialogs to choose data or a workspace and to name a new workspace or file. They return paths and open nothing.
import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { type BrowserWindow, dialog, type OpenDialogOptions, shell } from "electron";
import type { ParsedInput } from "../shared/contract/contract.ts";
import { AppError } from "../shared/errors.ts";

const dataFilters = [
  {
    name: "Captures and tables",
    extensions: [
      "pcap",
      "pcapng",
      "cap",
      "csv",
      "tsv",
      "txt",
      "log",
      "json",
      "ndjson",
      "parquet",
      "binetflow",
      "gz",
    ],
  },
  { name: "All files", extensions: ["*"] },
];

const openOptions: Record<"data" | "folder" | "workspace" | "model", OpenDialogOptions> = {
  data: {
    title: "Open captures or tables",
    // Only macOS has one dialog for both files and folders; other systems need a second dialog for folders.
    properties: [
      "openFile",
      "multiSelections",
      ...(process.platform === "darwin" ? ["openDirectory" as const] : []),
    ],
    filters: dataFilters,
  },
  folder: { title: "Open a folder of files as one dataset", properties: ["openDirectory"] },
  workspace: { title: "Open a workspace", properties: ["openDirectory"] },
  model: { title: "Import the folder of a model", properties: ["openDirectory"] },
};

export async function choosePaths(
  window: BrowserWindow,
  purpose: ParsedInput<"dialog.open">["purpose"],
): Promise<string[]> {
  if (purpose === "new-workspace") return chooseNewWorkspace(window);
  const { canceled, filePaths } = await dialog.showOpenDialog(window, openOptions[purpose]);
  return canceled ? [] : filePaths;
}

/** Chooses the path of a new file; the system asks before replacing one. Null when dismissed. */
export async function showSaveDialog(
  window: BrowserWindow,
  { title, name, extensions }: ParsedInput<"dialog.save">,
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    defaultPath: name,
    filters: [
      ...(extensions.length > 0 ? [{ name: extensions.join(", "), extensions }] : []),
      { name: "All files", extensions: ["*"] },
    ],
    properties: ["showOverwriteConfirmation", "createDirectory"],
  });
  return canceled || !filePath ? null : filePath;
}

/** Shows a file in the system's file manager. */
export function revealFile(path: string): void {
  if (!isAbsolute(path) || !existsSync(path))
    throw new AppError("NOT_FOUND", `${path} is not there any more; it was moved or deleted.`);
  shell.showItemInFolder(path);
}

async function chooseNewWorkspace(window: BrowserWindow): Promise<string[]> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: "Create a workspace",
    buttonLabel: "Make",
    defaultPath: "Untitled.tidewatch",
    properties: ["showOverwriteConfirmation", "createDirectory"],
  });
  if (canceled || !filePath) return [];
  return [filePath.endsWith(".tidewatch") ? filePath : `${filePath}.tidewatch`];
}
