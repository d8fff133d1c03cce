// The columns of the triage grid: its own (score, verdict, reason, endpoints, tags, note) and those of the dataset.
import type { ColDef, ICellRendererParams, ValueGetterParams } from "ag-grid-community";
import type { Dataset, Sort } from "#shared/vocabulary.ts";
import type { CellFormat } from "../../../format/cell.ts";
import { dataColumn, isRowKey, placed } from "../../../grid/columns.ts";
import gridCss from "../../../grid/grid.module.css";
import type { HeaderParams } from "../../../grid/header.ts";
import type { Layout } from "../../../grid/layout.ts";
import { defaultWidthPx } from "../../../grid/layout.ts";
import { rowsBehind, type TriageRow, triageCell } from "./blocks.ts";
import { endpointCell, endpointWords, scoreCell, tagsCell, verdictCell, verdictCellText } from "./cells.ts";
import css from "./triage-grid.module.css";

export const triageColumns = {
  "@score": { title: "Score", widthPx: 92, sortsBy: "score" },
  "@verdict": { title: "Verdict", widthPx: 98, sortsBy: "verdict" },
  "@size": { title: "Flows", widthPx: 64, sortsBy: null },
  "@reason": { title: "First reason", widthPx: 240, sortsBy: "reason" },
  "@from": { title: "From", widthPx: 164, sortsBy: null },
  "@to": { title: "To", widthPx: 172, sortsBy: null },
  "@tags": { title: "Tags", widthPx: 110, sortsBy: null },
  "@note": { title: "Note", widthPx: 120, sortsBy: null },
} as const;
type TriageColumn = keyof typeof triageColumns;
export const isTriageColumn = (id: string): id is TriageColumn => Object.hasOwn(triageColumns, id);

/** What the engine sorts by for a column; null when it cannot. */
export const sortsBy = (id: string): string | null => (isTriageColumn(id) ? triageColumns[id].sortsBy : id);
export const columnTitle = (id: string): string => (isTriageColumn(id) ? triageColumns[id].title : id);

const endpoints = {
  "@from": { address: "orig_addr", port: "orig_port" },
  "@to": { address: "resp_addr", port: "resp_port" },
} as const;
const firstOf = (dataset: Dataset, names: readonly string[]) =>
  names.filter((name) => dataset.columns.some((column) => column.name === name)).slice(0, 1);
const has = (dataset: Dataset, name: string) => dataset.columns.some((column) => column.name === name);

/** The default columns: one line that identifies a flow. */
export function usualColumns(dataset: Dataset): string[] {
  const time = dataset.columns.find(({ kind }) => kind === "time")?.name;
  const addressed = has(dataset, "orig_addr") || has(dataset, "resp_addr");
  const usual = addressed
    ? [
        "@from",
        "@to",
        ...(time ? [time] : []),
        ...firstOf(dataset, ["service", "service_guess"]),
        ...firstOf(dataset, ["orig_payload_bytes", "orig_bytes", "orig_ip_bytes"]),
        ...firstOf(dataset, ["resp_payload_bytes", "resp_bytes", "resp_ip_bytes"]),
        ...firstOf(dataset, ["conn_state"]),
      ]
    : [
        ...(time ? [time] : []),
        ...dataset.columns
          .filter(({ kind, name }) => kind !== "time" && !name.startsWith("label"))
          .slice(0, 8)
          .map(({ name }) => name),
      ];
  return ["@score", "@verdict", "@size", "@reason", ...usual, "@tags", "@note"];
}

/** Columns whose values are often wider than the default. */
const growing = new Set(["@reason", "@from", "@to"]);

/** All columns: the default ones first, the others behind them, hidden. */
export function usualLayout(dataset: Dataset): Layout {
  const usual = usualColumns(dataset);
  const shown = new Set(usual);
  const rest = dataset.columns.map(({ name }) => name).filter((name) => !shown.has(name));
  const widthOf = (id: string): number => {
    if (isTriageColumn(id)) return triageColumns[id].widthPx;
    const column = dataset.columns.find(({ name }) => name === id)!;
    return Math.min(defaultWidthPx(column), column.kind === "time" ? 176 : 130);
  };
  return [...usual, ...rest].map((column) => ({
    column,
    widthPx: widthOf(column),
    hidden: !shown.has(column),
    ...(growing.has(column) ? { grows: true } : {}),
  }));
}

/** A stored layout applied to the present columns. */
export function triageLayout(dataset: Dataset, stored: Layout | undefined): Layout {
  const usual = usualLayout(dataset);
  if (!stored) return usual;
  const byName = new Map(usual.map((place) => [place.column, place]));
  const known = stored.filter(({ column }) => byName.delete(column));
  return [...known, ...[...byName.values()].map((place) => ({ ...place, hidden: true }))];
}

