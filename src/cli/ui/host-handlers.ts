// Handlers of the requests that the loopback host answers. It has no system dialogs; the window shows folders from the engine instead.

import type { EngineSupervisor } from "../../host/engine-supervisor.ts";
import type { HostHandlers } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";

export function loopbackHandlers(version: string, supervisor: Pick<EngineSupervisor, "state">): HostHandlers {
  return {
    "app.info": () => ({
      version,
      host: "loopback",
      platform: process.platform,
      nativeDialogs: false,
    }),
    "dialog.open"() {
      throw new AppError("UNSUPPORTED", "This host has no system dialog; choose the file in the window.");
    },
    "dialog.save"() {
      throw new AppError("UNSUPPORTED", "This host has no system dialog; name the file in the window.");
    },
    "file.reveal"() {
      throw new AppError("UNSUPPORTED", "This host has no file manager to show the file in; copy its path.");
    },
    "engine.state": () => supervisor.state(),
  };
}
