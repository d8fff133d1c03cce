// How files and workspaces come in: the system's dialog where the host has one, our own where not, and drops.
import { isWorkspacePath } from "#shared/workspace-path.ts";
import { pathForFile, request } from "../api/door.ts";
import { useLink } from "./link.ts";
import { openFiles } from "./mapping.ts";
import { useModels } from "./models.ts";
import { type FilePurpose, useOverlays } from "./overlays.ts";
import { showFailure } from "./toasts.ts";
import { useWorkspace } from "./workspace.ts";

/** A folder of files that are one dataset is data too; only systems have a dialog of its own for it. */
type Purpose = FilePurpose | "folder";

/** Lets the person choose, with whatever dialog this host has. */
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

/** Acts on what was chosen, by any dialog. */
export async function chosen(purpose: Purpose, paths: readonly string[]): Promise<void> {
  const [first] = paths;
  if (first === undefined) return;
  if (purpose === "data" || purpose === "folder") await openPaths(paths);
  else if (purpose === "model") await useModels.getState().importFrom(first);
  else if (purpose === "workspace") await useWorkspace.getState().open(first);
  else await useWorkspace.getState().create(first);
}

/** Opens what the system, a drop or a dialog handed over: workspaces are opened, everything else is imported. */
export async function openPaths(paths: readonly string[]): Promise<void> {
  const workspace = paths.find(isWorkspacePath);
  if (workspace) await useWorkspace.getState().open(workspace);
  const files = paths.filter((path) => !isWorkspacePath(path));
  if (files.length > 1) useOverlays.getState().set({ several: files });
  else await openFiles(files);
}

/** Files dropped on the window: opened by path, or, where only the browser knows them, chosen again by path. */
export async function openDropped(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const paths = files.map(pathForFile).filter((path) => path !== "");
  if (paths.length > 0) return openPaths(paths);
  const name = files[0]?.name ?? "the file";
  useOverlays.getState().set({
    fileDialog: {
      purpose: "data",
      notice: `A browser does not say where ${name} lies on disk; choose it here instead.`,
    },
  });
}
