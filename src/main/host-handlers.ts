// Handlers of the requests that the Electron host answers: its abilities, the system's dialogs, and the state of the engine.
import { app, type BrowserWindow } from "electron";
import type { EngineSupervisor } from "../host/engine-supervisor.ts";
import type { HostHandlers } from "../shared/contract/contract.ts";
import { choosePaths, revealFile, showSaveDialog } from "./dialogs.ts";
import type { GrantedPlaces } from "./granted-places.ts";

/** @param places records each place that the user chooses */
export function hostHandlers(
  window: BrowserWindow,
  engine: Pick<EngineSupervisor, "state">,
  places: Pick<GrantedPlaces, "grant">,
): HostHandlers {
  return {
    "app.info": () => ({
      version: app.getVersion(),
      host: "electron",
      platform: process.platform,
      nativeDialogs: true,
    }),
    async "dialog.open"({ purpose }) {
      const paths = await choosePaths(window, purpose);
      if (purpose === "new-workspace") for (const path of paths) places.grant(path);
      return { paths };
    },
    async "dialog.save"(options) {
      const path = await showSaveDialog(window, options);
      if (path !== null) places.grant(path);
      return { path };
    },
    "file.reveal"({ path }) {
      revealFile(path);
      return {};
    },
    "engine.state": () => engine.state(),
  };
}
