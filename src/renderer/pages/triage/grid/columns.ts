// The columns of the triage grid: its own (score, verdict, reason, endpoints, tags, note) and those of the dataset. Cells are plain
// DOM made once per visible row; no components.
import type { ColDef, ICellRendererParams, ValueFormatterParams, ValueGetterParams } from "ag-grid-community";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import type { CellValue, Column, Dataset, Sort } from "#shared/vocabulary.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { type CellFormat, exactCell, isMono } from "../../../format/cell.ts";
import css from "../../../grid/grid.module.css";
import { ColumnHeader, type HeaderParams } from "../../../grid/header.ts";
import type { Layout } from "../../../grid/layout.ts";
import { defaultWidthPx } from "../../../grid/layout.ts";
import { classNames } from "../../../ui/class-names.ts";
import { rowsBehind, type TriageRow, triageCell } from "./blocks.ts";
import own from "./triage-grid.module.css";
import { verdictMarks } from "./verdict-marks.ts";

export const ownColumns = {
  "@score": { title: "Score", widthPx: 92, sortsBy: "score" },
  "@verdict": { title: "Verdict", widthPx: 98, sortsBy: "verdict" },
  "@size": { title: "Flows", widthPx: 64, sortsBy: null },
  "@reason": { title: "First reason", widthPx: 240, sortsBy: "reason" },
  "@from": { title: "From", widthPx: 164, sortsBy: null },
  "@to": { title: "To", widthPx: 172, sortsBy: null },
  "@tags": { title: "Tags", widthPx: 110, sortsBy: null },
  "@note": { title: "Note", widthPx: 120, sortsBy: null },
} as const;
export type OwnColumn = keyof typeof ownColumns;
export const isOwnColumn = (id: string): id is OwnColumn => Object.hasOwn(ownColumns, id);

const endpoints = {
  "@from": { address: "orig_addr", port: "orig_port" },
  "@to": { address: "resp_addr", port: "resp_port" },
} as const;
const firstOf = (dataset: Dataset, names: readonly string[]) =>
  names.filter((name) => dataset.columns.some((column) => column.name === name)).slice(0, 1);
const has = (dataset: Dataset, name: string) => dataset.columns.some((column) => column.name === name);

/** What the grid shows until the person chooses: one line that tells a flow. */
export function usualColumns(dataset: Dataset): string[] {
  const time = dataset.columns.find(({ kind }) => kind === "time")?.name;
  const addressed = has(dataset, "orig_addr") || has(dataset, "resp_addr");
  const told = addressed
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
  return ["@score", "@verdict", "@size", "@reason", ...told, "@tags", "@note"];
}

/** Every column there is: the usual ones in front and shown, the others behind and hidden. */
export function usualLayout(dataset: Dataset): Layout {
  const usual = usualColumns(dataset);
  const shown = new Set(usual);
  const rest = dataset.columns.map(({ name }) => name).filter((name) => !shown.has(name));
  const widthOf = (id: string): number => {
    if (isOwnColumn(id)) return ownColumns[id].widthPx;
    const column = dataset.columns.find(({ name }) => name === id)!;
    return Math.min(defaultWidthPx(column), column.kind === "time" ? 176 : 130);
  };
  return [...usual, ...rest].map((column) => ({
    column,
    widthPx: widthOf(column),
    hidden: !shown.has(column),
  }));
}

/** A kept layout over the columns that there are. */
export function triageLayout(dataset: Dataset, kept: Layout | undefined): Layout {
  const usual = usualLayout(dataset);
  if (!kept) return usual;
  const byName = new Map(usual.map((place) => [place.column, place]));
  const known = kept.filter(({ column }) => byName.delete(column));
  return [...known, ...[...byName.values()].map((place) => ({ ...place, hidden: true }))];
}

/** The dataset's columns that a shown column is made of. */
export function neededBy(dataset: Dataset, ids: readonly string[]): string[] {
  const names = ids.flatMap((id) => {
    if (id === "@from" || id === "@to") return Object.values(endpoints[id]);
    return isOwnColumn(id) ? [] : [id];
  });
  return [...new Set(names)].filter((name) => has(dataset, name));
}

/** The column of the dataset that a value of the grid is of, for menus; null for what is the grid's own. */
export const addressOf = (id: string): string | null =>
  id === "@from" || id === "@to" ? endpoints[id].address : null;

export interface TriageColumnOptions {
  dataset: Dataset;
  layout: Layout;
  sort: readonly Sort[];
  episodes: boolean;
  formatOf(column: string): CellFormat;
  hostName(address: string): string | undefined;
  openProfile: HeaderParams["openProfile"];
}

export function triageColumnDefs(options: TriageColumnOptions): ColDef<TriageRow>[] {
  const { dataset, layout, sort, episodes } = options;
  return layout.flatMap(({ column: id, widthPx, hidden }) => {
    const column = dataset.columns.find(({ name }) => name === id);
    const def = isOwnColumn(id) ? ownDef(id, options) : column ? datasetDef(column, options) : null;
    if (!def) return [];
    const by = isOwnColumn(id) ? ownColumns[id].sortsBy : id;
    const place = sort.findIndex(({ column }) => column === by);
    return [
      {
        ...def,
        initialWidth: widthPx,
        initialHide: hidden || (id === "@size" && !episodes),
        minWidth: 34,
        resizable: true,
        sortable: by !== null && !episodes,
        suppressKeyboardEvent: ({ event }) => isRowKey(event),
        suppressHeaderKeyboardEvent: ({ event }) => isRowKey(event),
        ...(place < 0
          ? {}
          : {
              initialSort: sort[place]?.descending ? ("desc" as const) : ("asc" as const),
              initialSortIndex: place,
            }),
      } satisfies ColDef<TriageRow>,
    ];
  });
}

