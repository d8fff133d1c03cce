// Which undo the keys and the menu mean: on the page of triage the last verdict, note or tag, on every other page what was deleted.
// Nobody takes back what is not before the eyes.
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
