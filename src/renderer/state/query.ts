// The query of all views on the selected dataset: one filter and one order. Views send new requests when it changes.
import { create } from "zustand";
import { both, everything, formatFilter, parseFilter } from "#shared/filter.ts";
import type { Filter, Sort } from "#shared/vocabulary.ts";
import { asAppError } from "../api/door.ts";
import { showFailure } from "./toasts.ts";

export interface FilterProblem {
  message: string;
  /** The index of the character, from 0; null for an error of the engine, which does not know the text. */
  at: number | null;
}

interface QueryState {
  /** The text in the field, valid or not. */
  text: string;
  /** The applied filter: the last valid text. */
  filter: Filter;
  problem: FilterProblem | null;
  sort: Sort[];
  /** The count of the last answer; null until it arrives. */
  total: number | null;
  selectedRows: number;
  /** Changes the text; with `apply`, also the filter. */
  type(text: string): void;
  apply(): void;
  /** Adds a condition to the filter. */
  narrow(filter: Filter): void;
  /** Replaces the filter. */
  only(filter: Filter): void;
  clear(): void;
  /** The engine refused a filter: shows the error and applies the previous filter again. */
  refuse(message: string, standing: Filter): void;
  /** Call when another dataset is selected: restores its query, or starts an empty one. */
  turnTo(datasetId: number | null): void;
  /** Forgets the queries of all datasets. */
  forget(): void;
}

const blank = { text: "", filter: everything, problem: null };
type Question = Pick<QueryState, "text" | "filter" | "problem" | "sort">;
const questions = new Map<number, Question>();
let shown: number | null = null;

export const useQuery = create<QueryState>((set, get) => ({
  ...blank,
  sort: [],
  total: null,
  selectedRows: 0,
  type(text) {
    const parsed = parseFilter(text);
    set({ text, problem: parsed.ok ? null : { message: parsed.message, at: parsed.at } });
  },
  apply() {
    const parsed = parseFilter(get().text);
    if (!parsed.ok || formatFilter(parsed.filter) === formatFilter(get().filter)) return;
    set({ filter: parsed.filter, problem: null });
  },
  narrow(filter) {
    const next = both(get().filter, filter);
    set({ text: formatFilter(next), filter: next, problem: null });
  },
  only(filter) {
    set({ text: formatFilter(filter), filter, problem: null });
  },
  clear() {
    set(blank);
  },
  refuse(message, standing) {
    set({ filter: standing, problem: { message, at: null } });
  },
  turnTo(datasetId) {
    if (datasetId === shown) return;
    const { text, filter, problem, sort } = get();
    if (shown !== null) questions.set(shown, { text, filter, problem, sort });
    shown = datasetId;
    const question = datasetId === null ? undefined : questions.get(datasetId);
    set({ ...(question ?? { ...blank, sort: [] }), total: null, selectedRows: 0 });
  },
  forget() {
    questions.clear();
    shown = null;
    set({ ...blank, sort: [], total: null, selectedRows: 0 });
  },
}));

/** Shows that the engine refused a filter: at the field, or as a message for any other failure. */
export function showRefusal(thrown: unknown, standing: Filter): void {
  const error = asAppError(thrown);
  if (error.code === "FILTER_INVALID") useQuery.getState().refuse(error.message, standing);
  else showFailure(error, "The rows could not be loaded");
}
