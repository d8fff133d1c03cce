// The keys of the grid, wherever the focus is on the page; frame/key-table.ts lists them.

import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import type { FlowGrid } from "../../grid/flow-grid.ts";
import type { CellMenuRequest } from "../../grid/rows-grid.ts";
import { copyText } from "../../state/clipboard.ts";
import { readPackets } from "../../state/packet-files.ts";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { useJump } from "./jump.tsx";

interface Opens {
  openProfile(column: string, anchor: HTMLElement): void;
  openMenu(request: CellMenuRequest): void;
}

export function useGridKeys(dataset: Dataset, grid: FlowGrid | null, { openProfile, openMenu }: Opens): void {
  const jump = useJump(({ open }) => open);
  useShortcuts({
    j: () => grid?.move(1),
    k: () => grid?.move(-1),
    home: () => grid?.goTo(0),
    end: () => grid?.last(),
    "shift+g": () => jump(true),
    x: () => grid?.toggleSelected(),
    p() {
      const column = focusedHeader() ?? grid?.focusedCell()?.column;
      const anchor = column === undefined ? null : grid?.header(column);
      if (column !== undefined && anchor) openProfile(column, anchor);
    },
    "shift+p": () => readPackets(dataset, grid?.focusedRow()),
    m() {
      const cell = grid?.focusedCell();
      if (!cell?.element || cell.value === undefined) return;
      const { left, bottom } = cell.element.getBoundingClientRect();
      openMenu({ column: cell.column, value: cell.value, at: { x: left, y: bottom } });
    },
    "ctrl+c": () => grid !== null && copyValue(grid),
    "ctrl+shift+c": () => grid !== null && copyRows(grid),
  });
}

/** The column whose header has the focus. */
function focusedHeader(): string | undefined {
  return document.activeElement?.closest(".ag-header-cell")?.getAttribute("col-id") ?? undefined;
}

/** If text is selected anywhere, the browser copies that instead. */
function copyValue(grid: FlowGrid): false | undefined {
  if (window.getSelection()?.toString()) return false;
  const text = grid.focusedValueText();
  if (text === null) return false;
  void copyText(text, text.length > 40 || text === "" ? "the value" : text);
}

export function copyRows(grid: FlowGrid): void {
  const rows = grid.rowsText();
  if (rows) void copyText(rows.text, manyText(rows.rows, "row"));
}
