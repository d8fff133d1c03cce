// A grid of a few hundred rows that are all loaded: sortable by any column, with check marks where rows can be selected. Larger tables use
// the grids that load blocks.
import type { ColDef, GridApi, ICellRendererParams, IRowNode } from "ag-grid-community";
import { useEffect, useRef } from "react";
import { scoreColour } from "../chart/score-ramp.ts";
import { useSettings } from "../state/settings.ts";
import { classNames } from "../ui/class-names.ts";
import css from "./grid.module.css";
import { createAgGrid } from "./modules.ts";
import gridCss from "./small-grid.module.css";
import { gridTheme, rowHeights } from "./theme.ts";

export interface SmallColumn<Row> {
  id: string;
  title: string;
  widthPx: number;
  /** Takes the remaining width. */
  grows?: boolean;
  /** Shares the width of the grid with the others that have this, in proportion to `widthPx`, and is never narrower than this. */
  leastPx?: number;
  align?: "right";
  mono?: boolean;
  /** The value to sort by; missing values come last. */
  value(row: Row): number | string | boolean | null;
  text(row: Row): string;
  /** Text on hover, when it differs from the cell. */
  tip?(row: Row): string;
  /** 0 to 100, drawn as a bar in the colours of scores under the text. */
  score?(row: Row): number;
}

/** Height of the borders and the horizontal scroll bar. */
const edgesPx = 22;

interface SmallGridProps<Row> {
  label: string;
  columns: readonly SmallColumn<Row>[];
  rows: readonly Row[];
  idOf(row: Row): string;
  /** Maximum height; fewer rows take less. */
  heightPx: number;
  /** For rows that open something beside the grid, by a click or Enter. */
  opens?: { id: string | null; onOpen(id: string): void };
  /** For rows that can be selected: the selection, and its meaning for screen readers. */
  chosen?: {
    ids: ReadonlySet<string>;
    rowWords: string;
    allWords: string;
    onChange(ids: ReadonlySet<string>): void;
  };
}

export function SmallGrid<Row>(props: SmallGridProps<Row>) {
  const { label, columns, rows, heightPx, chosen, opens } = props;
  const rowHeightPx = useSettings(({ settings }) => rowHeights[settings.density]);
  const host = useRef<HTMLDivElement>(null);
  const api = useRef<GridApi<Row>>(null);
  /** Callbacks of the grid must use the current props, not those at its creation. */
  const now = useRef(props);
  now.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: created once; columns, rows and marks are updated below
  useEffect(() => {
    if (!host.current) return;
    const { columns, idOf, chosen } = now.current;
    const grid = createAgGrid<Row>(host.current, {
      theme: gridTheme,
      columnDefs: columns.map(columnDef),
      rowData: [...now.current.rows],
      getRowId: ({ data }) => idOf(data),
      rowHeight: rowHeightPx,
      headerHeight: rowHeightPx + 2,
      ...(chosen
        ? {
            rowSelection: {
              mode: "multiRow" as const,
              checkboxes: true,
              headerCheckbox: true,
              enableClickSelection: false,
            },
            selectionColumnDef: { width: 40, pinned: "left" as const, resizable: false, sortable: false },
            localeText: {
              ariaRowToggleSelection: chosen.rowWords,
              ariaHeaderSelection: chosen.allWords,
              ariaRowSelectAll: chosen.allWords,
              ariaChecked: "left out",
              ariaUnchecked: "kept",
            },
          }
        : {}),
      rowClassRules: { [gridCss.open ?? ""]: ({ node }) => node.id === now.current.opens?.id },
      onRowClicked: ({ node }) => node.id !== undefined && now.current.opens?.onOpen(node.id),
      onCellKeyDown: ({ event, node }) => {
        if ((event as KeyboardEvent).key === "Enter" && node.id !== undefined)
          now.current.opens?.onOpen(node.id);
      },
      enableBrowserTooltips: true,
      suppressOverlays: ["loading", "noRows", "noMatchingRows"],
      suppressDragLeaveHidesColumns: true,
      // There are few columns, so render all of them for screen readers and search.
      suppressColumnVirtualisation: true,
      suppressColumnMoveAnimation: true,
      animateRows: false,
      onSelectionChanged: ({ api, source }) => {
        // Only the user's changes count. The event about marks set below arrives later.
        if (source === "api" || source === "rowDataChanged") return;
        const ids = api.getSelectedNodes().flatMap(({ id }) => (id === undefined ? [] : [id]));
        now.current.chosen?.onChange(new Set(ids));
      },
    });
    api.current = grid;
    return () => {
      api.current = null;
      grid.destroy();
    };
  }, []);

  useEffect(() => {
    api.current?.setGridOption("columnDefs", columns.map(columnDef));
  }, [columns]);
  useEffect(() => {
    api.current?.setGridOption("rowData", [...rows]);
  }, [rows]);
  useEffect(() => {
    api.current?.updateGridOptions({ rowHeight: rowHeightPx, headerHeight: rowHeightPx + 2 });
  }, [rowHeightPx]);
  const openId = opens?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves with the open row
  useEffect(() => api.current?.redrawRows(), [openId]);
  const ids = chosen?.ids;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows need new marks
  useEffect(() => {
    const grid = api.current;
    if (!grid || !ids) return;
    const on: IRowNode<Row>[] = [];
    const off: IRowNode<Row>[] = [];
    grid.forEachNode((node) => (ids.has(node.id ?? "") ? on : off).push(node));
    grid.setNodesSelected({ nodes: on, newValue: true });
    grid.setNodesSelected({ nodes: off, newValue: false });
  }, [ids, rows]);

  return (
    <section
      className={gridCss.grid}
      aria-label={label}
      style={{ height: Math.min(heightPx, rowHeightPx * (rows.length + 1) + edgesPx) }}
    >
      <div ref={host} className={css.host} />
    </section>
  );
}

function columnDef<Row>(column: SmallColumn<Row>): ColDef<Row> {
  const { id, title, widthPx, grows, leastPx, align, mono, value, text, tip, score } = column;
  const right = align === "right";
  return {
    colId: id,
    headerName: title,
    ...(right ? { headerClass: "ag-right-aligned-header" } : {}),
    headerTooltip: title,
    ...(leastPx !== undefined
      ? { flex: widthPx, minWidth: leastPx }
      : grows
        ? { flex: 1, minWidth: widthPx }
        : { width: widthPx, minWidth: 40 }),
    cellClass: classNames(right && css.right, mono && css.mono),
    valueGetter: ({ data }) => (data ? value(data) : null),
    valueFormatter: ({ data }) => (data ? text(data) : ""),
    comparator: (a, b, _nodeA, _nodeB, descending) => compare(a, b, descending),
    tooltipValueGetter: ({ data }) => (data ? (tip ?? text)(data) : undefined),
    ...(score ? { cellRenderer: scoreCell(text, score) } : {}),
    sortable: true,
    resizable: true,
  };
}

/** Plain DOM, created once per visible row. */
function scoreCell<Row>(text: (row: Row) => string, score: (row: Row) => number) {
  return ({ data }: ICellRendererParams<Row>): HTMLElement => {
    const cell = document.createElement("span");
    cell.className = gridCss.score ?? "";
    if (!data) return cell;
    const bar = document.createElement("span");
    bar.className = gridCss.bar ?? "";
    bar.style.width = `${score(data)}%`;
    bar.style.background = scoreColour(score(data));
    cell.append(bar, text(data));
    return cell;
  };
}

function compare(a: unknown, b: unknown, descending: boolean): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return descending ? -1 : 1;
  if (b === null || b === undefined) return descending ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}
