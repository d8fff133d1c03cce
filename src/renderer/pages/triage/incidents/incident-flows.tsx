// The first flows of an incident with the most useful columns, and the packets of one of them. A click opens all flows in the grid of the
// dataset.
import { useState } from "react";
import { countText } from "#shared/number-words.ts";
import type { CellValue, Dataset, Filter, Page } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { formatBytes, formatSeconds } from "../../../format/number.ts";
import { formatTime, type TimeMode } from "../../../format/time.ts";
import { SmallGrid } from "../../../grid/small-grid.tsx";
import { showPackets } from "../../../state/overlays.ts";
import { useSettings } from "../../../state/settings.ts";
import { FailureLine } from "../../../ui/answered.tsx";
import { Keys } from "../../../ui/keys.tsx";
import { useShortcuts } from "../../../ui/shortcuts.ts";
import { Packets } from "../inspector/packets.tsx";
import css from "./incident-flows.module.css";

/** Title, width, and the columns that may give the value: the first one that the dataset has. */
const columnSpecs = [
  ["time", "Time", 204, ["start_time"]],
  ["from", "From", 118, ["orig_addr"]],
  ["to", "To", 118, ["resp_addr"]],
  ["port", "Port", 66, ["resp_port"]],
  ["service", "Service", 76, ["service", "protocol"]],
  ["name", "Name", 140, ["tls_sni", "http_host", "dns_query"]],
  ["state", "State", 64, ["conn_state"]],
  ["out", "Out", 74, ["orig_payload_bytes", "orig_ip_bytes", "orig_frame_bytes"]],
  ["in", "In", 74, ["resp_payload_bytes", "resp_ip_bytes", "resp_frame_bytes"]],
  ["lasts", "Duration", 90, ["duration_s"]],
] as const;
const numeric = new Set(["port", "out", "in", "lasts"]);
const mostRows = 200;
/** Incidents that keys only move past are not loaded. */
const restMs = 90;

interface Row {
  id: string;
  cells: Record<string, CellValue>;
}

interface IncidentFlowsProps {
  dataset: Dataset;
  among: Filter;
}

/** The flows; for a capture, also the packets of the open one. */
export function IncidentFlows({ dataset, among }: IncidentFlowsProps) {
  const isCapture = dataset.source.capture !== undefined;
  const names = columnSpecs
    .flatMap(([, , , columns]) => columns)
    .filter((name) => dataset.columns.some((column) => column.name === name));
  const {
    value: page,
    error,
    askAgain,
  } = useAnswer(
    "flows.page",
    { datasetId: dataset.id, columns: names, filter: among, sort: [], offset: 0, limit: mostRows },
    { restMs },
  );
  // The key may come before the flows are loaded: then the first one opens when they are.
  const [open, setOpen] = useState<number | "first" | null>(null);
  const openRow = open === "first" ? (page?.rowIds[0] ?? null) : open;
  useShortcuts({
    p: () => isCapture && setOpen(open === null ? "first" : null),
    "shift+p": () => {
      const row = openRow ?? page?.rowIds[0];
      if (isCapture && row !== undefined) showPackets({ datasetId: dataset.id, row });
    },
  });
  if (error && !page) return <FailureLine message={error.message} askAgain={askAgain} />;
  const toggle = (row: number) => setOpen(row === openRow ? null : row);
  return (
    <>
      <FlowRows
        {...{ dataset, names, page }}
        {...(isCapture
          ? {
              opens: {
                id: openRow === null ? null : String(openRow),
                onOpen: (id: string) => toggle(Number(id)),
              },
            }
          : {})}
      />
      {isCapture && openRow === null && (
        <p className={css.hint}>
          Click a flow, or press Enter on it, to see its packets. <Keys keys="P" /> opens the first one,{" "}
          <Keys keys="Shift+P" /> all its layers.
        </p>
      )}
      {openRow !== null && (
        <section aria-label="Packets" className={css.packets}>
          <h3>Packets of row {countText(openRow)}</h3>
          <Packets key={openRow} dataset={dataset} row={openRow} />
        </section>
      )}
    </>
  );
}

interface FlowRowsProps {
  dataset: Dataset;
  names: readonly string[];
  page: Page | undefined;
  opens?: { id: string | null; onOpen(id: string): void };
}

function FlowRows({ dataset, names, page, opens }: FlowRowsProps) {
  const time = useSettings(({ settings }) => settings.time);
  const shown = columnSpecs.filter(([, , , columns]) => columns.some((name) => names.includes(name)));
  const rows: Row[] = (page?.rowIds ?? []).map((id, row) => ({
    id: String(id),
    cells: Object.fromEntries(shown.map(([key, , , columns]) => [key, firstValue(page!, columns, row)])),
  }));
  return (
    <SmallGrid
      label="Flows of the incident"
      rows={rows}
      idOf={(row) => row.id}
      heightPx={320}
      {...(opens ? { opens } : {})}
      columns={shown.map(([key, title, widthPx]) => ({
        id: key,
        title,
        widthPx,
        grows: key === "name",
        ...(numeric.has(key) ? { align: "right" as const } : {}),
        mono: key === "from" || key === "to",
        value: (row: Row) => row.cells[key] ?? null,
        text: (row: Row) => cellText(key, row.cells[key] ?? null, time, dataset.timeSpan?.fromMs ?? 0),
      }))}
    />
  );
}

function firstValue(page: Page, columns: readonly string[], row: number): CellValue {
  for (const name of columns) {
    const value = page.cells[page.columns.indexOf(name)]?.[row];
    if (value !== null && value !== undefined && value !== "") return value;
  }
  return null;
}

function cellText(key: string, value: CellValue, time: TimeMode, originMs: number): string {
  if (value === null) return "";
  if (typeof value !== "number") return String(value);
  if (key === "time") return formatTime(value, time, originMs);
  if (key === "out" || key === "in") return formatBytes(value);
  if (key === "lasts") return formatSeconds(value);
  return String(value);
}
