// What belongs to the person and not to the data: settings and recent workspaces, in two small files of the data folder.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import {
  defaultSettings,
  type RecentWorkspace,
  RecentWorkspaceSchema,
  type Settings,
  SettingsSchema,
} from "../shared/vocabulary.ts";
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

/** A file that is absent or damaged gives the fallback: settings are never worth refusing to start. */
function readJson<T>(path: string, schema: z.ZodType<T>, fallback: T): T {
  if (!existsSync(path)) return fallback;
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return fallback;
  }
}

function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.new`;
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(partial, path);
}
