// Where the hand of the analyst is in the triage grid: the focused row and the chosen ones. The grid tells of both in a later turn of
// the event loop, and a key may come before: whoever acts on the rows at hand settles first, and so reads them as they are.
import type { GridApi, IRowNode } from "ag-grid-community";
import { type TriageRow, triageRowId } from "./blocks.ts";
import css from "./triage-grid.module.css";

interface TriageHand {
  /** Number of the row that was last told of. */
  focusedId(): number | null;
  toggle(): void;
  /** Tells what the grid knows already; false while no row is focused, or it is still on its way. */
  settle(): boolean;
  close(): void;
}

interface HandOptions {
  api(): GridApi<TriageRow>;
  host: HTMLElement;
  onFocus(row: number | null): void;
  onSelection(rows: number[]): void;
}

export function createTriageHand({ api, host, onFocus, onSelection }: HandOptions): TriageHand {
  let focusedId: number | null = null;
  let chosen: readonly number[] = [];
  /** Place of the row that a range of chosen rows begins at. */
  let anchor = 0;

  const nodeAt = (index: number): IRowNode<TriageRow> | undefined => api().getDisplayedRowAtIndex(index);
  /** Only the classes of the two rows change: nothing else is painted again. */
  const lookAtFocus = (): boolean => {
    const index = api().getFocusedCell()?.rowIndex ?? null;
    const node = index === null ? undefined : nodeAt(index);
    // A row that is still on its way is looked at once it is there.
    if (index !== null && index < api().getDisplayedRowCount() && !node?.data) return false;
    // Nobody has looked at a row of this grid yet: the one that the page showed before is not at hand.
    if (index === null && focusedId === null) return false;
    const next = node?.data ? triageRowId(node.data) : null;
    if (next === focusedId) return true;
    focusedId = next;
    for (const row of host.querySelectorAll(`.${css.focused}`)) row.classList.remove(css.focused ?? "");
    if (index !== null) {
      for (const row of host.querySelectorAll(`.ag-row[row-index="${index}"]`))
        row.classList.add(css.focused ?? "");
    }
    onFocus(focusedId);
    return true;
  };
  const lookAtChosen = () => {
    const next = api()
      .getSelectedNodes()
      .flatMap(({ data }) => (data ? [triageRowId(data)] : []));
    if (next.length === chosen.length && next.every((row, i) => row === chosen[i])) return;
    chosen = next;
    onSelection(next);
  };
  const settle = () => {
    lookAtChosen();
    return lookAtFocus();
  };

  /** A plain click only looks at a row; Ctrl chooses one more, Shift all from the last one. */
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest(".ag-row[row-index]") : null;
    if (!row) return;
    const index = Number(row.getAttribute("row-index"));
    const node = nodeAt(index);
    if (!node?.data) return;
    if (event.shiftKey) {
      const [low, high] = [Math.min(anchor, index), Math.max(anchor, index)];
      const nodes = Array.from({ length: high - low + 1 }, (_, i) => nodeAt(low + i)).filter(
        (one): one is IRowNode<TriageRow> => one?.data !== undefined,
      );
      api().setNodesSelected({ nodes, newValue: true });
    } else {
      anchor = index;
      if (event.ctrlKey || event.metaKey) node.setSelected(!node.isSelected());
      else api().deselectAll();
    }
    settle();
  };
  host.addEventListener("click", onClick);

  return {
    focusedId: () => focusedId,
    settle,
    toggle() {
      const cell = api().getFocusedCell();
      const node = cell && nodeAt(cell.rowIndex);
      if (!node?.data) return;
      anchor = node.rowIndex ?? 0;
      node.setSelected(!node.isSelected());
      settle();
    },
    close: () => host.removeEventListener("click", onClick),
  };
}
