// The grid's theme, from the window's tokens; heights depend on the density.
import { themeQuartz } from "ag-grid-community";

/** By density. */
export const rowHeights = { compact: 24, comfortable: 32 } as const;

export const gridTheme = themeQuartz.withParams({
  accentColor: "var(--accent)",
  backgroundColor: "var(--surface)",
  borderColor: "var(--line)",
  browserColorScheme: "inherit",
  borderRadius: 0,
  cellFontFamily: "var(--font)",
  cellHorizontalPadding: 10,
  cellTextColor: "var(--ink)",
  columnBorder: false,
  columnDragIndicatorColor: "var(--accent)",
  dataBackgroundColor: "var(--surface)",
  fontFamily: "var(--font)",
  fontSize: 12,
  foregroundColor: "var(--ink)",
  headerBackgroundColor: "var(--sunken)",
  headerCellHoverBackgroundColor: "var(--hover)",
  headerColumnResizeHandleColor: "var(--line-strong)",
  headerColumnResizeHandleHeight: "14px",
  headerColumnResizeHandleWidth: 1,
  headerFontSize: 12,
  headerFontWeight: 520,
  headerRowBorder: { color: "var(--line)" },
  headerTextColor: "var(--ink-soft)",
  oddRowBackgroundColor: "var(--surface)",
  pinnedColumnBorder: { color: "var(--line)" },
  rowBorder: { color: "color-mix(in oklch, var(--line) 55%, transparent)" },
  rowHoverColor: "var(--hover)",
  selectedRowBackgroundColor: "var(--accent-soft)",
  spacing: 4,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
});
