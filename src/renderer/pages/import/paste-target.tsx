// Ctrl+V on the page of data, outside of a field: copied rows become a dataset after a look at them, copied files are opened.
import { useEffect } from "react";
import { offerSent } from "../../state/opening.ts";
import { useOverlays } from "../../state/overlays.ts";
import { usePage } from "../../state/page.ts";

export function PasteTarget() {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if (usePage.getState().page !== "data" || isElsewhere(event.target)) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      // A spreadsheet copies its cells as a picture too: the text is meant.
      if (text.trim() !== "") useOverlays.getState().set({ pasted: text });
      else if (files.length > 0) void offerSent(files.map((file) => ({ name: file.name, file })));
      else return;
      event.preventDefault();
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
  return null;
}

/** In a field, or while a dialog is open. */
const isElsewhere = (target: EventTarget | null): boolean =>
  (target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null) ||
  document.querySelector("[role=dialog]") !== null;
