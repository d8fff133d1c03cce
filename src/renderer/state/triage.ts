// What the Triage page shows, for all its parts: overview, grid, inspector. The dataset stands
// in state/datasets, the model in state/models, the filter (the time range is a part of it) in state/query; the rest is here.
// frame/history.ts puts all of it into the window's back and forward. Whoever shows something asks again when it changes.
import { create } from "zustand";
import type { RowMark } from "#shared/triage-vocabulary.ts";
import type { Sort } from "#shared/vocabulary.ts";

export const shows = ["flags", "episodes", "all"] as const;
export type Show = (typeof shows)[number];

/** The two views of the page: what to read first, and the single flags of a model. */
export type TriageView = "incidents" | "flags";

export interface TriagePlace {
  view: TriageView;
  /** Key of the incident that is read; null for the first of the list. */
  incident: string | null;
  show: Show;
  /** Number of the row in its dataset that is looked at; null while none is. */
  focusedRow: number | null;
  /** Rows that are chosen for a bulk decision, in no order; empty when only the focused one counts. */
  selectedRows: readonly number[];
  /** Column whose values the grid is grouped by. */
  groupBy: string | null;
  /** Empty is the order of the score, the strangest first. */
  sort: readonly Sort[];
  /** Conditions that put a stripe on rows. */
  marks: readonly RowMark[];
}

interface TriageState extends TriagePlace {
  setView(view: TriageView): void;
  chooseIncident(key: string): void;
  setShow(show: Show): void;
  focus(row: number | null): void;
  selectRows(rows: readonly number[]): void;
  setGroupBy(column: string | null): void;
  setSort(sort: readonly Sort[]): void;
  setMarks(marks: readonly RowMark[]): void;
  /** Nothing is chosen: another dataset or workspace is open. */
  forget(): void;
}

const blankPlace: TriagePlace = {
  view: "incidents",
  incident: null,
  show: "flags",
  focusedRow: null,
  selectedRows: [],
  groupBy: null,
  sort: [],
  marks: [],
};

export const useTriage = create<TriageState>((set, get) => ({
  ...blankPlace,
  setView: (view) => set({ view }),
  chooseIncident: (incident) => set({ incident }),
  setShow: (show) => set({ show, selectedRows: [] }),
  focus(row) {
    if (row !== get().focusedRow) set({ focusedRow: row });
  },
  selectRows: (selectedRows) => set({ selectedRows }),
  setGroupBy: (groupBy) => set({ groupBy }),
  setSort: (sort) => set({ sort }),
  setMarks: (marks) => set({ marks }),
  forget: () =>
    set({ incident: null, focusedRow: null, selectedRows: [], groupBy: null, sort: [], marks: [] }),
}));

/** The rows a decision is about: the chosen ones, else the focused one. */
export function rowsAtHand(): readonly number[] {
  const { selectedRows, focusedRow } = useTriage.getState();
  if (selectedRows.length > 0) return selectedRows;
  return focusedRow === null ? [] : [focusedRow];
}