/** Keys that the page has for itself. */
const isRowKey = ({ key, ctrlKey, metaKey }: KeyboardEvent) =>
  key === "Home" || key === "End" || key === " " || ((ctrlKey || metaKey) && key.toLowerCase() === "a");

function datasetDef(column: Column, { formatOf, openProfile }: TriageColumnOptions): ColDef<TriageRow> {
  const { name, kind } = column;
  const right = kind === "integer" || kind === "number";
  const exact = kind !== "text" && kind !== "boolean";
  const params: HeaderParams = { column, openProfile };
  return {
    colId: name,
    headerName: name,
    headerComponent: ColumnHeader,
    headerComponentParams: { own: params },
    headerClass: right ? css.headerRight : undefined,
    cellClass: classNames(right && css.right, (isMono(column) || kind === "time") && css.mono),
    valueGetter: ({ data }: ValueGetterParams<TriageRow>) => triageCell(data, name),
    valueFormatter: ({ value }: ValueFormatterParams<TriageRow, CellValue | undefined>) =>
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

function ownDef(id: OwnColumn, options: TriageColumnOptions): ColDef<TriageRow> {
  const { title } = ownColumns[id];
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
        valueGetter: at(({ block, at }) => block.judgements[at] ?? null),
        cellRenderer: verdictCell,
        equals: Object.is,
        tooltipValueGetter: ({ data }) => verdictWords(data),
      };
    case "@size":
      return {
        ...base,
        headerClass: css.headerRight,
        cellClass: css.right,
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
        cellClass: own.note,
        valueGetter: at(({ block, at }) => block.notes[at] ?? null),
        valueFormatter: ({ value }) => (value ? `✎ ${String(value)}` : ""),
        tooltipValueGetter: ({ value }) => (value as string | null) ?? undefined,
      };
  }
}

function scoreCell({ value }: ICellRendererParams<TriageRow, number | null>): HTMLElement | string {
  if (value === undefined) return "";
  if (value === null) return "–";
  const cell = part("span", own.score);
  const track = part("span", own.track);
  const bar = part("span", own.bar);
  bar.style.width = `${Math.max(2, Math.min(100, value))}%`;
  bar.style.background = scoreColour(value);
  track.append(bar);
  cell.append(track, part("span", own.number, String(Math.round(value))));
  return cell;
}

function verdictCell({ data }: ICellRendererParams<TriageRow>): HTMLElement | string {
  const judgement = data?.block.judgements[data.at];
  if (!judgement) return "";
  const { glyph, short } = verdictMarks[judgement.verdict];
  const cell = part("span", own.verdict);
  cell.dataset.verdict = judgement.verdict;
  cell.append(part("span", own.glyph, glyph), part("span", own.word, short));
  return cell;
}

export function verdictWords(row: TriageRow | undefined): string | undefined {
  const judgement = row?.block.judgements[row.at];
  if (!judgement) return row && "Open";
  const { title } = verdictMarks[judgement.verdict as Verdict];
  return judgement.reason ? `${title}: ${judgement.reason.replaceAll("-", " ")}` : title;
}

function endpointCell(
  address: CellValue | undefined,
  port: CellValue | undefined,
  hostName: (address: string) => string | undefined,
): HTMLElement | string {
  if (address === undefined) return "";
  if (address === null) return "–";
  const text = String(address);
  const name = hostName(text);
  const cell = part("span", own.endpoint);
  const where = part("span", own.where);
  where.dataset.inside = String(isPrivate(text));
  cell.append(where, part("span", name ? own.named : own.address, name ?? text));
  if (port !== null && port !== undefined) cell.append(part("span", own.port, `:${port}`));
  return cell;
}

function endpointWords(
  address: CellValue | undefined,
  port: CellValue | undefined,
  hostName: (address: string) => string | undefined,
): string | undefined {
  if (address === undefined || address === null) return undefined;
  const text = String(address);
  const name = hostName(text);
  return [
    name ? `${name} (${text})` : text,
    port !== null && port !== undefined ? `port ${port}` : "",
    isPrivate(text) ? "private address" : "public address",
  ]
    .filter(Boolean)
    .join("\n");
}

/** RFC 1918, RFC 6598, link-local, loopback; of IPv6 unique local and link-local (RFC 4193, RFC 4291). */
export function isPrivate(address: string): boolean {
  return /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1$)/i.test(
    address,
  );
}

function tagsCell(tags: readonly string[]): HTMLElement | string {
  if (tags.length === 0) return "";
  const cell = part("span", own.tags);
  cell.append(...tags.map((tag) => part("span", own.tag, tag)));
  return cell;
}

function part(name: "span", className: string | undefined, text = ""): HTMLElement {
  const element = document.createElement(name);
  element.className = className ?? "";
  element.textContent = text;
  return element;
}
