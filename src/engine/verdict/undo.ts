// Undo and redo of all changes to verdicts, notes, tags, names and views while the workspace is open: a stack of changes, and a stack of
// undone changes. Without a limit.
import type { UndoState } from "../../shared/triage-vocabulary.ts";
import { type Change, inverse, titleOfChange } from "./changes.ts";
import type { Verdicts } from "./verdicts.ts";

export interface UndoStack {
  /** Makes a new change, for the token `by`, and clears the redo stack. Null when nothing changed. */
  do(make: () => Promise<Change | null>, by?: string): Promise<Change | null>;
  undo(): Promise<Change | null>;
  redo(): Promise<Change | null>;
  state(): UndoState;
}

export function createUndoStack(verdicts: Verdicts): UndoStack {
  const done: Change[] = [];
  const undone: Change[] = [];
  return {
    async do(make, by) {
      return verdicts.change("done", make, by).then((change) => {
        if (change === null) return null;
        done.push(change);
        undone.length = 0;
        return change;
      });
    },
    async undo() {
      let newest: Change | null = null;
      const change = await verdicts.change("undone", async () => {
        newest = done.at(-1) ?? null;
        return newest && inverse(newest);
      });
      if (newest) {
        done.splice(done.lastIndexOf(newest), 1);
        undone.push(newest);
      }
      return change;
    },
    async redo() {
      let newest: Change | null = null;
      const change = await verdicts.change("redone", async () => {
        newest = undone.at(-1) ?? null;
        return newest;
      });
      if (newest) {
        undone.splice(undone.lastIndexOf(newest), 1);
        done.push(newest);
      }
      return change;
    },
    state: () => ({ undo: wordsOf(done.at(-1)), redo: wordsOf(undone.at(-1)) }),
  };
}

const wordsOf = (change: Change | undefined): string | null => (change ? titleOfChange(change) : null);
