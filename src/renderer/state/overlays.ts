// What lies over the page: the jobs drawer, the help, the command palette, the file dialog, the export, the mapping. At most one dialog at a time.
import { create } from "zustand";
import type { TablePreview } from "#shared/table-preview.ts";
import type { Filter, Sort } from "#shared/vocabulary.ts";

export type FilePurpose = "data" | "workspace" | "new-workspace" | "model";

/** What may be exported: rows of a dataset, as a page asks for them. */
export interface ExportSubject {
  datasetId: number;
  filter: Filter;
  /** What the rows are called: "flows", "flags". */
  what: string;
  sort?: readonly Sort[];
  /** The columns that are shown, where some are hidden. */
  shown?: readonly string[];
  /** The model whose scores are offered first. */
  modelId?: number | null;
  /** Triage: the export begins with what is shown there. */
  triage?: { flagged: boolean };
}

export interface NewFile {
  /** Title of the dialog, and the verb of its button. */
  title: string;
  verb: string;
  /** Suggested name, with its ending. */
  name: string;
  /** Endings without the dot; a name without one gets the first. */
  extensions: readonly string[];
}

export interface SavePlace {
  path: string;
  /** A file is there, and the person said that it may be replaced. */
  overwrite: boolean;
}

export interface SaveQuestion extends NewFile {
  answer(place: SavePlace | null): void;
}

interface OverlayState {
  jobs: boolean;
  help: boolean;
  palette: boolean;
  fileDialog: { purpose: FilePurpose; notice: string | null } | null;
  saveDialog: SaveQuestion | null;
  exporting: ExportSubject | null;
  /** Files that came together: the person is asked whether they are one dataset. */
  several: readonly string[] | null;
  /** The address whose host card is open. */
  host: string | null;
  /** Tables whose columns are asked about, one after the other. */
  mappings: TablePreview[];
  toggleJobs(): void;
  set(
    part: Partial<
      Pick<
        OverlayState,
        "jobs" | "help" | "palette" | "fileDialog" | "saveDialog" | "exporting" | "several" | "host"
      >
    >,
  ): void;
}

export const useOverlays = create<OverlayState>((set) => ({
  jobs: false,
  help: false,
  palette: false,
  fileDialog: null,
  saveDialog: null,
  exporting: null,
  several: null,
  host: null,
  mappings: [],
  toggleJobs: () => set(({ jobs }) => ({ jobs: !jobs })),
  set: (part) => set(part),
}));

/** Opens the card of a host of the shown dataset. */
export const showHost = (host: string): void => useOverlays.setState({ host });
