// Passes on files from the system: workspaces to the engine, data to the page. Keeps them until both are ready.
import { type BrowserWindow, dialog } from "electron";
import type { AnyEvent } from "../host/engine-supervisor.ts";
import type { RequestRoute } from "../shared/transport/rpc.ts";
import { isWorkspacePath } from "../shared/workspace-path.ts";

interface Offers {
  take(handed: { paths: readonly string[] }): void;
  deliver(window: BrowserWindow, ask: RequestRoute, send: (event: AnyEvent) => void): void;
}

export function createOffers(): Offers {
  let waiting: string[] = [];
  let flush = () => {};
  let bringForward = () => {};
  return {
    take({ paths }) {
      waiting.push(...paths);
      flush();
      bringForward();
    },
    deliver(window, ask, send) {
      let loaded = false;
      flush = () => {
        const workspace = waiting.findLast(isWorkspacePath);
        waiting = waiting.filter((path) => !isWorkspacePath(path));
        if (workspace) void openOfferedWorkspace(ask, workspace);
        if (!loaded || waiting.length === 0) return;
        send({ event: "file.offered", payload: { paths: waiting } });
        waiting = [];
      };
      bringForward = () => {
        if (window.isDestroyed() || !window.isVisible()) return;
        if (window.isMinimized()) window.restore();
        window.focus();
      };
      window.webContents.on("did-finish-load", () => {
        loaded = true;
        flush();
      });
      window.webContents.on("render-process-gone", () => {
        loaded = false;
      });
    },
  };
}

export async function openOfferedWorkspace(ask: RequestRoute, path: string): Promise<void> {
  const answer = await ask("workspace.open", { path });
  if (!answer.ok) dialog.showErrorBox("The workspace was not opened", answer.error.message);
}
