// What lies over the page: the jobs drawer, the help, the file dialog. At most one dialog at a time.
import { create } from "zustand";

export type FilePurpose = "data" | "workspace" | "new-workspace";

interface OverlayState {
  jobs: boolean;
  help: boolean;
  fileDialog: { purpose: FilePurpose; notice: string | null } | null;
  toggleJobs(): void;
  set(part: Partial<Pick<OverlayState, "jobs" | "help" | "fileDialog">>): void;
}

export const useOverlays = create<OverlayState>((set) => ({
  jobs: false,
  help: false,
  fileDialog: null,
  toggleJobs: () => set(({ jobs }) => ({ jobs: !jobs })),
  set: (part) => set(part),
}));
