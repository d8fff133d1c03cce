// Which undo the keys and the menu run: the last verdict, note or tag on pages where verdicts are given, the last deletion on others.
// So undo never changes what is not on the screen.
import { redoDeletion, undoDeletion } from "../state/deletions.ts";
import { usePage } from "../state/page.ts";
import { useVerdicts } from "../state/verdicts.ts";

const givesVerdicts = () => ["triage", "live"].includes(usePage.getState().page);

export function undoHere(): void {
  void (givesVerdicts() ? useVerdicts.getState().undoOne() : undoDeletion());
}

export function redoHere(): void {
  void (givesVerdicts() ? useVerdicts.getState().redoOne() : redoDeletion());
}
