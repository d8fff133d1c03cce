// Handlers of the requests that need no open workspace: opening and closing one, settings, folders.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { Workspace } from "../../shared/vocabulary.ts";
import { listFolder } from "../files/list-folder.ts";
import type { SettingsStore } from "./settings.ts";
import { isWorkspace } from "./workspace.ts";

/** The open workspace, as the engine holds it. */
interface Holder {
  current(): Workspace | null;
  open(path: string): Promise<Workspace>;
  create(path: string): Promise<Workspace>;
  close(): Promise<void>;
}

export function workspaceHandlers(settings: SettingsStore, holder: Holder) {
  return {
    "workspace.current": () => holder.current(),
    "workspace.open": ({ path }) => holder.open(path),
    "workspace.create": ({ path }) => holder.create(path),
    "workspace.recent": () => settings.recent(),
    "workspace.close": async () => {
      await holder.close();
      return {};
    },
    "settings.get": () => settings.get(),
    "settings.set": (change) => settings.set(change),
    "engine.usage": () => {
      const { rss, heapUsed } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      return {
        residentBytes: rss,
        heapBytes: heapUsed,
        processorS: (user + system) / 1e6,
        upS: process.uptime(),
      };
    },
    "files.list": ({ path }) => listFolder(path, isWorkspace),
  } satisfies Partial<EngineHandlers>;
}
