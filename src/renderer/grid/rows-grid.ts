// A grid over any number of rows: loads blocks when they come into view, and keeps few. The caller says what the rows are, where they come
// from, and how cells are formatted. The grid handles columns, order, focus and selection, and reports the analyst's actions.
import type {
  ColDef,
  ColumnState,
  GridApi,
  GridOptions,
  IDatasource,
  IRowNode,
  RowClassRules,
} from "ag-grid-community";
import type { CellValue, Sort } from "#shared/vocabulary.ts";
import { tabSeparated } from "../format/cell.ts";
import type { TimeMode } from "../format/time.ts";
import type { Formats } from "./cell-formats.ts";
import { evenWheel } from "./even-wheel.ts";
import type { Layout } from "./layout.ts";
import { createAgGrid } from "./modules.ts";
import { gridTheme } from "./theme.ts";

export interface CellMenuRequest {
  column: string;
  value: CellValue;
  at: { x: number; y: number };
}

/** The functions of every grid of rows. */
export interface RowsGrid {
  setTime(mode: TimeMode): void;
  setRowHeight(px: number): void;
  setVisible(columns: readonly string[], visible: boolean): void;
  setLayout(layout: Layout): void;
  /** Scrolls a row (from 0) to the middle and focuses it. */
  goTo(row: number): void;
  /** Moves the focus by rows. */
  move(rows: number): void;
  last(): void;
  toggleSelected(): void;
  focusedCell(): { column: string; value: CellValue | undefined; element: HTMLElement | null } | null;
  header(column: string): HTMLElement | null;
  focusedValueText(): string | null;
  /** The selected rows, otherwise the focused one: tab-separated under a header line, in display order. */
  rowsText(): { text: string; rows: number } | null;
  close(): void;
}

export interface RowsGridOptions<Row> {
  columns: ColDef<Row>[];
  datasource: IDatasource;
  blockRows: number;
  /** Blocks kept around the view. More cost memory, fewer mean new requests with every turn of the wheel. */
  keptBlocks: number;
  rowHeightPx: number;
  formats: Formats;
  classes: RowClassRules<Row>;
  /** Whether a plain click selects the row; otherwise it only sets the focus. */
  clickSelects: boolean;
  idOf(row: Row): number;
  /** Whether a column belongs to the layout and is copied. */
  isLaidOut(id: string): boolean;
  titleOf(id: string): string;
  /** What the engine sorts by for a column; null when it cannot. */
  sortsBy(id: string): string | null;
  /** How to store and set a column's visibility, where it does not depend only on the analyst. */
  hiding?: { kept(id: string, hidden: boolean): boolean; shown(id: string, hidden: boolean): boolean };
  cellValue(row: Row, id: string): CellValue | undefined;
  textOf(row: Row, id: string): string;
  onSort(sort: Sort[]): void;
  onLayout(layout: Layout): void;
  onMenu(request: CellMenuRequest): void;
  /** Focus, selection or rows may have changed. */
  onLook?(): void;
  onViewport?(): void;
}

/** The grid's parts, for functions that only one kind of rows needs. */
export interface RowsGridParts<Row> {
  grid: RowsGrid;
  api: GridApi<Row>;
  visibleColumns(): string[];
  sortNow(): Sort[];
  focusedNode(): IRowNode<Row> | undefined;
  focusAt(row: number, place: "middle" | null): void;
  /** Changes columns without an event. */
  quietly(change: () => void): void;
}

