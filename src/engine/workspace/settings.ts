// What belongs to the user instead of a workspace: settings and recent workspaces, in two small files of the data folder.
import { basename, join } from "node:path";
import { z } from "zod";
import { defaultSettings } from "../../shared/default-settings.ts";
import {
  type RecentWorkspace,
  RecentWorkspaceSchema,
  type Settings,
  SettingsSchema,
} from "../../shared/vocabulary.ts";
import { fileKeys, realPath } from "../files/file-identity.ts";
import { readJson, writeJson } from "../files/json-file.ts";
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
    onceEach(
      readJson(recentPath, z.array(RecentWorkspaceSchema), []).map((entry) => ({
        ...entry,
        path: realPath(entry.path),
        exists: isWorkspace(entry.path),
      })),
    );
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
      const all = onceEach([{ path, name, openedAtMs: now, exists: true }, ...recent()]);
      try {
        writeJson(recentPath, all.slice(0, mostRecent));
      } catch {
        // On a read-only home nothing is remembered. The workspace lies elsewhere and opens all the same.
      }
    },
  };
}

/** Keeps the newest entry of each workspace, however its path is spelled. */
function onceEach(newestFirst: readonly RecentWorkspace[]): RecentWorkspace[] {
  const known = new Set<string>();
  return newestFirst.filter(({ path }) => {
    const keys = fileKeys(path);
    const isKnown = keys.some((key) => known.has(key));
    for (const key of keys) known.add(key);
    return !isKnown;
  });
}
