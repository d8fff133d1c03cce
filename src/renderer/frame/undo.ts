// Which undo the keys and the menu run: the last verdict, note or tag on the triage page, the last deletion on every other page.
// So undo never changes what is not on the screen.
import { redoDeletion, undoDeletion } from "../state/deletions.ts";
import { usePage } from "../state/page.ts";
import { useVerdicts } from "../state/verdicts.ts";

const givesVerdicts = () => usePage.getState().page === "triage";

export function undoHere(): void {
  void (givesVerdicts() ? useVerdicts.getState().undoOne() : undoDeletion());
}

export function redoHere(): void {
  void (givesVerdicts() ? useVerdicts.getState().redoOne() : redoDeletion());
}
