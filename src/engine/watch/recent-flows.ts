// The last flows of a watch with their scores, in memory, for the window: no row of the store is read for them.
import { numberAt, type TableData, textAt } from "../../core/table/columns.ts";
import type { CellValue, Column } from "../../shared/vocabulary.ts";
import type { WatchFlows } from "../../shared/watch-vocabulary.ts";

const most = 200;

/** What a line about a flow needs. */
const shownNames = [
  "start_time",
  "orig_addr",
  "resp_addr",
  "resp_port",
  "service",
  "protocol",
  "tls_sni",
  "http_host",
  "dns_query",
  "conn_state",
  "orig_payload_bytes",
  "resp_payload_bytes",
  "orig_ip_bytes",
  "resp_ip_bytes",
  "duration_s",
];

interface RecentRow {
  cells: CellValue[];
  score: number | null;
}

export interface RecentFlows {
  /** Rows from `firstRow` on, without scores. */
  add(table: TableData, firstRow: number): void;
  /** Calibrated scores; NaN for none. */
  score(rows: readonly number[], scores: ArrayLike<number>): void;
  /** The flows that are open now, with their calibrated scores; null without a model. */
  setOpen(table: TableData, scores: ArrayLike<number> | null): void;
  flows(): WatchFlows;
}

export function createRecentFlows(columns: readonly Column[]): RecentFlows {
  const shown = columns.filter(({ name }) => shownNames.includes(name));
  /** In the order of their numbers. */
  const recent = new Map<number, RecentRow>();
  let open: WatchFlows["open"] = { cells: shown.map(() => []), scores: [] };
  return {
    setOpen(table, scores) {
      const rows = Array.from({ length: table.rows }, (_, row) => cellsAt(table, shown, row));
      open = {
        cells: shown.map((_, c) => rows.map((cells) => cells[c]!)),
        scores: rows.map((_, row) => scoreOf(scores?.[row])),
      };
    },
    add(table, firstRow) {
      for (let i = Math.max(0, table.rows - most); i < table.rows; i++)
        recent.set(firstRow + i, { cells: cellsAt(table, shown, i), score: null });
      for (const row of recent.keys()) {
        if (recent.size <= most) break;
        recent.delete(row);
      }
    },
    score(rows, scores) {
      rows.forEach((row, i) => {
        const found = recent.get(row);
        if (found) found.score = scoreOf(scores[i]);
      });
    },
    flows() {
      const newestFirst = [...recent].reverse();
      return {
        columns: shown.map(({ name }) => name),
        rowIds: newestFirst.map(([row]) => row),
        cells: shown.map((_, c) => newestFirst.map(([, { cells }]) => cells[c]!)),
        scores: newestFirst.map(([, { score }]) => score),
        open,
      };
    },
  };
}

const scoreOf = (score: number | undefined): number | null =>
  score === undefined || Number.isNaN(score) ? null : score;

const cellsAt = (table: TableData, columns: readonly Column[], row: number): CellValue[] =>
  columns.map(({ name, kind }) => {
    const column = table.columns.get(name);
    if (column === undefined) return null;
    if (column.kind === "text") return textAt(column, row);
    const number = numberAt(column, row);
    if (Number.isNaN(number)) return null;
    return kind === "time" ? number / 1000 : kind === "boolean" ? number !== 0 : number;
  });
