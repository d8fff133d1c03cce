// The user's settings: stored by the engine, applied here at once, and written to the page's root element for the style sheets.
import { create } from "zustand";
import { defaultSettings } from "#shared/default-settings.ts";
import type { Settings } from "#shared/vocabulary.ts";
import { request } from "../api/door.ts";
import { showFailure } from "./toasts.ts";

interface SettingsState {
  settings: Settings;
  load(): Promise<void>;
  /** Applies a change and stores it. If storing fails, shows a message and keeps it applied. */
  change(part: Partial<Settings>): void;
}

export const useSettings = create<SettingsState>((set, get) => ({
  settings: defaultSettings,
  async load() {
    show(set, await request("settings.get", {}));
  },
  change(part) {
    show(set, { ...get().settings, ...part });
    request("settings.set", part).catch((thrown) => showFailure(thrown, "The setting could not be saved"));
  },
}));

function show(set: (state: { settings: Settings }) => void, settings: Settings): void {
  set({ settings });
  const root = document.documentElement;
  if (settings.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = settings.theme;
  root.dataset.density = settings.density;
}
