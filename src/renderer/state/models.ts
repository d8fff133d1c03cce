// The models of the workspace, which datasets each has scored, and the model that is chosen: on every page the same one.
import { create } from "zustand";
import type { AppError } from "../../shared/errors.ts";
import type { Model, Scores } from "../../shared/model-vocabulary.ts";
import { asAppError, request } from "../api/door.ts";
import { createTurns } from "../api/latest.ts";
import { showFailure } from "./toasts.ts";

interface ModelsState {
  /** Newest first; null until the first answer. */
  list: Model[] | null;
  /** Which datasets are scored by which models, newest first. */
  scores: Scores[];
  error: AppError | null;
  selectedId: number | null;
  load(): Promise<void>;
  /** Forgets everything: another workspace is open. */
  reset(): void;
  select(id: number): void;
  rename(id: number, name: string): Promise<void>;
}

const turns = createTurns();

export const useModels = create<ModelsState>((set, get) => ({
  list: null,
  scores: [],
  error: null,
  selectedId: null,
  async load() {
    const isLast = turns.next();
    try {
      const [list, scores] = await Promise.all([request("model.list", {}), request("scores.list", {})]);
      if (isLast()) set({ list, scores, error: null, selectedId: stillThere(list, get().selectedId) });
    } catch (thrown) {
      if (isLast()) set({ error: asAppError(thrown) });
    }
  },
  reset() {
    turns.next();
    set({ list: null, scores: [], error: null, selectedId: null });
  },
  select(id) {
    set({ selectedId: id });
  },
  async rename(id, name) {
    try {
      await request("model.rename", { modelId: id, name });
      await get().load();
    } catch (thrown) {
      showFailure(thrown, "The model could not be renamed");
    }
  },
}));

/** The selected model while it exists, else the newest, else none. */
export function stillThere(list: readonly Model[], selectedId: number | null): number | null {
  if (selectedId !== null && list.some(({ id }) => id === selectedId)) return selectedId;
  return list[0]?.id ?? null;
}

/** The model that is chosen. */
export function useSelectedModel(): Model | null {
  return useModels(({ list, selectedId }) => list?.find(({ id }) => id === selectedId) ?? null);
}

/** The kept scores of a dataset by a model, or null when it is not scored by it. */
export const scoresFor = (
  scores: readonly Scores[],
  modelId: number | null,
  datasetId: number | null,
): Scores | null => scores.find((one) => one.modelId === modelId && one.datasetId === datasetId) ?? null;
