// The requests that the Electron host answers: its abilities, the system's dialogs, links, and the state of the engine.
// The engine answers all others.
import { app, type BrowserWindow } from "electron";
import type { EngineSupervisor } from "../host/engine-supervisor.ts";
import type { HostHandlers } from "../shared/contract.ts";
import { choosePaths, choosePlace, revealFile } from "./dialogs.ts";
import { openLink } from "./guards.ts";

export function hostHandlers(window: BrowserWindow, engine: Pick<EngineSupervisor, "state">): HostHandlers {
  return {
    "app.info": () => ({
      version: app.getVersion(),
      host: "electron",
      platform: process.platform,
      nativeDialogs: true,
    }),
    "dialog.open": async ({ purpose }) => ({ paths: await choosePaths(window, purpose) }),
    "dialog.save": async (options) => ({ path: await choosePlace(window, options) }),
    "file.reveal"({ path }) {
      revealFile(path);
      return {};
    },
    async "link.open"({ url }) {
      await openLink(url);
      return {};
    },
    "engine.state": () => engine.state(),
  };
}
