// The columns of a dataset as the grid wants them. Hot cells are plain text: a formatter and a class, no components.
import type { ColDef, ValueFormatterParams, ValueGetterParams } from "ag-grid-community";
import type { CellValue, Column, Sort } from "#shared/vocabulary.ts";
import { type CellFormat, exactCell, isMono } from "../format/cell.ts";
import { classNames } from "../ui/class-names.ts";
import { cellOf, type RowRef } from "./block-source.ts";
import css from "./grid.module.css";
import { ColumnHeader, type HeaderParams } from "./header.ts";
import type { Layout } from "./layout.ts";

export const rowNumberColumn = "#";

interface ColumnOptions {
  columns: readonly Column[];
  layout: Layout;
  sort: readonly Sort[];
  /** Looked up at each call, so that times can change how they read without new columns. */
  formatOf(column: string): CellFormat;
  openProfile: HeaderParams["openProfile"];
  /** Whether a row belongs to the question that is asked now; others are on their way out. */
  isShown(row: RowRef): boolean;
  rows: number;
}

export function columnDefs({
  columns,
  layout,
  sort,
  formatOf,
  openProfile,
  isShown,
  rows,
}: ColumnOptions): ColDef<RowRef>[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const data = layout.flatMap(({ column: name, widthPx, hidden }) => {
    const column = byName.get(name);
    if (!column) return [];
    const place = sort.findIndex((by) => by.column === name);
    return [
      {
        ...columnDef(column, { formatOf, openProfile, isShown }),
        initialWidth: widthPx,
        initialHide: hidden,
        ...(place < 0
          ? {}
          : {
              initialSort: sort[place]?.descending ? ("desc" as const) : ("asc" as const),
              initialSortIndex: place,
            }),
      },
    ];
  });
  return [rowNumbers(rows), ...data];
}

function columnDef(
  column: Column,
  { formatOf, openProfile, isShown }: Pick<ColumnOptions, "formatOf" | "openProfile" | "isShown">,
): ColDef<RowRef> {
  const { name, kind } = column;
  const right = kind === "integer" || kind === "number";
  const exact = kind !== "text" && kind !== "boolean";
  const own: HeaderParams = { column, openProfile };
  return {
    colId: name,
    headerName: name,
    headerComponent: ColumnHeader,
    headerComponentParams: { own },
    headerClass: right ? css.headerRight : undefined,
    cellClass: classNames(right && css.right, (isMono(column) || kind === "time") && css.mono),
    valueGetter: ({ data }: ValueGetterParams<RowRef>) =>
      data && isShown(data) ? cellOf(data, name) : undefined,
    valueFormatter: ({ value }: ValueFormatterParams<RowRef, CellValue | undefined>) =>
      value === undefined ? "" : formatOf(name)(value as CellValue),
    tooltipValueGetter: ({ value }) =>
      value === undefined
        ? undefined
        : exact
          ? exactCell(value as CellValue, column)
          : String(value ?? "No value"),
    cellClassRules: { [css.missing ?? ""]: ({ value }) => value === null },
    // Home and End go to the first and last row, from a cell as from a header.
    suppressKeyboardEvent: ({ event }) => isRowKey(event),
    suppressHeaderKeyboardEvent: ({ event }) => isRowKey(event),
    sortable: true,
    resizable: true,
    minWidth: 48,
  };
}

const isRowKey = ({ key }: KeyboardEvent) => key === "Home" || key === "End";

/** The place of each row in the present order. */
function rowNumbers(rows: number): ColDef<RowRef> {
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