export function createRowsGrid<Row>(host: HTMLElement, options: RowsGridOptions<Row>): RowsGridParts<Row> {
  const { formats, idOf, isLaidOut, textOf, cellValue } = options;
  let { rowHeightPx } = options;
  /** The grid draws while it is being created, and must not be called before. */
  let isReady = false;
  let closed = false;
  let quiet = false;
  const hiding = options.hiding ?? { kept: (_, hidden) => hidden, shown: (_, hidden) => hidden };
  const tellLayout = () => {
    if (!isReady || quiet) return;
    options.onLayout(
      dataStates().map(({ colId, width, hide, flex }) => ({
        column: colId,
        // Width above the minimum comes from the window's size, and is not stored.
        widthPx: Math.round((flex ? api.getColumn(colId)?.getMinWidth() : width) ?? 100),
        hidden: hiding.kept(colId, hide === true),
        ...(flex ? { grows: true } : {}),
      })),
    );
  };

  const api: GridApi<Row> = createAgGrid<Row>(host, {
    ...fixedOptions,
    theme: gridTheme,
    columnDefs: options.columns,
    rowModelType: "infinite",
    datasource: {
      ...options.datasource,
      // A block that came into view just before closing is requested after it.
      getRows: (params) => (closed ? params.failCallback() : options.datasource.getRows(params)),
    },
    infiniteInitialRowCount: options.datasource.rowCount ?? 0,
    cacheBlockSize: options.blockRows,
    maxBlocksInCache: options.keptBlocks,
    getRowId: ({ data }) => String(idOf(data)),
    rowHeight: rowHeightPx,
    headerHeight: rowHeightPx + 4,
    rowSelection: {
      mode: "multiRow",
      checkboxes: false,
      headerCheckbox: false,
      enableClickSelection: options.clickSelects,
    },
    rowClassRules: options.classes,
    onSortChanged: ({ source }) => source === "uiColumnSorted" && options.onSort(sortNow()),
    onSelectionChanged: () => isReady && options.onLook?.(),
    onCellFocused: () => isReady && options.onLook?.(),
    onModelUpdated: () => isReady && options.onLook?.(),
    onViewportChanged: () => isReady && options.onViewport?.(),
    onColumnResized: ({ finished }) => finished && tellLayout(),
    onColumnMoved: ({ finished }) => finished && tellLayout(),
    onCellContextMenu: ({ column, data, event }) => {
      const id = column.getColId();
      const mouse = event as MouseEvent | null | undefined;
      const value = data === undefined || !isLaidOut(id) ? undefined : cellValue(data, id);
      if (value === undefined || !mouse) return;
      options.onMenu({ column: id, value, at: { x: mouse.clientX, y: mouse.clientY } });
    },
  });
  isReady = true;

  const dataStates = (): ColumnState[] => api.getColumnState().filter(({ colId }) => isLaidOut(colId));
  const visibleColumns = () => dataStates().flatMap(({ colId, hide }) => (hide ? [] : [colId]));
  const sortNow = (): Sort[] =>
    dataStates()
      .filter(({ sort }) => sort)
      .sort((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
      .flatMap(({ colId, sort }) => {
        const column = options.sortsBy(colId);
        return column === null ? [] : [{ column, descending: sort === "desc" }];
      });
  const focusAt = (row: number, place: "middle" | null) => {
    const count = api.getDisplayedRowCount();
    if (count === 0) return;
    const to = Math.max(0, Math.min(count - 1, row));
    const column =
      api.getFocusedCell()?.column ?? api.getAllDisplayedColumns().find((c) => isLaidOut(c.getColId()));
    if (!column) return;
    api.ensureIndexVisible(to, place);
    api.ensureColumnVisible(column);
    api.setFocusedCell(to, column);
    options.onLook?.();
  };
  const focusedNode = (): IRowNode<Row> | undefined => {
    const cell = api.getFocusedCell();
    return cell ? api.getDisplayedRowAtIndex(cell.rowIndex) : undefined;
  };
  /** Hidden columns were not requested, so the blocks in view lack them. */
  const columnsChanged = () => {
    tellLayout();
    api.refreshInfiniteCache();
  };
  const stopWheel = evenWheel(host, () => api.getDisplayedRowCount() * rowHeightPx);

  const grid: RowsGrid = {
    setTime(mode) {
      if (formats.setTime(mode)) api.refreshCells({ force: true });
    },
    setRowHeight(px) {
      if (px === rowHeightPx) return;
      rowHeightPx = px;
      api.setGridOption("rowHeight", px);
      api.setGridOption("headerHeight", px + 4);
    },
    setVisible(columns, visible) {
      api.setColumnsVisible([...columns], visible);
      columnsChanged();
    },
    setLayout(layout) {
      const fixed = api.getColumnState().filter(({ colId }) => !isLaidOut(colId));
      const state = layout.map(({ column, widthPx, hidden, grows }) => ({
        colId: column,
        width: widthPx,
        flex: grows ? 1 : null,
        hide: hiding.shown(column, hidden),
      }));
      api.applyColumnState({ state: [...fixed.map(({ colId }) => ({ colId })), ...state], applyOrder: true });
      columnsChanged();
    },
    goTo: (row) => focusAt(row, "middle"),
    move: (rows) =>
      focusAt((api.getFocusedCell()?.rowIndex ?? api.getFirstDisplayedRowIndex() - rows) + rows, null),
    last: () => focusAt(api.getDisplayedRowCount() - 1, null),
    toggleSelected() {
      const node = focusedNode();
      if (node?.data) node.setSelected(!node.isSelected());
    },
    focusedCell() {
      const column = api.getFocusedCell()?.column.getColId();
      if (column === undefined) return null;
      const row = focusedNode()?.data;
      return {
        column,
        value: row && cellValue(row, column),
        element: host.querySelector<HTMLElement>(".ag-cell-focus"),
      };
    },
    header: (column) => host.querySelector<HTMLElement>(`.ag-header-cell[col-id="${CSS.escape(column)}"]`),
    focusedValueText() {
      const column = api.getFocusedCell()?.column.getColId();
      const row = focusedNode()?.data;
      return column === undefined || !row || cellValue(row, column) === undefined
        ? null
        : textOf(row, column);
    },
    rowsText() {
      const chosen = api.getSelectedNodes().sort((a, b) => (a.rowIndex ?? 0) - (b.rowIndex ?? 0));
      const one = focusedNode();
      const rows = (chosen.length > 0 ? chosen : one ? [one] : []).flatMap(({ data }) => data ?? []);
      if (rows.length === 0) return null;
      const ids = visibleColumns();
      const lines = [ids.map(options.titleOf), ...rows.map((row) => ids.map((id) => textOf(row, id)))];
      return { text: tabSeparated(lines), rows: rows.length };
    },
    close() {
      closed = true;
      stopWheel();
      api.destroy();
    },
  };
  const quietly = (change: () => void) => {
    quiet = true;
    change();
    quiet = false;
  };
  return { grid, api, visibleColumns, sortNow, focusedNode, focusAt, quietly };
}

const fixedOptions = {
  maxConcurrentDatasourceRequests: 2,
  blockLoadDebounceMillis: 30,
  rowBuffer: 8,
  enableBrowserTooltips: true,
  suppressOverlays: ["loading", "noRows", "noMatchingRows"],
  suppressDragLeaveHidesColumns: true,
  suppressColumnMoveAnimation: true,
  animateRows: false,
  preventDefaultOnContextMenu: true,
} satisfies GridOptions;
