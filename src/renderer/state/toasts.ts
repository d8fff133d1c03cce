// Short messages in the corner: what was done, with an undo, and what failed, with details to copy.
import { create } from "zustand";
import { asAppError } from "../api/door.ts";

export interface Toast {
  id: number;
  tone: "plain" | "danger";
  title: string;
  body?: string;
  /** What "Copy details" puts on the clipboard. */
  detail?: string;
  action?: { label: string; run(): void };
  /** Null to show it until it is closed. */
  showMs: number | null;
}

interface ToastState {
  toasts: Toast[];
  show(toast: Omit<Toast, "id">): number;
  close(id: number): void;
}

const mostAtOnce = 4;
let nextId = 1;

export const useToasts = create<ToastState>((set) => ({
  toasts: [],
  show(toast) {
    const id = nextId++;
    set(({ toasts }) => ({ toasts: [...toasts, { ...toast, id }].slice(-mostAtOnce) }));
    return id;
  },
  close(id) {
    set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
  },
}));

/** Shows a failure until it is closed. A cancel is not a failure and shows nothing. */
export function showFailure(thrown: unknown, title: string): void {
  const error = asAppError(thrown);
  if (error.code === "CANCELLED") return;
  useToasts.getState().show({
    tone: "danger",
    title,
    body: error.message,
    detail: failureText(error),
    showMs: null,
  });
}

/** A failure as text for a bug report: code, sentence, detail. */
export function failureText(failure: { code: string; message: string; detail?: string | undefined }): string {
  return [`${failure.code}: ${failure.message}`, failure.detail].filter(Boolean).join("\n\n");
}
