// The grid of rows for triage: a grid of rows with scores, verdicts and reasons that change in place. The page handles keys, menus and
// messages.
import type { GridApi, IDatasource, IRowNode } from "ag-grid-community";
import type { CellValue, Sort } from "#shared/vocabulary.ts";
import { createFormats } from "../../../grid/cell-formats.ts";
import { createRowsGrid } from "../../../grid/rows-grid.ts";
import {
  rowsBehind,
  type TriageRow,
  triageBlockRows,
  triageCell,
  triageRowId,
  writeVerdict,
} from "./blocks.ts";
import { addressOf, columnTitle, isTriageColumn, sortsBy, triageColumnDefs } from "./columns.ts";
import type { TriageAsk, TriageGrid, TriageGridOptions } from "./grid-shape.ts";
import { createTriageHand } from "./hand.ts";
import { createTriageReasons } from "./reasons.ts";
import { isSettled, rowClasses, rowText, verdictOf } from "./row.ts";
import { createTriageSource } from "./source.ts";
import css from "./triage-grid.module.css";
import { createWaitingKeys } from "./waiting-keys.ts";

export async function createTriageGrid(host: HTMLElement, options: TriageGridOptions): Promise<TriageGrid> {
  const { dataset, modelId, show, filter, sort, marks, only } = options;
  const formats = createFormats(dataset, options.time);
  let columnsInView = () => options.layout.filter(({ hidden }) => !hidden).map(({ column }) => column);
  let api: GridApi<TriageRow>;
  const reasons = createTriageReasons({
    api: () => api,
    datasetId: dataset.id,
    modelId,
    isVisible: () => columnsInView().includes("@reason"),
  });
  const source = createTriageSource({
    dataset,
    modelId,
    question: options,
    columns: () => columnsInView(),
    onBlock: (rows) => reasons.fill(rows),
    onBusy: options.onBusy,
    onAnswer: options.onAnswer,
    onFailure(thrown) {
      keys.drop();
      options.onFailure(thrown);
    },
  });
  const keys = createWaitingKeys(() => hand.isLoading());
  const first = (await source.turnTo({ show, filter, sort, marks, only }))!;
  let datasource = first;
  /** The grid keeps this source, and the query behind it changes. */
  const steady: IDatasource = { getRows: (params) => datasource.getRows(params) };
  const hand = createTriageHand({
    api: () => api,
    host,
    onFocus: options.onFocus,
    onSelection: options.onSelection,
  });
  const cellValue = (row: TriageRow, id: string): CellValue => {
    if (!isTriageColumn(id)) return triageCell(row, id) ?? null;
    const address = addressOf(id);
    return (address === null ? null : triageCell(row, address)) ?? rowText(dataset, id, row);
  };
  const parts = createRowsGrid<TriageRow>(host, {
    ...options,
    formats,
    columns: triageColumnDefs({
      ...options,
      episodes: show === "episodes",
      formatOf: formats.of,
      openProfile: options.onProfile,
    }),
    datasource: { ...steady, ...(first.rowCount === undefined ? {} : { rowCount: first.rowCount }) },
    blockRows: triageBlockRows,
    keptBlocks: 16,
    classes: rowClasses({ focusedId: hand.focusedId, marks: () => source.shown().marks }),
    clickSelects: false,
    idOf: triageRowId,
    isLaidOut: (id) => isTriageColumn(id) || formats.column(id) !== undefined,
    titleOf: columnTitle,
    sortsBy,
    // The size column is shown with episodes, and only with them.
    hiding: {
      kept: (id, hidden) => id !== "@size" && hidden,
      shown: (id, hidden) => hidden || (id === "@size" && source.shown().show !== "episodes"),
    },
    cellValue,
    textOf: (row, id) => rowText(dataset, id, row),
    onLook() {
      hand.settle();
      keys.look();
      reasons.look();
    },
    onViewport: reasons.look,
  });
  const { grid, visibleColumns, sortNow, focusedNode, focusAt } = parts;
  api = parts.api;
  columnsInView = visibleColumns;

  /** Shows sort arrows in the headers for an order that came from elsewhere. */
  const showSort = (sort: readonly Sort[]) => {
    if (JSON.stringify(sort) === JSON.stringify(sortNow())) return;
    const ids = api.getColumnState().map(({ colId }) => colId);
    const state = sort.flatMap(({ column, descending }, sortIndex) => {
      const id = ids.find((id) => sortsBy(id) === column);
      return id ? [{ colId: id, sort: descending ? ("desc" as const) : ("asc" as const), sortIndex }] : [];
    });
    api.applyColumnState({ state, defaultState: { sort: null } });
  };
  /**
   * Shows the rows of another query. In view of the first block, its rows get the new content in place: a new datasource would draw the rows
   * twice, first empty. The datasource asks for one block at once, so the others are dropped before.
   */
  const showRows = (next: IDatasource) => {
    keys.drop();
    const isAtTop = api.getVerticalPixelRange().top === 0;
    datasource = next;
    const { rowCount = 0 } = next;
    if (isAtTop && rowCount > 0 && api.getDisplayedRowCount() > 0) {
      api.setRowCount(Math.min(rowCount, triageBlockRows), true);
      api.refreshInfiniteCache();
    } else {
      api.setGridOption("datasource", { ...steady, rowCount });
      if (rowCount > 0) api.ensureIndexVisible(0, "top");
    }
  };
  const rowOf = (row: number): TriageRow | undefined => api.getRowNode(String(row))?.data;
  const ask = async (next: TriageAsk) => {
    const before = source.shown();
    try {
      const answered = await source.turnTo(next);
      if (!answered) return;
      if (next.show !== before.show) api.setColumnsVisible(["@size"], next.show === "episodes");
      showSort(next.sort);
      api.deselectAll();
      hand.settle();
      // Back and forward restore the selection, but the grid does not show it; rows that do not look selected must not get a verdict.
      options.onSelection([]);
      showRows(answered);
    } catch (thrown) {
      showSort(before.sort);
      throw thrown;
    }
  };

  options.onSelection([]);
  reasons.look();
  return {
    ...grid,
    ask,
    refresh: () => api.refreshInfiniteCache(),
    showVerdict(rows, verdict) {
      const nodes = rows.flatMap((row) => api.getRowNode(String(row)) ?? []).filter(({ data }) => data);
      for (const { data } of nodes) if (data) writeVerdict(data, verdict);
      paint(host, api, nodes);
    },
    repaint: () => api.refreshCells({ force: true }),
    settle: hand.settle,
    isLoading: hand.isLoading,
    whenLoaded: keys.act,
    focusedRow: () => focusedNode()?.data,
    behind: (rows) => [
      ...new Set(
        rows.flatMap((row) => {
          const data = rowOf(row);
          return data ? rowsBehind(data) : [row];
        }),
      ),
    ],
    verdictOf(row) {
      const data = rowOf(row);
      return data && (data.block.verdicts[data.at] ?? null);
    },
    tagsOf(rows) {
      const [first = [], ...others] = rows
        .flatMap((row) => rowOf(row) ?? [])
        .map(({ block, at }) => block.tags[at] ?? []);
      return first.filter((tag) => others.every((tags) => tags.includes(tag)));
    },
    toggleSelected: hand.toggle,
    clearSelection() {
      api.deselectAll();
      hand.settle();
    },
    takeFocus: () => focusAt(api.getFocusedCell()?.rowIndex ?? 0, null),
    close() {
      source.close();
      hand.close();
      reasons.close();
      grid.close();
    },
  };
}

/** Repaints rows whose verdict changed. The grid evaluates row classes only when it draws a row, so these classes are set here. */
function paint(host: HTMLElement, api: GridApi<TriageRow>, nodes: IRowNode<TriageRow>[]): void {
  if (nodes.length > 0) api.refreshCells({ rowNodes: nodes, force: true });
  for (const node of nodes) {
    const verdict = verdictOf(node.data);
    for (const row of host.querySelectorAll(`.ag-row[row-id="${node.id}"]`)) {
      row.classList.toggle(css.confirmed ?? "", verdict === "confirmed");
      row.classList.toggle(css.settled ?? "", isSettled(verdict));
    }
  }
}
