// The grid over rows to triage, as many as there are: blocks asked when they come into view, changed in place when a judgement is
// confirmed. It asks, shows, and tells what the person does in it; keys, menus and messages are the view's.
import type { ColumnState, GridApi, IRowNode } from "ag-grid-community";
import type { CellValue, Sort } from "../../shared/vocabulary.ts";
import { createTurns } from "../api/latest.ts";
import { type CellFormat, cellFormat, tabSeparated } from "../format/cell.ts";
import type { TimeMode } from "../format/time.ts";
import { evenWheel } from "./even-wheel.ts";
import { createAgGrid } from "./modules.ts";
import { gridTheme } from "./theme.ts";
import {
  askTriageBlock,
  rowsBehind,
  type TriageAnswer,
  type TriageRow,
  triageBlockRows,
  triageCell,
  triageRowId,
  writeJudgement,
} from "./triage-blocks.ts";
import { addressOf, isOwnColumn, neededBy, ownColumns, triageColumnDefs } from "./triage-columns.ts";
import own from "./triage-grid.module.css";
import type { TriageAsk, TriageGrid, TriageGridOptions } from "./triage-grid-shape.ts";
import { isSettled, rowClasses, sortOf, textOf, verdictOf } from "./triage-row.ts";

/** Blocks kept around what is seen; more is memory, fewer is asking again on every turn of the wheel. */
const keptBlocks = 16;

