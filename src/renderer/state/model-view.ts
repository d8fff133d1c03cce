// The view of the chosen model on its page, and the model that it is compared with.
import { create } from "zustand";

const modelTabs = ["train", "card", "evaluation", "threshold", "drift", "compare"] as const;
export type ModelTab = (typeof modelTabs)[number];

interface ModelViewState {
  /** Null for the default: the training while there is no model, otherwise the card. */
  tab: ModelTab | null;
  otherId: number | null;
  show(tab: ModelTab): void;
  compareWith(otherId: number | null): void;
}

export const useModelView = create<ModelViewState>((set) => ({
  tab: null,
  otherId: null,
  show: (tab) => set({ tab }),
  compareWith: (otherId) => set({ otherId, tab: "compare" }),
}));
