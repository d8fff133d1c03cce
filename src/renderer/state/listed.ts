// What the lists of datasets and models share: loading, the selected entry, and reloading after an action.
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

/** The selected entry while it exists, otherwise the first preferred one, otherwise the newest, otherwise none. */
export function stillThere<T extends Listed>(
  list: readonly T[],
  selectedId: number | null,
  preferred: (one: T) => boolean = () => false,
): number | null {
  if (selectedId !== null && list.some(({ id }) => id === selectedId)) return selectedId;
  return (list.find(preferred) ?? list[0])?.id ?? null;
}

/** Runs an action on an entry, and loads the list. */
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

/** Deletes an entry, with an undo. */
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
