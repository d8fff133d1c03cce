// Deletes datasets and models with undo and redo, until the workspace is closed and the engine removes them for good. Verdicts, notes and
// tags have a separate undo in state/verdicts.ts.
import { asAppError } from "../api/door.ts";
import { showFailure, useToasts } from "./toasts.ts";
import { UndoLine } from "./undo-line.ts";

interface Deletion {
  name: string;
  /** Deletes it and loads the list. */
  remove(): Promise<void>;
  /** Restores it and loads the list. */
  restore(): Promise<void>;
}

const undoMs = 10_000;
const line = new UndoLine<Deletion>();
const toasts = new Map<Deletion, number>();

/** Runs one after another in the order of the keys, so that a restore waits for its deletion. */
let last: Promise<void> = Promise.resolve();
const inTurn = (act: () => Promise<void>): Promise<void> => {
  last = last.then(act);
  return last;
};

/** Deletes, shows a message with an undo button, and remembers it for the undo key. */
export const deleteWithUndo = (deletion: Deletion): Promise<void> =>
  inTurn(async () => {
    if (await removed(deletion)) line.did(deletion);
  });

/** Undoes the last deletion, or the given one. */
export const undoDeletion = (target?: Deletion): Promise<void> =>
  inTurn(async () => {
    const deletion = line.takeBack(target);
    if (!deletion) return;
    closeToast(deletion);
    try {
      await deletion.restore();
    } catch (thrown) {
      line.doAgain();
      failed(deletion, thrown, "restored");
    }
  });

/** Repeats the deletion that was undone last. */
export const redoDeletion = (): Promise<void> =>
  inTurn(async () => {
    const deletion = line.doAgain();
    if (deletion && !(await removed(deletion))) line.takeBack(deletion);
  });

/** Call when another workspace opens: deletions in the last one are final. */
export function forgetDeletions(): void {
  for (const deletion of toasts.keys()) closeToast(deletion);
  line.forget();
}

async function removed(deletion: Deletion): Promise<boolean> {
  try {
    await deletion.remove();
  } catch (thrown) {
    failed(deletion, thrown, "deleted");
    return false;
  }
  const toast = useToasts.getState().show({
    tone: "plain",
    title: `Deleted ${deletion.name}`,
    showMs: undoMs,
    action: { label: "Undo", run: () => void undoDeletion(deletion) },
  });
  toasts.set(deletion, toast);
  return true;
}

/** When it no longer exists, another try cannot help. */
function failed(deletion: Deletion, thrown: unknown, what: string): void {
  if (asAppError(thrown).code === "NOT_FOUND") line.drop(deletion);
  showFailure(thrown, `${deletion.name} could not be ${what}`);
}

function closeToast(deletion: Deletion): void {
  const toast = toasts.get(deletion);
  if (toast !== undefined) useToasts.getState().close(toast);
  toasts.delete(deletion);
}
