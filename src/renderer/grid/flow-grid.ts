// The grid over all rows of a dataset: requests them by filter and order, and can switch to another dataset.
import type { ColumnState } from "ag-grid-community";
import type { Dataset, Filter, Sort } from "#shared/vocabulary.ts";
import { createLatest } from "../api/latest.ts";
import type { TimeMode } from "../format/time.ts";
import {
  askBlock,
  type BlockQuery,
  blockRows,
  cellOf,
  createBlockSource,
  type FirstAnswer,
  type RowRef,
  rowIdOf,
  sameRows,
} from "./block-source.ts";
import { createFormats } from "./cell-formats.ts";
import { dataColumn, isRowKey, placed, rowNumberColumn, rowNumbers, rowNumberWidthPx } from "./columns.ts";
import css from "./grid.module.css";
import type { HeaderParams } from "./header.ts";
import type { Layout } from "./layout.ts";
import { createRowsGrid, type RowsGrid, type RowsGridOptions, type RowsGridParts } from "./rows-grid.ts";

/** The content: which dataset, filter, order and column layout. */
export interface GridContent {
  dataset: Dataset;
  layout: Layout;
  filter: Filter;
  sort: readonly Sort[];
}

interface FlowGridOptions
  extends GridContent,
    Pick<RowsGridOptions<RowRef>, "rowHeightPx" | "onSort" | "onLayout" | "onMenu"> {
  time: TimeMode;
  onBusy(busy: boolean): void;
  onTotal(total: number): void;
  onSelection(rows: number): void;
  onProfile: HeaderParams["openProfile"];
  /** A block failed to load; the display stays. */
  onFailure(thrown: unknown): void;
}

export interface FlowGrid extends RowsGrid {
  /** Applies another filter. When the engine refuses it, throws and keeps the display. */
  ask(filter: Filter): Promise<void>;
  /** Switches to another dataset. When its rows cannot be loaded, throws and keeps the display. */
  turnTo(shown: GridContent): Promise<void>;
  askAgain(): void;
  /** The number of the focused row in its dataset. */
  focusedRow(): number | null;
}

