// Column definitions for a grid. Cells are plain text (a formatter and a class, no components), because many are drawn while scrolling.
import type { ColDef, ValueFormatterParams, ValueGetterParams } from "ag-grid-community";
import type { CellValue, Column, Sort } from "#shared/vocabulary.ts";
import { type CellFormat, exactCell, isMono } from "../format/cell.ts";
import { classNames } from "../ui/class-names.ts";
import css from "./grid.module.css";
import { ColumnHeader, type HeaderParams } from "./header.ts";
import type { Layout } from "./layout.ts";

export const rowNumberColumn = "#";

interface DataColumnOptions<Row> {
  /** The value of a row; undefined while it is loading. */
  cellValue(row: Row, column: string): CellValue | undefined;
  /** Looked up at each call, so that the time mode can change without new columns. */
  formatOf(column: string): CellFormat;
  openProfile: HeaderParams["openProfile"];
}

export function dataColumn<Row>(
  column: Column,
  { cellValue, formatOf, openProfile }: DataColumnOptions<Row>,
): ColDef<Row> {
  const { name, kind } = column;
  const right = kind === "integer" || kind === "number";
  const exact = kind !== "text" && kind !== "boolean";
  const params: HeaderParams = { column, openProfile };
  return {
    colId: name,
    headerName: name,
    headerComponent: ColumnHeader,
    headerComponentParams: { params },
    headerClass: right ? css.headerRight : undefined,
    cellClass: classNames(right && css.right, (isMono(column) || kind === "time") && css.mono),
    valueGetter: ({ data }: ValueGetterParams<Row>) =>
      data === undefined ? undefined : cellValue(data, name),
    valueFormatter: ({ value }: ValueFormatterParams<Row, CellValue | undefined>) =>
      value === undefined ? "" : formatOf(name)(value as CellValue),
    tooltipValueGetter: ({ value }) =>
      value === undefined
        ? undefined
        : exact
          ? exactCell(value as CellValue, column)
          : String(value ?? "No value"),
    cellClassRules: { [css.missing ?? ""]: ({ value }) => value === null },
  };
}

interface Placing {
  place: Layout[number];
  sort: readonly Sort[];
  /** What the engine sorts by for this column; null when it cannot. */
  sortsBy: string | null;
  minWidthPx: number;
  /** Keys that the page handles, on cells and headers. */
  isPageKey(event: KeyboardEvent): boolean;
}

/** A column with its stored width, visibility and position. */
export function placed<Row>(
  def: ColDef<Row>,
  { place, sort, sortsBy, minWidthPx, isPageKey }: Placing,
): ColDef<Row> {
  const at = sort.findIndex(({ column }) => column === sortsBy);
  return {
    ...def,
    initialWidth: place.widthPx,
    ...(place.grows ? { initialFlex: 1 } : {}),
    initialHide: place.hidden,
    minWidth: place.grows ? place.widthPx : minWidthPx,
    resizable: true,
    sortable: sortsBy !== null,
    suppressKeyboardEvent: ({ event }) => isPageKey(event),
    suppressHeaderKeyboardEvent: ({ event }) => isPageKey(event),
    ...(at < 0 ? {} : { initialSort: sort[at]?.descending ? "desc" : "asc", initialSortIndex: at }),
  };
}

/** Whether the key is Home or End, which go to the first and last row. */
export const isRowKey = ({ key }: KeyboardEvent): boolean => key === "Home" || key === "End";

/** The column with the position of each row. */
export function rowNumbers<Row>(rows: number): ColDef<Row> {
  return {
    colId: rowNumberColumn,
    headerName: "Row",
    headerClass: css.headerRowNumber,
    pinned: "left",
    lockPosition: "left",
    lockPinned: true,
    suppressMovable: true,
    resizable: false,
    sortable: false,
    suppressNavigable: true,
    width: rowNumberWidthPx(rows),
    minWidth: 48,
    cellClass: css.rowNumber,
    valueGetter: ({ node }) => node?.rowIndex ?? 0,
    valueFormatter: ({ value }) => (Number(value) + 1).toLocaleString("en-US"),
  };
}

export const rowNumberWidthPx = (rows: number): number => 24 + rows.toLocaleString("en-US").length * 7;
