// The datasets of the workspace, and the one that is shown.
import { create } from "zustand";
import type { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { asAppError, request } from "../api/door.ts";
import { createTurns } from "../api/latest.ts";
import { deleteWithUndo } from "./deletions.ts";
import { showFailure } from "./toasts.ts";

interface DatasetsState {
  /** Null until the first answer. */
  list: Dataset[] | null;
  error: AppError | null;
  selectedId: number | null;
  load(): Promise<void>;
  /** Forgets everything: another workspace is open. */
  reset(): void;
  select(id: number): void;
  rename(id: number, name: string): Promise<void>;
  remove(id: number): Promise<void>;
}

const turns = createTurns();

export const useDatasets = create<DatasetsState>((set, get) => ({
  list: null,
  error: null,
  selectedId: null,
  async load() {
    const isLast = turns.next();
    try {
      const list = await request("dataset.list", {});
      if (isLast()) set({ list, error: null, selectedId: stillThere(list, get().selectedId) });
    } catch (thrown) {
      if (isLast()) set({ error: asAppError(thrown) });
    }
  },
  reset() {
    turns.next();
    set({ list: null, error: null, selectedId: null });
  },
  select(id) {
    set({ selectedId: id });
  },
  async rename(id, name) {
    try {
      await request("dataset.rename", { datasetId: id, name });
      await get().load();
    } catch (thrown) {
      showFailure(thrown, "The dataset could not be renamed");
    }
  },
  async remove(id) {
    const name = get().list?.find((dataset) => dataset.id === id)?.name ?? "The dataset";
    await deleteWithUndo({
      name,
      async remove() {
        await request("dataset.delete", { datasetId: id });
        await get().load();
      },
      async restore() {
        await request("dataset.restore", { datasetId: id });
        await get().load();
        get().select(id);
      },
    });
  },
}));

/** The selected dataset while it exists, else the newest, else none. */
export function stillThere(list: readonly Dataset[], selectedId: number | null): number | null {
  if (selectedId !== null && list.some((dataset) => dataset.id === selectedId)) return selectedId;
  return list[0]?.id ?? null;
}

/** The dataset that is shown. */
export function useSelectedDataset(): Dataset | null {
  return useDatasets(({ list, selectedId }) => list?.find((dataset) => dataset.id === selectedId) ?? null);
}
