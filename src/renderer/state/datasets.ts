// The datasets of the workspace, and the selected one.
import { create } from "zustand";
import type { AppError } from "#shared/errors.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { asAppError, request } from "../api/door.ts";
import { createLatest } from "../api/latest.ts";
import { actAndLoad, deleteListed, stillThere } from "./listed.ts";

interface DatasetsState {
  /** Null until the first answer. */
  list: Dataset[] | null;
  error: AppError | null;
  selectedId: number | null;
  load(): Promise<void>;
  /** Call when another workspace opens. */
  reset(): void;
  select(id: number): void;
  rename(id: number, name: string): Promise<void>;
  remove(id: number): Promise<void>;
}

const latest = createLatest();

export const useDatasets = create<DatasetsState>((set, get) => ({
  list: null,
  error: null,
  selectedId: null,
  load: () =>
    latest.ask(
      () => request("dataset.list", {}),
      (list) => set({ list, error: null, selectedId: stillThere(list, get().selectedId) }),
      (thrown) => set({ error: asAppError(thrown) }),
    ),
  reset() {
    latest.drop();
    set({ list: null, error: null, selectedId: null });
  },
  select(id) {
    set({ selectedId: id });
  },
  rename: (id, name) =>
    actAndLoad(
      get(),
      () => request("dataset.rename", { datasetId: id, name }),
      "The dataset could not be renamed",
    ),
  remove: (id) =>
    deleteListed(get, id, {
      word: "The dataset",
      remove: () => request("dataset.delete", { datasetId: id }),
      restore: () => request("dataset.restore", { datasetId: id }),
    }),
}));

/** The selected dataset. */
export function useSelectedDataset(): Dataset | null {
  return useDatasets(({ list, selectedId }) => list?.find((dataset) => dataset.id === selectedId) ?? null);
}