export async function createFlowGrid(host: HTMLElement, options: FlowGridOptions): Promise<FlowGrid> {
  const { onTotal } = options;
  let { dataset, filter } = options;
  const formats = createFormats(dataset, options.time);
  const latest = createLatest();
  let asking = 0;
  const busy = (step: 1 | -1) => {
    asking += step;
    options.onBusy(asking > 0);
  };
  const firstAnswer = async (question: BlockQuery) => {
    busy(1);
    try {
      return await askBlock(question, 0);
    } finally {
      busy(-1);
    }
  };

  let first = await firstAnswer(questionOf(options));
  const isShown = ({ block }: RowRef) => sameRows(block.question, first.question);
  const cellValue = (row: RowRef, column: string) => (isShown(row) ? cellOf(row, column) : undefined);
  const columnsOf = ({ dataset, layout, sort }: GridContent) => [
    rowNumbers<RowRef>(dataset.rows),
    ...layout.flatMap((place) => {
      const column = dataset.columns.find(({ name }) => name === place.column);
      if (!column) return [];
      const def = dataColumn(column, { cellValue, formatOf: formats.of, openProfile: options.onProfile });
      return [placed(def, { place, sort, sortsBy: column.name, minWidthPx: 48, isPageKey: isRowKey })];
    }),
  ];
  let chosen = 0;
  const parts: RowsGridParts<RowRef> = createRowsGrid<RowRef>(host, {
    ...options,
    formats,
    columns: columnsOf(options),
    datasource: createBlockSource({
      first: () => first,
      question: (sort) => ({ datasetId: dataset.id, filter, sort, columns: parts.visibleColumns() }),
      onBusy: busy,
      onTotal,
      onFailure: options.onFailure,
    }),
    blockRows,
    keptBlocks: 12,
    classes: { [css.loading ?? ""]: ({ data }) => data === undefined || !isShown(data) },
    clickSelects: true,
    idOf: rowIdOf,
    isLaidOut: (id) => formats.column(id) !== undefined,
    titleOf: (id) => id,
    sortsBy: (id) => id,
    cellValue,
    textOf: (row, id) => formats.plain(id, cellOf(row, id) ?? null),
    onLook() {
      const now = parts.api.getSelectedNodes().length;
      if (now !== chosen) options.onSelection(now);
      chosen = now;
    },
  });

  const { grid, api, visibleColumns, sortNow, quietly } = parts;

  /** Shows another answer in the existing rows: the elements stay, the text changes. */
  const show = (answer: FirstAnswer) => {
    first = answer;
    api.setRowCount(answer.total, true);
    if (answer.total > 0) api.ensureIndexVisible(0, "top");
    // Updates the visible rows at once; the blocks follow, the first from the same answer.
    api.forEachNode((node) => {
      const row = answer.rows[node.rowIndex ?? -1];
      if (row) node.setData(row);
    });
    api.refreshInfiniteCache();
  };
  const turn = (shown: GridContent, answer: FirstAnswer) => {
    const sameColumns = JSON.stringify(dataset.columns) === JSON.stringify(shown.dataset.columns);
    dataset = shown.dataset;
    filter = shown.filter;
    formats.setDataset(dataset);
    api.deselectAll();
    api.clearFocusedCell();
    first = answer;
    // Tables of one kind share their layout; then only the order of rows may differ.
    if (!sameColumns) api.setGridOption("columnDefs", columnsOf(shown));
    const states = statesOf(shown);
    if (!sameColumns) api.applyColumnState({ state: states, applyOrder: true });
    else if (JSON.stringify(sortNow()) !== JSON.stringify(shown.sort))
      api.applyColumnState({
        state: states.map(({ colId, sort, sortIndex }) => ({ colId, sort, sortIndex })),
      });
    show(answer);
  };
  const fail = (thrown: unknown): never => {
    throw thrown;
  };

  onTotal(first.total);
  return {
    ...grid,
    ask(next) {
      const query = { datasetId: dataset.id, filter: next, sort: sortNow(), columns: visibleColumns() };
      const take = (answer: FirstAnswer) => {
        filter = next;
        show(answer);
      };
      return latest.ask(() => firstAnswer(query), take, fail);
    },
    turnTo: (shown) =>
      latest.ask(
        () => firstAnswer(questionOf(shown)),
        (answer) => quietly(() => turn(shown, answer)),
        fail,
      ),
    askAgain() {
      // Requests the first block again too.
      first = { ...first, question: { ...first.question, columns: [] } };
      api.refreshInfiniteCache();
    },
    focusedRow() {
      const row = parts.focusedNode()?.data;
      return row && isShown(row) ? rowIdOf(row) : null;
    },
    close() {
      latest.drop();
      grid.close();
    },
  };
}

const questionOf = ({ dataset, filter, sort, layout }: GridContent): BlockQuery => ({
  datasetId: dataset.id,
  filter,
  sort,
  columns: layout.filter(({ hidden }) => !hidden).map(({ column }) => column),
});

/** Widths, visibility and order of all columns, and the order of rows. */
const statesOf = ({ dataset, layout, sort }: GridContent): ColumnState[] => [
  { colId: rowNumberColumn, width: rowNumberWidthPx(dataset.rows) },
  ...layout.map(({ column, widthPx, hidden, grows }): ColumnState => {
    const place = sort.findIndex((by) => by.column === column);
    const direction = place < 0 ? null : sort[place]?.descending ? "desc" : "asc";
    return {
      colId: column,
      width: widthPx,
      flex: grows ? 1 : null,
      hide: hidden,
      sort: direction,
      sortIndex: place < 0 ? null : place,
    };
  }),
];
