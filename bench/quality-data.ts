// Reads the public datasets of the quality bench directly from their files, without the product's importer: three known formats.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FeaturePlan } from "../src/core/feature/fitted.ts";
import { type ColumnData, numberColumn, type TableData, textColumn } from "../src/core/table/columns.ts";

export type LabelledTable = {
  table: TableData;
  /** Family of attack, or null for normal. */
  family: (string | null)[];
};

const kddNames =
  "duration protocol_type service flag src_bytes dst_bytes land wrong_fragment urgent hot num_failed_logins logged_in num_compromised root_shell su_attempted num_root num_file_creations num_shells num_access_files num_outbound_cmds is_host_login is_guest_login count srv_count serror_rate srv_serror_rate rerror_rate srv_rerror_rate same_srv_rate diff_srv_rate srv_diff_host_rate dst_host_count dst_host_srv_count dst_host_same_srv_rate dst_host_diff_srv_rate dst_host_same_src_port_rate dst_host_srv_diff_host_rate dst_host_serror_rate dst_host_srv_serror_rate dst_host_rerror_rate dst_host_srv_rerror_rate".split(
    " ",
  );

/** Columns of text, one array per column. */
function readColumns(path: string): string[][] {
  const lines = readFileSync(path, "utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  const columns: string[][] = [];
  for (const line of lines) {
    line.split(",").forEach((cell, c) => {
      let column = columns[c];
      if (column === undefined) {
        column = [];
        columns[c] = column;
      }
      column.push(cell);
    });
  }
  return columns;
}

function typed(cells: readonly string[]): ColumnData {
  const numbers = cells.map(Number);
  return numbers.every((value) => !Number.isNaN(value)) ? numberColumn(numbers) : textColumn(cells);
}

export function readNslKdd(path: string): LabelledTable {
  const cells = readColumns(path);
  const columns = new Map(kddNames.map((name, c) => [name, typed(cells[c] ?? [])] as const));
  const family = (cells[41] ?? []).map((label) => (label === "normal" ? null : label));
  return { table: { rows: family.length, columns }, family };
}

export function readUnsw(path: string): LabelledTable {
  const cells = readColumns(path);
  const columns = new Map<string, ColumnData>();
  let family: (string | null)[] = [];
  for (const [name, ...values] of cells) {
    if (name === "attack_cat") family = values.map((value) => (value === "Normal" ? null : value));
    else if (name !== undefined && name !== "id" && name !== "label") columns.set(name, typed(values));
  }
  return { table: { rows: family.length, columns }, family };
}

/** Every column of a table as a feature, in order, because the peers' protocol leaves none out. */
export function everyColumn(table: TableData, without: readonly string[] = []): FeaturePlan[] {
  return [...table.columns]
    .filter(([name]) => !without.includes(name))
    .map(([column, { kind }]) => ({ column, as: kind === "number" ? "number" : "levels" }));
}

export type NabFile = {
  name: string;
  /** Milliseconds. */
  times: Float64Array;
  values: Float64Array;
  windows: [first: number, last: number][];
};

function nabTime(text: string): number {
  return Date.parse(`${text.slice(0, 19).replace(" ", "T")}Z`);
}

export function readNab(folder: string): NabFile[] {
  const labels = JSON.parse(readFileSync(join(folder, "labels/combined_windows.json"), "utf8")) as Record<
    string,
    [string, string][]
  >;
  const names = Object.keys(labels).filter((name) => existsSync(join(folder, "data", name)));
  return names.sort().map((name) => {
    const [times = [], values = []] = readColumns(join(folder, "data", name));
    const at = Float64Array.from(times.slice(1), nabTime);
    const windows = (labels[name] ?? []).map(([from, to]): [number, number] => {
      const low = nabTime(from);
      const high = nabTime(to);
      let first = -1;
      let last = -1;
      at.forEach((time, row) => {
        if (time < low || time > high) return;
        if (first < 0) first = row;
        last = row;
      });
      return [first, last];
    });
    return { name, times: at, values: Float64Array.from(values.slice(1), Number), windows };
  });
}

/** Scores that a detector published for the series, or null. */
export function readNabResults(folder: string, detector: string, name: string): Float64Array | null {
  const [group = "", file = ""] = name.split("/");
  const path = join(folder, "results", detector, group, `${detector}_${file}`);
  if (!existsSync(path)) return null;
  const columns = readColumns(path);
  const scores = columns.find(([head]) => head === "anomaly_score");
  return scores === undefined ? null : Float64Array.from(scores.slice(1), Number);
}

export function publishedDetectors(folder: string): string[] {
  const results = join(folder, "results");
  return existsSync(results) ? readdirSync(results).sort() : [];
}
