// Opens files and workspaces: by the system's dialog if the host has one, otherwise by the window's, or by a drop.
import { isWorkspacePath } from "#shared/workspace-path.ts";
import { request } from "../api/door.ts";
import { useLink } from "./link.ts";
import { openFiles } from "./mapping.ts";
import { useModels } from "./models.ts";
import { type FilePurpose, useOverlays } from "./overlays.ts";
import type { SentFile } from "./sent-file.ts";
import { showFailure } from "./toasts.ts";
import { sendFiles } from "./uploads.ts";
import { useWorkspace } from "./workspace.ts";

/** A folder of files for one dataset is data too, but systems need a separate dialog for it. */
type Purpose = FilePurpose | "folder";

/** Opens the dialog of this host. */
export async function choose(purpose: Purpose): Promise<void> {
  if (!useLink.getState().app?.nativeDialogs) {
    useOverlays
      .getState()
      .set({ fileDialog: { purpose: purpose === "folder" ? "data" : purpose, notice: null } });
    return;
  }
  try {
    const { paths } = await request("dialog.open", { purpose });
    await chosen(purpose, paths);
  } catch (thrown) {
    showFailure(thrown, "The dialog could not be shown");
  }
}

/** Chooses a file or a folder without opening it. */
export async function choosePath(kind: "file" | "folder", take: (path: string) => void): Promise<void> {
  if (!useLink.getState().app?.nativeDialogs) {
    useOverlays.getState().set({ fileDialog: { purpose: "data", notice: null, take } });
    return;
  }
  try {
    const { paths } = await request("dialog.open", { purpose: kind === "file" ? "data" : "folder" });
    if (paths[0] !== undefined) take(paths[0]);
  } catch (thrown) {
    showFailure(thrown, "The dialog could not be shown");
  }
}

/** Opens what was chosen, in any dialog. */
export async function chosen(purpose: Purpose, paths: readonly string[]): Promise<void> {
  const [first] = paths;
  if (first === undefined) return;
  if (purpose === "data" || purpose === "folder") await openPaths(paths);
  else if (purpose === "model") await useModels.getState().importFrom(first);
  else if (purpose === "workspace") await useWorkspace.getState().open(first);
  else await useWorkspace.getState().create(first);
}

/** Opens paths from the system, a drop or a dialog: workspaces are opened, everything else is imported. */
export async function openPaths(paths: readonly string[]): Promise<void> {
  const workspace = paths.find(isWorkspacePath);
  if (workspace) await useWorkspace.getState().open(workspace);
  const files = paths.filter((path) => !isWorkspacePath(path));
  if (files.length > 1) useOverlays.getState().set({ several: files });
  else await openFiles(files);
}

/** More than this is copied after a question: a file that lies on this machine anyway is opened faster by its path. */
const askFromBytes = 256 * 1024 * 1024;

/** Files that only the browser knows: sent to the engine, then opened like others. */
export async function openSent(files: readonly SentFile[]): Promise<void> {
  useOverlays.getState().set({ upload: null });
  const paths = await sendFiles(files);
  if (paths !== null) await openPaths(paths);
}

/** The same, after a question when they are large. */
export async function offerSent(files: readonly SentFile[]): Promise<void> {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  if (bytes < askFromBytes) return openSent(files);
  useOverlays.getState().set({ upload: files });
}
