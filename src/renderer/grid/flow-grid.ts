// A grid over the rows of a dataset, as many as there are: blocks asked when they come into view, few kept.
// It asks, shows, and tells what the person does in it; menus, popovers and messages are the view's.
import type { ColumnState, GridApi, IRowNode } from "ag-grid-community";
import type { CellValue, Dataset, Filter, Sort } from "#shared/vocabulary.ts";
import { createTurns } from "../api/latest.ts";
import { type CellFormat, cellFormat, plainCell, tabSeparated } from "../format/cell.ts";
import type { TimeMode } from "../format/time.ts";
import {
  askBlock,
  blockRows,
  cellOf,
  createBlockSource,
  type Question,
  type RowRef,
  rowIdOf,
  sameRows,
} from "./block-source.ts";
import { columnDefs, rowNumberColumn, rowNumberWidthPx } from "./columns.ts";
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

/** What is shown: whose rows, which of them, in which order, and how its columns lie. */
export interface Shown {
  dataset: Dataset;
  layout: Layout;
  filter: Filter;
  sort: readonly Sort[];
}

export interface FlowGridOptions extends Shown {
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
  /** Shows another dataset in the same grid; throws, and shows what it showed, when its rows cannot be had. */
  turnTo(shown: Shown): Promise<void>;
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
  const { onBusy, onTotal, onFailure } = options;
  let { dataset, filter, time, rowHeightPx } = options;
  let byName = columnsByName(dataset);
  let formats = new Map<string, CellFormat>();
  let asking = 0;
  /** Columns change by our own hand: nothing to tell. */
  let turning = false;
  const turns = createTurns();

  const setFormats = () => {
    const origin = dataset.timeSpan?.fromMs ?? 0;
    formats = new Map(dataset.columns.map((column) => [column.name, cellFormat(column, time, origin)]));
  };
  const busy = (step: 1 | -1) => {
    asking += step;
    onBusy(asking > 0);
  };
  const visibleOf = (layout: Layout) => layout.filter(({ hidden }) => !hidden).map(({ column }) => column);
  const firstAnswer = async (question: Question) => {
    busy(1);
    try {
      return await askBlock(question, 0);
    } finally {
      busy(-1);
    }
  };
  const questionOf = (shown: Shown): Question => ({
    datasetId: shown.dataset.id,
    filter: shown.filter,
    sort: shown.sort,
    columns: visibleOf(shown.layout),
  });

  setFormats();
  let first = await firstAnswer(questionOf(options));
  const isShown = ({ block }: RowRef) => sameRows(block.question, first.question);
  const defsOf = ({ dataset, layout, sort }: Shown) =>
    columnDefs({
      columns: dataset.columns,
      layout,
      sort,
      rows: dataset.rows,
      formatOf: (name) => formats.get(name) ?? String,
      openProfile: options.onProfile,
      isShown,
    });

  const api: GridApi<RowRef> = createAgGrid<RowRef>(host, {
    theme: gridTheme,
    columnDefs: defsOf(options),
    rowModelType: "infinite",
    datasource: createBlockSource({
      first: () => first,
      question: (sort) => ({ datasetId: dataset.id, filter, sort, columns: visibleColumns() }),
      onBusy: busy,
      onTotal,
      onFailure,
    }),
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
    rowClassRules: { [css.loading ?? ""]: ({ data }) => data === undefined || !isShown(data) },
    enableBrowserTooltips: true,
    suppressOverlays: ["loading", "noRows", "noMatchingRows"],
    suppressDragLeaveHidesColumns: true,
    suppressColumnMoveAnimation: true,
    animateRows: false,
    preventDefaultOnContextMenu: true,
    onSortChanged: () => !turning && options.onSort(sortNow()),
    onSelectionChanged: () => options.onSelection(api.getSelectedNodes().length),
    onColumnResized: ({ finished }) => finished && !turning && tellLayout(),
    onColumnMoved: ({ finished }) => finished && !turning && tellLayout(),
    onColumnVisible: () => {
      if (turning) return;
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

  /** Puts another answer into the rows that are there: their elements stay, their text changes. */
  const show = (answer: typeof first) => {
    first = answer;
    api.setRowCount(answer.total, true);
    if (answer.total > 0) api.ensureIndexVisible(0, "top");
    // The rows in sight are told at once; the blocks follow, the first of them from the same answer.
    api.forEachNode((node) => {
      const row = answer.rows[node.rowIndex ?? -1];
      if (row) node.setData(row);
    });
    api.refreshInfiniteCache();
  };

  const stopWheel = evenWheel(host, () => api.getDisplayedRowCount() * rowHeightPx);

  onTotal(first.total);
  return {
    async ask(next) {
      const isLast = turns.next();
      const sort = sortNow();
      const asked = { datasetId: dataset.id, filter: next, sort, columns: visibleColumns() };
      try {
        const answer = await firstAnswer(asked);
        if (!isLast() || api.isDestroyed()) return;
        filter = next;
        show(answer);
      } catch (thrown) {
        if (isLast()) throw thrown;
      }
    },
    async turnTo(shown) {
      const isLast = turns.next();
      try {
        const answer = await firstAnswer(questionOf(shown));
        if (!isLast() || api.isDestroyed()) return;
        const sameColumns = JSON.stringify(dataset.columns) === JSON.stringify(shown.dataset.columns);
        dataset = shown.dataset;
        filter = shown.filter;
        byName = columnsByName(dataset);
        setFormats();
        turning = true;
        api.deselectAll();
        api.clearFocusedCell();
        first = answer;
        // Tables of one kind share their layout: then only the order of rows may be another.
        if (!sameColumns) api.setGridOption("columnDefs", defsOf(shown));
        const states = statesOf(shown);
        if (!sameColumns) api.applyColumnState({ state: states, applyOrder: true });
        else if (JSON.stringify(sortNow()) !== JSON.stringify(shown.sort))
          api.applyColumnState({
            state: states.map(({ colId, sort, sortIndex }) => ({ colId, sort, sortIndex })),
          });
        show(answer);
      } catch (thrown) {
        if (isLast()) throw thrown;
      } finally {
        turning = false;
      }
    },
    askAgain() {
      // What is known of the first block is asked again too.
      first = { ...first, question: { ...first.question, columns: [] } };
      api.refreshInfiniteCache();
    },
    setTime(mode) {
      if (mode === time) return;
      time = mode;
      setFormats();
      api.refreshCells({ force: true });
    },
    setRowHeight(px) {
      if (px === rowHeightPx) return;
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

const columnsByName = ({ columns }: Dataset) => new Map(columns.map((column) => [column.name, column]));

/** Widths, what is hidden, and the order of rows, for all columns. */
const statesOf = ({ dataset, layout, sort }: Shown): ColumnState[] => [
  { colId: rowNumberColumn, width: rowNumberWidthPx(dataset.rows) },
  ...layout.map(({ column, widthPx, hidden }): ColumnState => {
    const place = sort.findIndex((by) => by.column === column);
    const direction = place < 0 ? null : sort[place]?.descending ? "desc" : "asc";
    return {
      colId: column,
      width: widthPx,
      hide: hidden,
      sort: direction,
      sortIndex: place < 0 ? null : place,
    };
  }),
];