export async function createTriageGrid(host: HTMLElement, options: TriageGridOptions): Promise<TriageGrid> {
  const { dataset, modelId, onBusy, onTold, onFailure } = options;
  const byName = new Map(dataset.columns.map((column) => [column.name, column]));
  let formats = new Map<string, CellFormat>();
  let question: TriageAsk = options;
  let asOf: number | undefined;
  let rowHeightPx = options.rowHeightPx;
  let asking = 0;
  let focusedId: number | null = null;
  /** Place of the row that a range of chosen rows begins at. */
  let anchor = 0;
  let restoring = false;
  /** The grid draws its first rows while it is made: it cannot be asked anything before. */
  let ready = false;
  const turns = createTurns();

  const setFormats = (mode: TimeMode) => {
    const origin = dataset.timeSpan?.fromMs ?? 0;
    formats = new Map(dataset.columns.map((column) => [column.name, cellFormat(column, mode, origin)]));
  };
  const busy = (step: 1 | -1) => {
    asking += step;
    onBusy(asking > 0);
  };
  const ask = async (offset: number, columns: readonly string[]): Promise<TriageAnswer> => {
    busy(1);
    try {
      return await askTriageBlock(
        { ...question, datasetId: dataset.id, modelId, columns: neededBy(dataset, columns), asOf },
        offset,
      );
    } finally {
      busy(-1);
    }
  };
  const tell = ({ total, counts, threshold }: TriageAnswer) => onTold({ total, counts, threshold });
  const sourceFor = (first: TriageAnswer) => {
    let given: TriageAnswer | null = first;
    return {
      rowCount: first.total,
      async getRows({ startRow, sortModel, successCallback, failCallback }: GetRows) {
        if (restoring) return;
        const sort = sortOf(sortModel.map(({ colId, sort }) => ({ colId, sort })));
        if (JSON.stringify(sort) !== JSON.stringify(question.sort)) {
          question = { ...question, sort };
          asOf = undefined;
          given = null;
        }
        if (startRow === 0 && given) {
          successCallback(given.rows, given.total);
          given = null;
          return;
        }
        try {
          const answer = await ask(startRow, visibleColumns());
          if (api.isDestroyed()) return;
          asOf ??= answer.asOf;
          successCallback(answer.rows, answer.total);
          tell(answer);
        } catch (thrown) {
          if (api.isDestroyed()) return;
          failCallback();
          onFailure(thrown);
        }
      },
    };
  };

  setFormats(options.time);
  const first = await ask(
    0,
    options.layout.filter(({ hidden }) => !hidden).map(({ column }) => column),
  );
  asOf = first.asOf;
  const ownDefs = () =>
    triageColumnDefs({
      dataset,
      layout: options.layout,
      sort: question.sort,
      episodes: question.show === "episodes",
      formatOf: (name) => formats.get(name) ?? String,
      hostName: options.hostName,
      openProfile: options.onProfile,
    });

  const api: GridApi<TriageRow> = createAgGrid<TriageRow>(host, {
    theme: gridTheme,
    columnDefs: ownDefs(),
    rowModelType: "infinite",
    datasource: sourceFor(first),
    infiniteInitialRowCount: first.total,
    cacheBlockSize: triageBlockRows,
    maxBlocksInCache: keptBlocks,
    maxConcurrentDatasourceRequests: 2,
    blockLoadDebounceMillis: 30,
    getRowId: ({ data }) => String(triageRowId(data)),
    rowHeight: options.rowHeightPx,
    headerHeight: options.rowHeightPx + 4,
    rowBuffer: 8,
    rowSelection: { mode: "multiRow", checkboxes: false, headerCheckbox: false, enableClickSelection: false },
    rowClassRules: rowClasses({ focusedId: () => focusedId, marks: () => question.marks }),
    enableBrowserTooltips: true,
    suppressOverlays: ["loading", "noRows", "noMatchingRows"],
    suppressDragLeaveHidesColumns: true,
    suppressColumnMoveAnimation: true,
    animateRows: false,
    preventDefaultOnContextMenu: true,
    onSortChanged: () => !restoring && options.onSort(sortNow()),
    onSelectionChanged: () => tellSelection(),
    onRowClicked: ({ node, event }) => clicked(node, event as MouseEvent | null | undefined),
    onCellFocused: ({ rowIndex }) => focused(rowIndex),
    onModelUpdated: () => ready && focused(api.getFocusedCell()?.rowIndex ?? null),
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
    restoring = true;
    api.applyColumnState({ state, defaultState: { sort: null } });
    restoring = false;
  };
  const nodeAt = (index: number): IRowNode<TriageRow> | undefined => api.getDisplayedRowAtIndex(index);
  const focusedNode = () => {
    const cell = api.getFocusedCell();
    return cell && nodeAt(cell.rowIndex);
  };
  /** Only the classes of the two rows change: nothing else is painted again. */
  const focused = (index: number | null) => {
    const before = focusedId;
    const node = index === null ? undefined : nodeAt(index);
    // A row that is still on its way is looked at once it is there.
    if (index !== null && index < api.getDisplayedRowCount() && !node?.data) return;
    focusedId = node?.data ? triageRowId(node.data) : null;
    if (before === focusedId) return;
    for (const row of host.querySelectorAll(`.${own.focused}`)) row.classList.remove(own.focused ?? "");
    if (index !== null) {
      for (const row of host.querySelectorAll(`.ag-row[row-index="${index}"]`))
        row.classList.add(own.focused ?? "");
    }
    options.onFocus(focusedId);
  };
  const tellSelection = () =>
    options.onSelection(api.getSelectedNodes().flatMap(({ data }) => (data ? [triageRowId(data)] : [])));
  /** A plain click only looks at a row; Ctrl chooses one more, Shift all from the last one. */
  const clicked = (node: IRowNode<TriageRow>, mouse: MouseEvent | null | undefined) => {
    const index = node.rowIndex ?? 0;
    if (mouse?.shiftKey) {
      const [low, high] = [Math.min(anchor, index), Math.max(anchor, index)];
      const nodes = Array.from({ length: high - low + 1 }, (_, i) => nodeAt(low + i)).filter(
        (one) => one?.data,
      );
      api.setNodesSelected({ nodes: nodes as IRowNode<TriageRow>[], newValue: true });
      return;
    }
    anchor = index;
    if (mouse?.ctrlKey || mouse?.metaKey) node.setSelected(!node.isSelected());
    else api.deselectAll();
  };
  const focusAt = (index: number, place: "middle" | null) => {
    const count = api.getDisplayedRowCount();
    if (count === 0) return;
    const to = Math.max(0, Math.min(count - 1, index));
    const column = api.getFocusedCell()?.column ?? api.getAllDisplayedColumns()[0];
    if (!column) return;
    api.ensureIndexVisible(to, place);
    api.setFocusedCell(to, column);
    focused(to);
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
  const show = (answer: TriageAnswer) => {
    asOf = answer.asOf;
    api.deselectAll();
    api.setGridOption("datasource", sourceFor(answer));
    if (answer.total > 0) api.ensureIndexVisible(0, "top");
    tell(answer);
  };

  ready = true;
  const stopWheel = evenWheel(host, () => api.getDisplayedRowCount() * rowHeightPx);
  tell(first);

  const askAnew = async (next: TriageAsk) => {
    const isLast = turns.next();
    const before = { question, asOf };
    question = next;
    asOf = undefined;
    try {
      const answer = await ask(0, visibleColumns());
      if (!isLast() || api.isDestroyed()) return;
      if (next.show !== before.question.show) {
        api.setColumnsVisible(["@size"], next.show === "episodes");
      }
      showSort(next.sort);
      show(answer);
    } catch (thrown) {
      if (!isLast()) return;
      ({ question, asOf } = before);
      throw thrown;
    }
  };

  return {
    ask: askAnew,
    askAgain: () => askAnew(question),
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
    setVisible(columns, visible) {
      api.setColumnsVisible([...columns], visible);
      tellLayout();
      // What was hidden was not asked for: the blocks in view lack it.
      api.refreshInfiniteCache();
    },
    setLayout(layout) {
      api.applyColumnState({
        state: layout.map(({ column, widthPx, hidden }) => ({
          colId: column,
          width: widthPx,
          hide: hidden || (column === "@size" && question.show !== "episodes"),
        })),
        applyOrder: true,
      });
      tellLayout();
      api.refreshInfiniteCache();
    },
    move: (rows) =>
      focusAt((api.getFocusedCell()?.rowIndex ?? api.getFirstDisplayedRowIndex() - rows) + rows, null),
    goTo: (index) => focusAt(index, "middle"),
    last: () => focusAt(api.getDisplayedRowCount() - 1, null),
    focusIndex: (index) => focusAt(index, "middle"),
    focusedIndex: () => api.getFocusedCell()?.rowIndex ?? null,
    focusedRow: () => focusedNode()?.data,
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
    toggleSelected() {
      const node = focusedNode();
      if (!node?.data) return;
      anchor = node.rowIndex ?? 0;
      node.setSelected(!node.isSelected());
      // The grid tells of it later than the next key may come.
      tellSelection();
    },
    clearSelection: () => api.deselectAll(),
    focusedCell() {
      const cell = api.getFocusedCell();
      const row = focusedNode()?.data;
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
      const row = focusedNode()?.data;
      return id === undefined || !row ? null : textOf(dataset, id, row);
    },
    rowsText() {
      const chosen = api.getSelectedNodes().sort((a, b) => (a.rowIndex ?? 0) - (b.rowIndex ?? 0));
      const one = focusedNode();
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
      const cell = api.getFocusedCell();
      focusAt(cell?.rowIndex ?? 0, null);
    },
    close() {
      turns.next();
      stopWheel();
      api.destroy();
    },
  };

  function behindOf(row: number): readonly number[] {
    const data = api.getRowNode(String(row))?.data;
    return data ? rowsBehind(data) : [row];
  }
}

interface GetRows {
  startRow: number;
  sortModel: { colId: string; sort: "asc" | "desc" }[];
  successCallback(rows: TriageRow[], total: number): void;
  failCallback(): void;
}
