// The grid over rows to triage, as many as there are: blocks asked when they come into view, changed in place when a judgement is
// confirmed. It asks, shows, and tells what the person does in it; keys, menus and messages are the view's.
import type { ColumnState, GridApi, IRowNode } from "ag-grid-community";
import type { CellValue, Sort } from "#shared/vocabulary.ts";
import { type CellFormat, cellFormat, tabSeparated } from "../../../format/cell.ts";
import type { TimeMode } from "../../../format/time.ts";
import { evenWheel } from "../../../grid/even-wheel.ts";
import { createAgGrid } from "../../../grid/modules.ts";
import { gridTheme } from "../../../grid/theme.ts";
import {
  rowsBehind,
  type TriageRow,
  triageBlockRows,
  triageCell,
  triageRowId,
  writeJudgement,
} from "./blocks.ts";
import { addressOf, isOwnColumn, ownColumns, triageColumnDefs } from "./columns.ts";
import type { TriageAsk, TriageGrid, TriageGridOptions } from "./grid-shape.ts";
import { createTriageHand } from "./hand.ts";
import { createTriageReasons } from "./reasons.ts";
import { isSettled, rowClasses, sortOf, textOf, verdictOf } from "./row.ts";
import { createTriageSource } from "./source.ts";
import own from "./triage-grid.module.css";

/** Blocks kept around what is seen; more is memory, fewer is asking again on every turn of the wheel. */
const keptBlocks = 16;

