// The overlays of the page: jobs drawer, help, command palette, file dialog, export, mapping. At most one dialog at a time.
import { create } from "zustand";
import type { TablePreview } from "#shared/table-preview.ts";
import type { Filter, Sort } from "#shared/vocabulary.ts";
import type { SentFile } from "./sent-file.ts";

export type FilePurpose = "data" | "workspace" | "new-workspace" | "model";

/** The rows to export, as a page shows them. */
export interface ExportSubject {
  datasetId: number;
  filter: Filter;
  /** What the rows are called: "flows", "flags". */
  what: string;
  sort?: readonly Sort[];
  /** The shown columns, if some are hidden. */
  shown?: readonly string[];
  /** The model whose scores are offered first. */
  modelId?: number | null;
  /** For triage: the export starts with what is shown there. */
  triage?: { flagged: boolean };
}

export interface NewFile {
  /** The title of the dialog, and the label of its button. */
  title: string;
  verb: string;
  /** The suggested name, with its extension. */
  name: string;
  /** Extensions without the dot. A name without one gets the first. */
  extensions: readonly string[];
}

export interface FileQuestion {
  purpose: FilePurpose;
  notice: string | null;
  /** Takes the chosen path; without it, what was chosen is opened. */
  take?(path: string): void;
}

export interface SavePlace {
  path: string;
  /** The file exists, and the user agreed to replace it. */
  overwrite: boolean;
}

export interface SaveQuestion extends NewFile {
  answer(place: SavePlace | null): void;
}

/** A flow by the number of its row. */
export interface FlowOfDataset {
  datasetId: number;
  row: number;
}

interface OverlayState {
  jobs: boolean;
  help: boolean;
  palette: boolean;
  fileDialog: FileQuestion | null;
  saveDialog: SaveQuestion | null;
  exporting: ExportSubject | null;
  /** Files opened together; a dialog asks whether they are one dataset. */
  several: readonly string[] | null;
  /** Files so large that a dialog asks before they are copied into the workspace. */
  upload: readonly SentFile[] | null;
  /** Text that was pasted, to become rows; empty for rows that are typed. */
  pasted: string | null;
  /** The address whose host card is open. */
  host: string | null;
  /** The flow whose packets are read. */
  packets: FlowOfDataset | null;
  /** Tables to map, one after another. */
  mappings: TablePreview[];
  toggleJobs(): void;
  set(
    part: Partial<
      Pick<
        OverlayState,
        | "jobs"
        | "help"
        | "palette"
        | "fileDialog"
        | "saveDialog"
        | "exporting"
        | "several"
        | "upload"
        | "pasted"
        | "host"
        | "packets"
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
  upload: null,
  pasted: null,
  host: null,
  packets: null,
  mappings: [],
  toggleJobs: () => set(({ jobs }) => ({ jobs: !jobs })),
  set: (part) => set(part),
}));

/** Opens the card of a host of the selected dataset. */
export const showHost = (host: string): void => useOverlays.setState({ host });

/** Opens the packets of a flow over the page. */
export const showPackets = (packets: FlowOfDataset): void => useOverlays.setState({ packets });
