// A grid over the rows of a dataset, as many as there are: blocks asked when they come into view, few kept.
// It asks, shows, and tells what the person does in it; menus, popovers and messages are the view's.
import type { ColumnState, GridApi, IRowNode } from "ag-grid-community";
import type { CellValue, Dataset, Filter, Sort } from "../../shared/vocabulary.ts";
import { createTurns } from "../api/latest.ts";
import { type CellFormat, cellFormat, plainCell, tabSeparated } from "../format/cell.ts";
import type { TimeMode } from "../format/time.ts";
import { askBlock, blockRows, cellOf, createBlockSource, type RowRef, rowIdOf } from "./block-source.ts";
import { columnDefs, rowNumberColumn } from "./columns.ts";
import { evenWheel } from "./even-wheel.ts";
import css from "./grid.module.css";
import type { Layout } from "./layout.ts";
import { createAgGrid } from "./modules.ts";
import { gridTheme } from "./theme.ts";

/** Blocks kept around what is seen; more is memory, fewer is asking again on every turn of the wheel. */
const keptBlocks = 12;

export interface CellMenuRequest {
  column: string;
  value: CellValue;
  at: { x: number; y: number };
}

export interface FlowGridOptions {
  dataset: Dataset;
  layout: Layout;
  filter: Filter;
  sort: readonly Sort[];
  time: TimeMode;
  rowHeightPx: number;
  onBusy(busy: boolean): void;
  onTotal(total: number): void;
  onSort(sort: Sort[]): void;
  onSelection(rows: number): void;
  onLayout(layout: Layout): void;
  onProfile(column: string, anchor: HTMLElement): void;
  onMenu(request: CellMenuRequest): void;
  /** A block could not be had; what is shown stays. */
  onFailure(thrown: unknown): void;
}

export interface FlowGrid {
  /** Asks with another filter; throws, and shows what it showed, when the engine refuses it. */
  ask(filter: Filter): Promise<void>;
  askAgain(): void;
  setTime(mode: TimeMode): void;
  setRowHeight(px: number): void;
  setVisible(columns: readonly string[], visible: boolean): void;
  resetColumns(layout: Layout): void;
  /** Brings a row (from 0) into the middle of the view and puts the focus on it. */
  goTo(row: number): void;
  /** Moves the focus by rows. */
  move(rows: number): void;
  last(): void;
  toggleSelected(): void;
  focusedCell(): { column: string; value: CellValue | undefined; element: HTMLElement | null } | null;
  header(column: string): HTMLElement | null;
  focusedValueText(): string | null;
  /** The selected rows, else the focused one, tab-separated under a header line, in the order they are shown. */
  rowsText(): { text: string; rows: number } | null;
  close(): void;
}