export async function createTriageGrid(host: HTMLElement, options: TriageGridOptions): Promise<TriageGrid> {
  const { dataset, modelId, onBusy, onTold, onFailure } = options;
  const byName = new Map(dataset.columns.map((column) => [column.name, column]));
  let formats = new Map<string, CellFormat>();
  let rowHeightPx = options.rowHeightPx;
  /** The grid draws its first rows while it is made: it cannot be asked anything before. */
  let ready = false;

  const setFormats = (mode: TimeMode) => {
    const origin = dataset.timeSpan?.fromMs ?? 0;
    formats = new Map(dataset.columns.map((column) => [column.name, cellFormat(column, mode, origin)]));
  };
  setFormats(options.time);
  const atFirst = options.layout.filter(({ hidden }) => !hidden).map(({ column }) => column);
  const reasons = createTriageReasons({
    api: () => api,
    datasetId: dataset.id,
    modelId,
    wanted: () => visibleColumns().includes("@reason"),
  });
  const source = createTriageSource({
    dataset,
    modelId,
    question: options,
    columns: () => (ready ? visibleColumns() : atFirst),
    onBlock: (rows) => reasons.fill(rows),
    onBusy,
    onTold,
    onFailure,
  });
  const { show, filter, sort, marks } = options;
  const first = (await source.turnTo({ show, filter, sort, marks }))!;
  const hand = createTriageHand({
    api: () => api,
    host,
    onFocus: options.onFocus,
    onSelection: options.onSelection,
  });
  const ownDefs = () =>
    triageColumnDefs({
      dataset,
      layout: options.layout,
      sort,
      episodes: show === "episodes",
      formatOf: (name) => formats.get(name) ?? String,
      hostName: options.hostName,
      openProfile: options.onProfile,
    });

  const api: GridApi<TriageRow> = createAgGrid<TriageRow>(host, {
    theme: gridTheme,
    columnDefs: ownDefs(),
    rowModelType: "infinite",
    datasource: first,
    infiniteInitialRowCount: first.rowCount ?? 0,
    cacheBlockSize: triageBlockRows,
    maxBlocksInCache: keptBlocks,
    maxConcurrentDatasourceRequests: 2,
    blockLoadDebounceMillis: 30,
    getRowId: ({ data }) => String(triageRowId(data)),
    rowHeight: options.rowHeightPx,
    headerHeight: options.rowHeightPx + 4,
    rowBuffer: 8,
    rowSelection: { mode: "multiRow", checkboxes: false, headerCheckbox: false, enableClickSelection: false },
    rowClassRules: rowClasses({ focusedId: hand.focusedId, marks: () => source.shown().marks }),
    enableBrowserTooltips: true,
    suppressOverlays: ["loading", "noRows", "noMatchingRows"],
    suppressDragLeaveHidesColumns: true,
    suppressColumnMoveAnimation: true,
    animateRows: false,
    preventDefaultOnContextMenu: true,
    onSortChanged: ({ source: from }) => from === "uiColumnSorted" && options.onSort(sortNow()),
    onSelectionChanged: () => ready && hand.settle(),
    onCellFocused: () => ready && hand.settle(),
    onModelUpdated() {
      if (!ready) return;
      hand.settle();
      reasons.look();
    },
    onViewportChanged: () => ready && reasons.look(),
    onColumnResized: ({ finished }) => finished && tellLayout(),
    onColumnMoved: ({ finished }) => finished && tellLayout(),
    onCellContextMenu: ({ column, data, value, event }) => {
      const mouse = event as MouseEvent | null | undefined;
      if (!mouse || !data) return;
      options.onMenu({
        column: column.getColId(),
        value: menuValue(column.getColId(), data, value),
        at: { x: mouse.clientX, y: mouse.clientY },
      });
    },
  });

  const menuValue = (id: string, row: TriageRow, value: unknown): CellValue =>
    isOwnColumn(id)
      ? ((addressOf(id) === null ? null : triageCell(row, addressOf(id)!)) ?? textOf(dataset, id, row))
      : ((value ?? null) as CellValue);
  const dataStates = (): ColumnState[] =>
    api.getColumnState().filter(({ colId }) => byName.has(colId) || isOwnColumn(colId));
  const visibleColumns = () => dataStates().flatMap(({ colId, hide }) => (hide ? [] : [colId]));
  const tellLayout = () =>
    options.onLayout(
      dataStates().map(({ colId, width, hide }) => ({
        column: colId,
        widthPx: Math.round(width ?? 100),
        // Its showing follows the question, not the person.
        hidden: colId === "@size" ? false : hide === true,
      })),
    );
  const sortNow = (): Sort[] =>
    sortOf(
      dataStates()
        .filter(({ sort }) => sort)
        .sort((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0)),
    );
  /** Arrows in the headers for an order that did not come from them. */
  const showSort = (sort: readonly Sort[]) => {
    if (JSON.stringify(sort) === JSON.stringify(sortNow())) return;
    const state = sort.flatMap(({ column, descending }, sortIndex) => {
      const id = dataStates().find(
        ({ colId }) => (isOwnColumn(colId) ? ownColumns[colId].sortsBy : colId) === column,
      )?.colId;
      return id ? [{ colId: id, sort: descending ? ("desc" as const) : ("asc" as const), sortIndex }] : [];
    });
    api.applyColumnState({ state, defaultState: { sort: null } });
  };
  const loaded = (rows: readonly number[]) =>
    rows.flatMap((row) => {
      const node = api.getRowNode(String(row));
      return node?.data ? [node] : [];
    });
  const paint = (nodes: IRowNode<TriageRow>[]) => {
    if (nodes.length > 0) api.refreshCells({ rowNodes: nodes, force: true });
    for (const node of nodes) {
      // Row classes are only looked at anew when a row is drawn: these are the ones that a judgement changes.
      for (const row of host.querySelectorAll(`.ag-row[row-id="${node.id}"]`)) {
        const verdict = verdictOf(node.data);
        row.classList.toggle(own.confirmed ?? "", verdict === "confirmed");
        row.classList.toggle(own.judged ?? "", isSettled(verdict));
      }
    }
  };
  const visible = (ids: readonly string[], shown: boolean) => api.setColumnsVisible([...ids], shown);
  const ask = async (next: TriageAsk) => {
    const before = source.shown();
    try {
      const answered = await source.turnTo(next);
      if (!answered) return;
      if (next.show !== before.show) visible(["@size"], next.show === "episodes");
      showSort(next.sort);
      api.deselectAll();
      hand.settle();
      // Back and forward bring back what was chosen; the grid does not, and what is not shown as chosen is not judged.
      options.onSelection([]);
      api.setGridOption("datasource", answered);
      if (answered.rowCount) api.ensureIndexVisible(0, "top");
    } catch (thrown) {
      showSort(before.sort);
      throw thrown;
    }
  };

  ready = true;
  options.onSelection([]);
  reasons.look();
  const stopWheel = evenWheel(host, () => api.getDisplayedRowCount() * rowHeightPx);

  return {
    ask,
    askAgain: () => ask(source.shown()),
    refresh: () => api.refreshInfiniteCache(),
    showJudgement(rows, judgement) {
      const nodes = loaded(rows);
      for (const { data } of nodes) if (data) writeJudgement(data, judgement);
      paint(nodes);
    },
    repaint: () => api.refreshCells({ force: true }),
    setTime(mode) {
      setFormats(mode);
      api.refreshCells({ force: true });
    },
    setRowHeight(px) {
      rowHeightPx = px;
      api.setGridOption("rowHeight", px);
      api.setGridOption("headerHeight", px + 4);
    },
    setVisible(columns, shown) {
      visible(columns, shown);
      tellLayout();
      // What was hidden was not asked for: the blocks in view lack it.
      api.refreshInfiniteCache();
    },
    setLayout(layout) {
      api.applyColumnState({
        state: layout.map(({ column, widthPx, hidden }) => ({
          colId: column,
          width: widthPx,
          hide: hidden || (column === "@size" && source.shown().show !== "episodes"),
        })),
        applyOrder: true,
      });
      tellLayout();
      api.refreshInfiniteCache();
    },
    move: (rows) =>
      hand.focusAt((api.getFocusedCell()?.rowIndex ?? api.getFirstDisplayedRowIndex() - rows) + rows, null),
    goTo: (index) => hand.focusAt(index, "middle"),
    last: () => hand.focusAt(api.getDisplayedRowCount() - 1, null),
    settle: hand.settle,
    focusedIndex: () => api.getFocusedCell()?.rowIndex ?? null,
    focusedRow: () => hand.focusedNode()?.data,
    indexOf: (row) => api.getRowNode(String(row))?.rowIndex ?? null,
    behind: (rows) => [...new Set(rows.flatMap((row) => behindOf(row)))],
    judgementOf(row) {
      const data = api.getRowNode(String(row))?.data;
      return data && (data.block.judgements[data.at] ?? null);
    },
    tagsOf(rows) {
      const [first = [], ...others] = loaded(rows).map(({ data }) => data?.block.tags[data.at] ?? []);
      return first.filter((tag) => others.every((tags) => tags.includes(tag)));
    },
    toggleSelected: hand.toggle,
    clearSelection() {
      api.deselectAll();
      hand.settle();
    },
    focusedCell() {
      const cell = api.getFocusedCell();
      const row = hand.focusedNode()?.data;
      if (!cell || !row) return null;
      const column = cell.column.getColId();
      return {
        column,
        value: menuValue(column, row, triageCell(row, column)),
        element: host.querySelector<HTMLElement>(".ag-cell-focus"),
      };
    },
    header: (column) => host.querySelector<HTMLElement>(`.ag-header-cell[col-id="${CSS.escape(column)}"]`),
    focusedValueText() {
      const id = api.getFocusedCell()?.column.getColId();
      const row = hand.focusedNode()?.data;
      return id === undefined || !row ? null : textOf(dataset, id, row);
    },
    rowsText() {
      const chosen = api.getSelectedNodes().sort((a, b) => (a.rowIndex ?? 0) - (b.rowIndex ?? 0));
      const one = hand.focusedNode();
      const rows = (chosen.length > 0 ? chosen : one ? [one] : []).flatMap(({ data }) => data ?? []);
      if (rows.length === 0) return null;
      const ids = visibleColumns();
      const names = ids.map((id) => (isOwnColumn(id) ? ownColumns[id].title : id));
      return {
        text: tabSeparated([names, ...rows.map((row) => ids.map((id) => textOf(dataset, id, row)))]),
        rows: rows.length,
      };
    },
    takeFocus() {
      hand.focusAt(api.getFocusedCell()?.rowIndex ?? 0, null);
    },
    close() {
      source.close();
      hand.close();
      reasons.close();
      stopWheel();
      api.destroy();
    },
  };

  function behindOf(row: number): readonly number[] {
    const data = api.getRowNode(String(row))?.data;
    return data ? rowsBehind(data) : [row];
  }
}
