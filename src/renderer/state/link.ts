// Whether the window reaches the engine, and what the host is: the banner and the status bar read this.
import { create } from "zustand";
import type { AppInfo, EngineState } from "#shared/vocabulary.ts";
import type { Link } from "../api/bridge.ts";

interface LinkState {
  link: Link;
  engine: EngineState;
  app: AppInfo | null;
}

export const useLink = create<LinkState>(() => ({
  link: "connecting",
  engine: { state: "starting", error: null },
  app: null,
}));
