// The question the views ask of the shown dataset: one filter, one order. Views re-query when it changes.
import { create } from "zustand";
import { both, everything, formatFilter, parseFilter } from "#shared/filter.ts";
import type { Filter, Sort } from "#shared/vocabulary.ts";
import { asAppError } from "../api/door.ts";
import { showFailure } from "./toasts.ts";

export interface FilterProblem {
  message: string;
  /** Character it stands at, from 0; null when the engine, which knows no text, refused it. */
  at: number | null;
}

interface QueryState {
  /** What stands in the box, valid or not. */
  text: string;
  /** The filter in force: the last valid text. */
  filter: Filter;
  problem: FilterProblem | null;
  sort: Sort[];
  /** What the last answer counted; null until the answer is there. */
  total: number | null;
  selectedRows: number;
  /** Shows a text at once; `apply` asks with it. */
  type(text: string): void;
  apply(): void;
  /** Narrows the question by one more condition. */
  narrow(filter: Filter): void;
  /** Replaces the question. */
  only(filter: Filter): void;
  clear(): void;
  /** The engine refused a filter: what was asked before it stands. */
  refuse(message: string, standing: Filter): void;
  /** Another dataset is shown: its own question comes back, or an empty one. */
  turnTo(datasetId: number | null): void;
  /** Forgets the questions of all datasets. */
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

/** A filter that the engine did not take: the box says what is wrong with it, a message says any other failure. */
export function showRefusal(thrown: unknown, standing: Filter): void {
  const error = asAppError(thrown);
  if (error.code === "FILTER_INVALID") useQuery.getState().refuse(error.message, standing);
  else showFailure(error, "The rows could not be loaded");
}
