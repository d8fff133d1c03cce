// What the lists of datasets and of models have alike: they are asked for, one of them is chosen, and what is done to one of them
// shows the list anew.
import { deleteWithUndo } from "./deletions.ts";
import { showFailure } from "./toasts.ts";

interface Listed {
  id: number;
  name: string;
}

interface ListState {
  list: readonly Listed[] | null;
  load(): Promise<void>;
  select(id: number): void;
}

/** The chosen one while it exists, else the first that is preferred, else the newest, else none. */
export function stillThere<T extends Listed>(
  list: readonly T[],
  selectedId: number | null,
  preferred: (one: T) => boolean = () => false,
): number | null {
  if (selectedId !== null && list.some(({ id }) => id === selectedId)) return selectedId;
  return (list.find(preferred) ?? list[0])?.id ?? null;
}

/** Does something to one of the list, and shows what came of it. */
export async function actAndLoad(
  { load }: Pick<ListState, "load">,
  act: () => Promise<unknown>,
  failedTitle: string,
): Promise<void> {
  try {
    await act();
    await load();
  } catch (thrown) {
    showFailure(thrown, failedTitle);
  }
}

/** Deletes one of the list, with its undo. */
export function deleteListed(
  state: () => ListState,
  id: number,
  { word, remove, restore }: { word: string; remove(): Promise<unknown>; restore(): Promise<unknown> },
): Promise<void> {
  return deleteWithUndo({
    name: state().list?.find((one) => one.id === id)?.name ?? word,
    async remove() {
      await remove();
      await state().load();
    },
    async restore() {
      await restore();
      await state().load();
      state().select(id);
    },
  });
}
