// The state of the Triage page, shared by overview, grid and inspector. Dataset, model and filter (including the range of time) are in
// state/datasets, state/models and state/query. frame/history.ts records all of it for back and forward.
import { create } from "zustand";
import type { RowMark } from "#shared/triage-vocabulary.ts";
import type { Sort } from "#shared/vocabulary.ts";

export const shows = ["flags", "episodes", "all"] as const;
export type Show = (typeof shows)[number];

/** The two views of the page: incidents, and the flags of a model. */
export type TriageView = "incidents" | "flags";

export interface TriagePlace {
  view: TriageView;
  /** Key of the selected incident; null for the first of the list. */
  incident: string | null;
  show: Show;
  /** Row number of the focused row in its dataset, or null. */
  focusedRow: number | null;
  /** Rows selected for a common verdict, in no order; empty when only the focused one counts. */
  selectedRows: readonly number[];
  /** The column that groups the rows. */
  groupBy: string | null;
  /** Empty for descending order of score. */
  sort: readonly Sort[];
  /** Conditions that mark rows with a stripe. */
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
  /** Resets everything, for another dataset or workspace. */
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

/** The rows that a verdict applies to: the selected ones, otherwise the focused one. */
export function rowsAtHand(): readonly number[] {
  const { selectedRows, focusedRow } = useTriage.getState();
  if (selectedRows.length > 0) return selectedRows;
  return focusedRow === null ? [] : [focusedRow];
}
