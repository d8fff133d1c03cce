// Which undo the keys and the menu mean: on the pages of incidents and triage the last verdict, note or tag, on every other page what was deleted. Nobody
// takes back what is not before the eyes.
import { redoDeletion, undoDeletion } from "../state/deletions.ts";
import { usePage } from "../state/page.ts";
import { useVerdicts } from "../state/verdicts.ts";

const hasVerdicts = () => ["triage", "incidents"].includes(usePage.getState().page);

export function undoHere(): void {
  void (hasVerdicts() ? useVerdicts.getState().undoOne() : undoDeletion());
}

export function redoHere(): void {
  void (hasVerdicts() ? useVerdicts.getState().redoOne() : redoDeletion());
}
