// What belongs to the person and not to the data: settings and recent workspaces, in two small files of the data folder.
import { basename, join } from "node:path";
import { z } from "zod";
import {
  defaultSettings,
  type RecentWorkspace,
  RecentWorkspaceSchema,
  type Settings,
  SettingsSchema,
} from "../shared/vocabulary.ts";
import { readJson, writeJson } from "./files/json-file.ts";
import { isWorkspace } from "./workspace.ts";

const mostRecent = 12;

export interface SettingsStore {
  get(): Settings;
  set(change: Partial<Settings>): Settings;
  recent(): RecentWorkspace[];
  remember(workspacePath: string, now: number): void;
}

export function createSettingsStore(dataFolder: string): SettingsStore {
  const settingsPath = join(dataFolder, "settings.json");
  const recentPath = join(dataFolder, "recent.json");
  let settings = { ...defaultSettings, ...readJson(settingsPath, SettingsSchema.partial(), {}) };
  const recent = () =>
    readJson(recentPath, z.array(RecentWorkspaceSchema), []).map((entry) => ({
      ...entry,
      exists: isWorkspace(entry.path),
    }));
  return {
    get: () => settings,
    set(change) {
      settings = { ...settings, ...change };
      writeJson(settingsPath, settings);
      return settings;
    },
    recent,
    remember(path, now) {
      const name = basename(path).replace(/\.tidewatch$/, "");
      const others = recent().filter((entry) => entry.path !== path);
      writeJson(recentPath, [{ path, name, openedAtMs: now, exists: true }, ...others].slice(0, mostRecent));
    },
  };
}
