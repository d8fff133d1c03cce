// The models of the workspace, the datasets that each has scored, and the chosen model, which is the same on every page.
import { create } from "zustand";
import type { AppError } from "#shared/errors.ts";
import type { Model, Scores } from "#shared/model-vocabulary.ts";
import { asAppError, request } from "../api/door.ts";
import { createLatest } from "../api/latest.ts";
import { actAndLoad, deleteListed, stillThere } from "./listed.ts";
import { choosePlace } from "./saving.ts";
import { showFailure, useToasts } from "./toasts.ts";

interface ModelsState {
  /** Newest first; null until the first answer. */
  list: Model[] | null;
  /** All scores, by dataset and model, newest first. */
  scores: Scores[];
  error: AppError | null;
  selectedId: number | null;
  load(): Promise<void>;
  /** Call when another workspace opens. */
  reset(): void;
  select(id: number): void;
  /** Call when another dataset is selected. If the chosen model has not scored it, chooses the newest one that has. */
  follow(datasetId: number | null): void;
  rename(id: number, name: string): Promise<void>;
  /** Makes it the champion, which is used when no model is named. */
  promote(id: number): Promise<void>;
  remove(id: number): Promise<void>;
  /** Exports it to a path that the user chooses: a folder, or an ONNX file. */
  exportTo(model: Model, as: "folder" | "onnx"): Promise<void>;
  /** Imports an exported folder. */
  importFrom(path: string): Promise<void>;
}

const latest = createLatest();
const undoMs = 10_000;

export const useModels = create<ModelsState>((set, get) => ({
  list: null,
  scores: [],
  error: null,
  selectedId: null,
  load: () =>
    latest.ask(
      () => Promise.all([request("model.list", {}), request("scores.list", {})]),
      ([list, scores]) =>
        set({
          list,
          scores,
          error: null,
          selectedId: stillThere(list, get().selectedId, ({ champion }) => champion),
        }),
      (thrown) => set({ error: asAppError(thrown) }),
    ),
  reset() {
    latest.drop();
    set({ list: null, scores: [], error: null, selectedId: null });
  },
  select(id) {
    set({ selectedId: id });
  },
  follow(datasetId) {
    const { scores, selectedId } = get();
    if (scoresFor(scores, selectedId, datasetId)) return;
    const newest = scores.find((one) => one.datasetId === datasetId);
    if (newest) set({ selectedId: newest.modelId });
  },
  rename: (id, name) =>
    actAndLoad(get(), () => request("model.rename", { modelId: id, name }), "The model could not be renamed"),
  promote: (id) =>
    actAndLoad(
      get(),
      () => request("model.promote", { modelId: id }),
      "The model could not become the champion",
    ),
  remove: (id) =>
    deleteListed(get, id, {
      word: "The model",
      remove: () => request("model.delete", { modelId: id }),
      restore: () => request("model.restore", { modelId: id }),
    }),
  async exportTo(model, as) {
    const onnx = as === "onnx";
    try {
      const place = await choosePlace({
        title: onnx ? "Export as ONNX" : "Export the model",
        verb: "Export",
        name: `${model.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")}${onnx ? ".onnx" : ".model"}`,
        extensions: [onnx ? "onnx" : "model"],
      });
      if (place === null) return;
      const { path, warnings } = await request("model.export", { modelId: model.id, path: place.path, as });
      useToasts.getState().show({
        tone: "plain",
        title: `Exported ${model.name}`,
        body: [path, ...warnings].join("\n"),
        showMs: undoMs,
      });
    } catch (thrown) {
      showFailure(thrown, `${model.name} could not be exported`);
    }
  },
  async importFrom(path) {
    try {
      const model = await request("model.import", { path });
      await get().load();
      set({ selectedId: model.id });
    } catch (thrown) {
      showFailure(thrown, "The model could not be imported");
    }
  },
}));

/** The chosen model. */
export function useSelectedModel(): Model | null {
  return useModels(({ list, selectedId }) => list?.find(({ id }) => id === selectedId) ?? null);
}

/** The stored scores of a dataset by a model, or null. */
export const scoresFor = (
  scores: readonly Scores[],
  modelId: number | null,
  datasetId: number | null,
): Scores | null => scores.find((one) => one.modelId === modelId && one.datasetId === datasetId) ?? null;
