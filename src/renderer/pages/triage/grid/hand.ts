// Focus and selection of the triage grid. The grid reports both in a later turn of the event loop, and a key may come before that. Code
// that acts on the selected rows calls `settle` first, to read them as they are.
import type { GridApi, IRowNode } from "ag-grid-community";
import { type TriageRow, triageRowId } from "./blocks.ts";
import css from "./triage-grid.module.css";

interface TriageHand {
  /** Row number of the focused row, as last reported. */
  focusedId(): number | null;
  toggle(): void;
  /** Reports what the grid knows already. Returns false when no row has the focus, or its row is still loading. */
  settle(): boolean;
  /** Whether a row has the focus and is still loading. */
  isLoading(): boolean;
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
  /** Position where a range selection begins. */
  let anchor = 0;

  const nodeAt = (index: number): IRowNode<TriageRow> | undefined => api().getDisplayedRowAtIndex(index);
  const isLoading = () => {
    const index = api().getFocusedCell()?.rowIndex;
    return index !== undefined && index < api().getDisplayedRowCount() && !nodeAt(index)?.data;
  };
  /** Only the classes of two rows change, so nothing else is painted again. */
  const lookAtFocus = (): boolean => {
    const index = api().getFocusedCell()?.rowIndex ?? null;
    const node = index === null ? undefined : nodeAt(index);
    // A row that is still loading is reported when it arrives.
    if (isLoading()) return false;
    // No row of this grid had the focus yet. That of the previous grid does not count.
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

  /** A plain click only focuses a row; Ctrl adds one to the selection, Shift all from the last one. */
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
    isLoading,
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
