// The dialog of a note: Escape keeps the text as a draft, Keep and Cancel end the draft.
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { type SmallEngine, startSmallEngine } from "#test/support/small-engine.ts";
import { noteDraft } from "../../state/note-drafts.ts";
import { useVerdicts } from "../../state/verdicts.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { QuestionDialog } from "./question-dialog.tsx";

let engine: SmallEngine;
beforeEach(() => {
  engine = startSmallEngine();
  useVerdicts.getState().reset();
});

/** Opens the note of a row and waits until the stored note is loaded. */
async function openNote(row: number) {
  const view = render(
    <TipProvider>
      <QuestionDialog
        question={{ kind: "note", datasetId: 1, row }}
        onClose={() => view.unmount()}
        onGone={() => {}}
      />
    </TipProvider>,
  );
  const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Note" });
  await waitFor(() => expect(field.getAttribute("aria-busy")).toBe("false"));
  return field;
}
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
const pressEscape = (field: HTMLElement) => fireEvent.keyDown(field, { key: "Escape" });

test("Escape keeps the text as a draft of this row, which the dialog shows again", async () => {
  engine.notes.set(5, "a backup");
  type(await openNote(5), "a backup, ask Anna");
  pressEscape(screen.getByRole("textbox"));
  await waitFor(() => expect(noteDraft(1, 5)).toBe("a backup, ask Anna"));
  expect(engine.notes.get(5)).toBe("a backup");
  const other = await openNote(6);
  expect(other.value).toBe("");
  pressEscape(other);
  const again = await openNote(5);
  expect(again.value).toBe("a backup, ask Anna");
  expect(screen.getByRole("dialog").textContent).toContain("This is your draft.");
  fireEvent.keyDown(again, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(engine.notes.get(5)).toBe("a backup, ask Anna"));
  await waitFor(() => expect(noteDraft(1, 5)).toBeNull());
});

test("unchanged text is not a draft, and Cancel drops one", async () => {
  engine.notes.set(5, "a backup");
  pressEscape(await openNote(5));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(noteDraft(1, 5)).toBeNull();
  type(await openNote(5), "something else");
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(noteDraft(1, 5)).toBeNull();
});

test("another workspace does not get the drafts", async () => {
  type(await openNote(7), "typed");
  pressEscape(screen.getByRole("textbox"));
  await waitFor(() => expect(noteDraft(1, 7)).toBe("typed"));
  useVerdicts.getState().reset();
  expect(noteDraft(1, 7)).toBeNull();
});
