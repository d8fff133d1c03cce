// The entries of the command palette: keys that work now, pages, datasets, models, saved views and earlier filters. Pure, except for the
// functions that run an entry.
import { manyText } from "#shared/number-words.ts";
import { askView } from "../state/ask-view.ts";
import { useDatasets } from "../state/datasets.ts";
import { useModels } from "../state/models.ts";
import { choose } from "../state/opening.ts";
import { useOverlays } from "../state/overlays.ts";
import { usePage } from "../state/page.ts";
import { useQuery } from "../state/query.ts";
import { useSettings } from "../state/settings.ts";
import { useTriage } from "../state/triage.ts";
import { useVerdicts } from "../state/verdicts.ts";
import { isShortcut, pressShortcut } from "../ui/shortcuts.ts";
import { type KeyGroup, keyGroups } from "./key-table.ts";
import { routes } from "./routes.ts";

export interface PaletteEntry {
  kind: "Command" | "Page" | "Dataset" | "Model" | "View" | "Filter";
  label: string;
  hint: string;
  /** Keys that do the same, one after the other. */
  keys: readonly string[];
  run(): void;
}

/** The entries that apply now; keys of other pages are left out. */
export function paletteEntries(): PaletteEntry[] {
  return [...commands(), ...pages(), ...datasets(), ...models(), ...views(), ...filters()];
}

/** Entries that contain all words of a text; those that begin with it come first. */
export function matchingEntries(entries: readonly PaletteEntry[], text: string): PaletteEntry[] {
  const folded = text.trim().toLowerCase();
  const words = folded.split(/\s+/);
  const textOf = ({ kind, label, hint }: PaletteEntry) => `${kind} ${label} ${hint}`.toLowerCase();
  const rank = ({ label }: PaletteEntry) => (label.toLowerCase().startsWith(folded) ? 0 : 1);
  return entries
    .filter((entry) => words.every((word) => textOf(entry).includes(word)))
    .map((entry, place) => ({ entry, place }))
    .sort((a, b) => rank(a.entry) - rank(b.entry) || a.place - b.place)
    .map(({ entry }) => entry);
}

type Part = Omit<PaletteEntry, "hint" | "keys"> & Partial<Pick<PaletteEntry, "hint" | "keys">>;
const entry = (part: Part): PaletteEntry => ({ hint: "", keys: [], ...part });

function commands(): PaletteEntry[] {
  const { page } = usePage.getState();
  const view = page === "triage" ? useTriage.getState().view : null;
  const here: Record<KeyGroup["on"], boolean> = {
    everywhere: true,
    grid: view !== "incidents" && page !== "live",
    triage: view !== null,
    incidents: view === "incidents",
    flags: view === "flags",
    live: page === "live",
  };
  const groups = keyGroups.filter(({ on }) => here[on]);
  const offered = groups.flatMap(({ name, rows }) =>
    rows.flatMap(({ press, about, keys }) =>
      press !== undefined && press !== "ctrl+k" && isShortcut(press)
        ? [entry({ kind: "Command", label: about, hint: name, keys, run: () => void pressShortcut(press) })]
        : [],
    ),
  );
  return [
    ...offered,
    entry({
      kind: "Command",
      label: "Paste rows, or type them",
      run: () => useOverlays.getState().set({ pasted: "" }),
    }),
    entry({ kind: "Command", label: "Open a workspace", run: () => void choose("workspace") }),
    entry({ kind: "Command", label: "New workspace", run: () => void choose("new-workspace") }),
    ...(["system", "light", "dark"] as const).map((theme) =>
      entry({
        kind: "Command",
        label: `Theme: ${theme}`,
        run: () => useSettings.getState().change({ theme }),
      }),
    ),
  ];
}

const pages = () =>
  routes.map(({ id, label, letter }) =>
    entry({ kind: "Page", label, keys: ["G", letter.toUpperCase()], run: () => usePage.getState().show(id) }),
  );

const datasets = () =>
  (useDatasets.getState().list ?? []).map(({ id, name, rows }) =>
    entry({
      kind: "Dataset",
      label: name,
      hint: manyText(rows, "row"),
      run: () => useDatasets.getState().select(id),
    }),
  );

const models = () =>
  (useModels.getState().list ?? []).map(({ id, name }) =>
    entry({ kind: "Model", label: name, run: () => useModels.getState().select(id) }),
  );

const views = () =>
  useVerdicts.getState().views.map((view) =>
    entry({
      kind: "View",
      label: view.name,
      hint: view.filter,
      run() {
        askView(view);
        usePage.getState().show("triage");
      },
    }),
  );

const filters = () =>
  useSettings.getState().settings.filters.map((filter) =>
    entry({
      kind: "Filter",
      label: filter,
      run() {
        useQuery.getState().type(filter);
        useQuery.getState().apply();
      },
    }),
  );
