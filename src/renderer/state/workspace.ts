// The open workspace and the recent ones.
import { create } from "zustand";
import type { AppError } from "#shared/errors.ts";
import type { RecentWorkspace, Workspace } from "#shared/vocabulary.ts";
import { asAppError, request } from "../api/door.ts";
import { showFailure } from "./toasts.ts";

interface WorkspaceState {
  current: Workspace | null;
  /** Whether the engine has reported which workspace is open, if any. */
  known: boolean;
  /** Why that is unknown. */
  error: AppError | null;
  recent: RecentWorkspace[];
  switching: boolean;
  load(): Promise<void>;
  loadRecent(): Promise<void>;
  open(path: string): Promise<void>;
  create(path: string): Promise<void>;
}

export const useWorkspace = create<WorkspaceState>((set) => {
  async function swap(verb: "workspace.open" | "workspace.create", path: string): Promise<void> {
    set({ switching: true });
    try {
      set({ current: await request(verb, { path }), known: true, error: null });
    } catch (thrown) {
      showFailure(
        thrown,
        verb === "workspace.open"
          ? "The workspace could not be opened"
          : "The workspace could not be created",
      );
    } finally {
      set({ switching: false });
    }
  }
  return {
    current: null,
    known: false,
    error: null,
    recent: [],
    switching: false,
    async load() {
      try {
        set({ current: await request("workspace.current", {}), known: true, error: null });
      } catch (thrown) {
        set({ current: null, error: asAppError(thrown) });
      }
    },
    async loadRecent() {
      try {
        set({ recent: await request("workspace.recent", {}) });
      } catch (thrown) {
        showFailure(thrown, "The recent workspaces could not be read");
      }
    },
    open: (path) => swap("workspace.open", path),
    create: (path) => swap("workspace.create", path),
  };
});