/** The dataset's columns that a shown column needs. */
export function neededBy(dataset: Dataset, ids: readonly string[]): string[] {
  const names = ids.flatMap((id) => {
    if (id === "@from" || id === "@to") return Object.values(endpoints[id]);
    return isTriageColumn(id) ? [] : [id];
  });
  return [...new Set(names)].filter((name) => has(dataset, name));
}

/** The column of the dataset that a cell shows, for menus; null for the grid's own. */
export const addressOf = (id: string): string | null =>
  id === "@from" || id === "@to" ? endpoints[id].address : null;

interface TriageColumnOptions {
  dataset: Dataset;
  layout: Layout;
  sort: readonly Sort[];
  episodes: boolean;
  formatOf(column: string): CellFormat;
  hostName(address: string): string | undefined;
  openProfile: HeaderParams["openProfile"];
}

export function triageColumnDefs(options: TriageColumnOptions): ColDef<TriageRow>[] {
  const { dataset, layout, sort, episodes, formatOf, openProfile } = options;
  return layout.flatMap((place) => {
    const { column: id } = place;
    const column = dataset.columns.find(({ name }) => name === id);
    const def = isTriageColumn(id)
      ? triageColumnDef(id, options)
      : column && dataColumn<TriageRow>(column, { cellValue: triageCell, formatOf, openProfile });
    if (!def) return [];
    return [
      placed(def, {
        place: { ...place, hidden: place.hidden || (id === "@size" && !episodes) },
        sort,
        sortsBy: episodes ? null : sortsBy(id),
        minWidthPx: 34,
        isPageKey,
      }),
    ];
  });
}

/** Keys that the page handles. */
const isPageKey = (event: KeyboardEvent) =>
  isRowKey(event) ||
  event.key === " " ||
  ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a");

function triageColumnDef(id: TriageColumn, options: TriageColumnOptions): ColDef<TriageRow> {
  const { title } = triageColumns[id];
  const base: ColDef<TriageRow> = { colId: id, headerName: title, headerTooltip: title };
  const at =
    <T>(read: (row: TriageRow) => T) =>
    ({ data }: ValueGetterParams<TriageRow>) =>
      data === undefined ? undefined : read(data);
  switch (id) {
    case "@score":
      return {
        ...base,
        valueGetter: at(({ block, at }) => block.scores[at] ?? null),
        cellRenderer: scoreCell,
        tooltipValueGetter: ({ value }) =>
          value === undefined
            ? undefined
            : value === null
              ? "No score"
              : `Score ${(value as number).toFixed(2)} of 100`,
      };
    case "@verdict":
      return {
        ...base,
        valueGetter: at(({ block, at }) => block.verdicts[at] ?? null),
        cellRenderer: verdictCell,
        equals: Object.is,
        tooltipValueGetter: ({ data }) => verdictCellText(data),
      };
    case "@size":
      return {
        ...base,
        headerClass: gridCss.headerRight,
        cellClass: gridCss.right,
        valueGetter: at((row) => rowsBehind(row).length),
        valueFormatter: ({ value }) => (value === undefined ? "" : Number(value).toLocaleString("en-US")),
      };
    case "@reason":
      return {
        ...base,
        valueGetter: at(({ block, at }) => block.reasons[at]?.sentence ?? null),
        valueFormatter: ({ value }) => (value as string | null | undefined) ?? "",
        tooltipValueGetter: ({ value }) => (value as string | null) ?? undefined,
      };
    case "@from":
    case "@to": {
      const { address, port } = endpoints[id];
      return {
        ...base,
        valueGetter: at((row) => triageCell(row, address) ?? null),
        cellRenderer: ({ data }: ICellRendererParams<TriageRow>) =>
          endpointCell(triageCell(data, address), triageCell(data, port), options.hostName),
        tooltipValueGetter: ({ data }) =>
          endpointWords(triageCell(data, address), triageCell(data, port), options.hostName),
      };
    }
    case "@tags":
      return {
        ...base,
        valueGetter: at(({ block, at }) => block.tags[at] ?? []),
        cellRenderer: ({ value }: ICellRendererParams<TriageRow, string[]>) => tagsCell(value ?? []),
        tooltipValueGetter: ({ value }) => (value as string[] | undefined)?.join(", ") || undefined,
      };
    case "@note":
      return {
        ...base,
        cellClass: css.note,
        valueGetter: at(({ block, at }) => block.notes[at] ?? null),
        valueFormatter: ({ value }) => (value ? `✎ ${String(value)}` : ""),
        tooltipValueGetter: ({ value }) => (value as string | null) ?? undefined,
      };
  }
}
