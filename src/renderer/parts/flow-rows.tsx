// Some flows of a dataset with their most useful columns.
import type { CellValue, Dataset, Page } from "#shared/vocabulary.ts";
import { formatBytes, formatSeconds } from "../format/number.ts";
import { formatTimeOf, type TimeLook } from "../format/time.ts";
import { type SmallColumn, SmallGrid } from "../grid/small-grid.tsx";
import { useSettings } from "../state/settings.ts";

/** Title, least width, and the columns that may give the value: the first one that the dataset has. */
const columnSpecs = [
  ["time", "Time", 204, ["start_time"]],
  ["from", "From", 118, ["orig_addr"]],
  ["to", "To", 118, ["resp_addr"]],
  ["port", "Port", 56, ["resp_port"]],
  ["service", "Service", 66, ["service", "protocol"]],
  ["name", "Name", 80, ["tls_sni", "http_host", "dns_query"]],
  ["state", "State", 54, ["conn_state"]],
  ["out", "Out", 74, ["orig_payload_bytes", "orig_ip_bytes", "orig_frame_bytes"]],
  ["in", "In", 74, ["resp_payload_bytes", "resp_ip_bytes", "resp_frame_bytes"]],
  ["lasts", "Duration", 84, ["duration_s"]],
] as const;
/** The columns of a dataset that the rows may show. */
export const flowRowColumns = ({ columns }: Dataset): string[] =>
  columnSpecs
    .flatMap(([, , , names]) => names)
    .filter((name) => columns.some((column) => column.name === name));

/** Width of a time without its date. */
const dayTimePx = 104;
const numeric = new Set(["port", "out", "in", "lasts"]);

/** Names are the longest, so they take more of a wide grid. */
const nameGrows = 2;

/** All columns share the width of the grid, so that its rows end where it ends; in a narrow one they keep their least width. */
const widthOf = (leastPx: number, grows = 1) => ({ widthPx: grows * leastPx, leastPx });

interface Row {
  id: string;
  score: number | null;
  cells: Record<string, CellValue>;
}

interface FlowRowsProps {
  dataset: Dataset;
  label: string;
  heightPx: number;
  page: Pick<Page, "rowIds" | "columns" | "cells"> | undefined;
  /** Calibrated scores of the rows, which then have a column for them. */
  scores?: readonly (number | null)[];
  /** The day whose times are shown without a date. */
  day?: string | null;
  opens?: { id: string | null; onOpen(id: string): void };
}

export function FlowRows({ dataset, label, heightPx, page, scores, day = null, opens }: FlowRowsProps) {
  const time = useSettings(({ settings }) => settings.time);
  const names = page?.columns ?? flowRowColumns(dataset);
  const shown = columnSpecs.filter(([, , , columns]) => columns.some((name) => names.includes(name)));
  const rows: Row[] = (page?.rowIds ?? []).map((id, row) => ({
    id: String(id),
    score: scores?.[row] ?? null,
    cells: Object.fromEntries(shown.map(([key, , , columns]) => [key, firstValue(page!, columns, row)])),
  }));
  const columns: SmallColumn<Row>[] = shown.map(([key, title, leastPx]) => ({
    id: key,
    title,
    ...widthOf(key === "time" && day !== null ? dayTimePx : leastPx, key === "name" ? nameGrows : 1),
    ...(numeric.has(key) ? { align: "right" as const } : {}),
    mono: key === "from" || key === "to",
    value: (row) => row.cells[key] ?? null,
    text: (row) =>
      cellText(key, row.cells[key] ?? null, { mode: time, originMs: dataset.timeSpan?.fromMs ?? 0, day }),
  }));
  return (
    <SmallGrid
      label={label}
      rows={rows}
      idOf={(row) => row.id}
      heightPx={heightPx}
      {...(opens ? { opens } : {})}
      columns={scores ? [scoreColumn, ...columns] : columns}
    />
  );
}

const scoreColumn: SmallColumn<Row> = {
  id: "score",
  title: "Score",
  ...widthOf(56),
  align: "right",
  value: ({ score }) => score,
  text: ({ score }) => (score === null ? "" : String(Math.round(score))),
  score: ({ score }) => score ?? 0,
};

function firstValue(
  page: Pick<Page, "columns" | "cells">,
  columns: readonly string[],
  row: number,
): CellValue {
  for (const name of columns) {
    const value = page.cells[page.columns.indexOf(name)]?.[row];
    if (value !== null && value !== undefined && value !== "") return value;
  }
  return null;
}

function cellText(key: string, value: CellValue, look: TimeLook): string {
  if (value === null) return "";
  if (typeof value !== "number") return String(value);
  if (key === "time") return formatTimeOf(value, look);
  if (key === "out" || key === "in") return formatBytes(value);
  if (key === "lasts") return formatSeconds(value);
  return String(value);
}
