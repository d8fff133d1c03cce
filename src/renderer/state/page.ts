// The current page; its id is one of routes.ts.
import { create } from "zustand";

export const usePage = create<{ page: string; show(page: string): void }>((set) => ({
  page: "data",
  show: (page) => set({ page }),
}));
