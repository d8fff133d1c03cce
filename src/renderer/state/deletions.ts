// Deleting datasets and models, with its undo: every deletion of this session can be taken back and done again until the
// workspace is closed, which is when the engine lets go of them. Verdicts, notes and tags have a separate undo in state/verdicts.ts.
import { asAppError } from "../api/door.ts";
import { showFailure, useToasts } from "./toasts.ts";
import { UndoLine } from "./undo-line.ts";

interface Deletion {
  name: string;
  /** Deletes it, and shows what is left. */
  remove(): Promise<void>;
  /** Brings it back, and shows it. */
  restore(): Promise<void>;
}

const undoMs = 10_000;
const line = new UndoLine<Deletion>();
const toasts = new Map<Deletion, number>();

/** One after another, in the order of the keys: restoring waits for the deletion before it. */
let last: Promise<void> = Promise.resolve();
const inTurn = (act: () => Promise<void>): Promise<void> => {
  last = last.then(act);
  return last;
};

/** Deletes, says so with a button that takes it back, and remembers it for the keys. */
export const deleteWithUndo = (deletion: Deletion): Promise<void> =>
  inTurn(async () => {
    if (await removed(deletion)) line.did(deletion);
  });

/** Takes back the last deletion that stands, or the one that is meant. */
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

/** Deletes again what was brought back last. */
export const redoDeletion = (): Promise<void> =>
  inTurn(async () => {
    const deletion = line.doAgain();
    if (deletion && !(await removed(deletion))) line.takeBack(deletion);
  });

/** Another workspace is open: what was deleted in the last one is gone. */
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

/** What is not there any more will not come back by trying again. */
function failed(deletion: Deletion, thrown: unknown, what: string): void {
  if (asAppError(thrown).code === "NOT_FOUND") line.drop(deletion);
  showFailure(thrown, `${deletion.name} could not be ${what}`);
}

function closeToast(deletion: Deletion): void {
  const toast = toasts.get(deletion);
  if (toast !== undefined) useToasts.getState().close(toast);
  toasts.delete(deletion);
}
