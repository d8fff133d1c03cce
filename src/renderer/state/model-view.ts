// Which view of the chosen model is shown on its page, and which other model it is compared with.
import { create } from "zustand";

const modelTabs = ["train", "card", "evaluation", "threshold", "drift", "compare"] as const;
export type ModelTab = (typeof modelTabs)[number];

interface ModelViewState {
  /** Null is the view that suits: the training while there is no model, else the card. */
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