export async function createFlowGrid(host: HTMLElement, options: FlowGridOptions): Promise<FlowGrid> {
  const { dataset, onBusy, onTotal, onFailure } = options;
  const byName = new Map(dataset.columns.map((column) => [column.name, column]));
  let formats = new Map<string, CellFormat>();
  let filter = options.filter;
  let rowHeightPx = options.rowHeightPx;
  let asking = 0;
  const turns = createTurns();

  const setFormats = (mode: TimeMode) => {
    const origin = dataset.timeSpan?.fromMs ?? 0;
    formats = new Map(dataset.columns.map((column) => [column.name, cellFormat(column, mode, origin)]));
  };
  const busy = (step: 1 | -1) => {
    asking += step;
    onBusy(asking > 0);
  };
  const visibleOf = (layout: Layout) => layout.filter(({ hidden }) => !hidden).map(({ column }) => column);
  const firstAnswer = async (sort: readonly Sort[], columns: readonly string[]) => {
    busy(1);
    try {
      return await askBlock({ datasetId: dataset.id, filter, sort, columns }, 0);
    } finally {
      busy(-1);
    }
  };
  const sourceFor = (first: Awaited<ReturnType<typeof firstAnswer>>) =>
    createBlockSource({
      first,
      question: (sort) => ({ datasetId: dataset.id, filter, sort, columns: visibleColumns() }),
      onAsk: () => busy(1),
      onAnswer: (total) => {
        if (asking > 0) busy(-1);
        onTotal(total);
      },
      onFailure: (thrown) => {
        busy(-1);
        onFailure(thrown);
      },
    });

  setFormats(options.time);
  const first = await firstAnswer(options.sort, visibleOf(options.layout));

  const api: GridApi<RowRef> = createAgGrid<RowRef>(host, {
    theme: gridTheme,
    columnDefs: columnDefs({
      columns: dataset.columns,
      layout: options.layout,
      sort: options.sort,
      rows: dataset.rows,
      formatOf: (name) => formats.get(name) ?? String,
      openProfile: options.onProfile,
    }),
    rowModelType: "infinite",
    datasource: sourceFor(first),
    infiniteInitialRowCount: first.total,
    cacheBlockSize: blockRows,
    maxBlocksInCache: keptBlocks,
    maxConcurrentDatasourceRequests: 2,
    blockLoadDebounceMillis: 30,
    getRowId: ({ data }) => String(rowIdOf(data)),
    rowHeight: options.rowHeightPx,
    headerHeight: options.rowHeightPx + 4,
    rowBuffer: 8,
    rowSelection: { mode: "multiRow", checkboxes: false, headerCheckbox: false, enableClickSelection: true },
    rowClassRules: { [css.loading ?? ""]: ({ data }) => data === undefined },
    enableBrowserTooltips: true,
    suppressOverlays: ["loading", "noRows", "noMatchingRows"],
    suppressDragLeaveHidesColumns: true,
    suppressColumnMoveAnimation: true,
    animateRows: false,
    preventDefaultOnContextMenu: true,
    onSortChanged: () => options.onSort(sortNow()),
    onSelectionChanged: () => options.onSelection(api.getSelectedNodes().length),
    onColumnResized: ({ finished }) => finished && tellLayout(),
    onColumnMoved: ({ finished }) => finished && tellLayout(),
    onColumnVisible: () => {
      tellLayout();
      // What was hidden was not asked for: the blocks in view lack it.
      api.refreshInfiniteCache();
    },
    onCellContextMenu: ({ column, value, event }) => {
      const mouse = event as MouseEvent | null | undefined;
      if (column.getColId() === rowNumberColumn || value === undefined || !mouse) return;
      options.onMenu({ column: column.getColId(), value, at: { x: mouse.clientX, y: mouse.clientY } });
    },
  });

  const dataStates = (): ColumnState[] => api.getColumnState().filter(({ colId }) => byName.has(colId));
  const visibleColumns = () => dataStates().flatMap(({ colId, hide }) => (hide ? [] : [colId]));
  const tellLayout = () =>
    options.onLayout(
      dataStates().map(({ colId, width, hide }) => ({
        column: colId,
        widthPx: Math.round(width ?? 100),
        hidden: hide === true,
      })),
    );
  const sortNow = (): Sort[] =>
    dataStates()
      .filter(({ sort }) => sort)
      .sort((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
      .map(({ colId, sort }) => ({ column: colId, descending: sort === "desc" }));

  const focus = (row: number, place: "middle" | null) => {
    const count = api.getDisplayedRowCount();
    if (count === 0) return;
    const to = Math.max(0, Math.min(count - 1, row));
    const column =
      api.getFocusedCell()?.column ?? api.getAllDisplayedColumns().find((c) => byName.has(c.getColId()));
    if (!column) return;
    api.ensureIndexVisible(to, place);
    api.ensureColumnVisible(column);
    api.setFocusedCell(to, column);
  };
  const nodeAt = (row: number): IRowNode<RowRef> | undefined => api.getDisplayedRowAtIndex(row);
  const focusedNode = () => {
    const focused = api.getFocusedCell();
    return focused && nodeAt(focused.rowIndex);
  };
  const focusedValue = (column: string) => cellOf(focusedNode()?.data, column);

  const stopWheel = evenWheel(host, () => api.getDisplayedRowCount() * rowHeightPx);

  onTotal(first.total);
  return {
    async ask(next) {
      const isLast = turns.next();
      const before = filter;
      filter = next;
      try {
        const answer = await firstAnswer(sortNow(), visibleColumns());
        if (!isLast() || api.isDestroyed()) return;
        api.setGridOption("datasource", sourceFor(answer));
        if (answer.total > 0) api.ensureIndexVisible(0, "top");
      } catch (thrown) {
        if (!isLast()) return;
        filter = before;
        throw thrown;
      }
    },
    askAgain: () => api.refreshInfiniteCache(),
    setTime(mode) {
      setFormats(mode);
      api.refreshCells({ force: true });
    },
    setRowHeight(px) {
      rowHeightPx = px;
      api.setGridOption("rowHeight", px);
      api.setGridOption("headerHeight", px + 4);
    },
    setVisible: (columns, visible) => api.setColumnsVisible([...columns], visible),
    resetColumns(layout) {
      api.applyColumnState({
        state: [
          { colId: rowNumberColumn },
          ...layout.map(({ column, widthPx, hidden }) => ({ colId: column, width: widthPx, hide: hidden })),
        ],
        applyOrder: true,
      });
      tellLayout();
      api.refreshInfiniteCache();
    },
    goTo: (row) => focus(row, "middle"),
    move: (rows) =>
      focus((api.getFocusedCell()?.rowIndex ?? api.getFirstDisplayedRowIndex() - rows) + rows, null),
    last: () => focus(api.getDisplayedRowCount() - 1, null),
    toggleSelected() {
      const node = focusedNode();
      if (node?.data) node.setSelected(!node.isSelected());
    },
    focusedCell() {
      const focused = api.getFocusedCell();
      if (!focused) return null;
      const column = focused.column.getColId();
      return {
        column,
        value: focusedValue(column),
        element: host.querySelector<HTMLElement>(".ag-cell-focus"),
      };
    },
    header: (column) => host.querySelector<HTMLElement>(`.ag-header-cell[col-id="${CSS.escape(column)}"]`),
    focusedValueText() {
      const column = api.getFocusedCell()?.column.getColId();
      const value = column === undefined ? undefined : focusedValue(column);
      return column === undefined || value === undefined ? null : plainCell(value, byName.get(column));
    },
    rowsText() {
      const chosen = api.getSelectedNodes().sort((a, b) => (a.rowIndex ?? 0) - (b.rowIndex ?? 0));
      const one = focusedNode();
      const rows = (chosen.length > 0 ? chosen : one ? [one] : []).flatMap(({ data }) => data ?? []);
      if (rows.length === 0) return null;
      const names = visibleColumns();
      const lines = rows.map((row) =>
        names.map((name) => plainCell(cellOf(row, name) ?? null, byName.get(name))),
      );
      return { text: tabSeparated([names, ...lines]), rows: rows.length };
    },
    close() {
      turns.next();
      stopWheel();
      api.destroy();
    },
  };
}
