// The state of the connection to the engine, and the host's abilities, for banner and status bar.
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
