// Data for the bench of incidents: files and synthetic offices as tables of flows, which the engine imports as usual,
// and two tables joined.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { behaviourColumns, createFlowView, hasBehaviours } from "../src/core/behaviour/flow-view.ts";
import type { JoinedIncident } from "../src/core/incident/join-findings.ts";
import { incidentsOf as incidentsOfView } from "../src/core/pipeline/incidents.ts";
import { makeSample } from "../src/core/sample/make-sample.ts";
import { type TableData, takeRows } from "../src/core/table/columns.ts";
import { readTable } from "../src/engine/dataset/table-source.ts";
import { withImported } from "./opened-file.ts";

export interface Office {
  readonly table: TableData;
  readonly planted: Awaited<ReturnType<typeof makeSample>>["incidents"];
}

/** Creates a folder for the bench, in which files become tables. */
export function createReader() {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-incidents-"));
  let workspaces = 0;

  /** Imports one file into a new workspace and reads the columns for behaviours, and the label. */
  function readFile(path: string): Promise<TableData> {
    const names = new Set<string>(behaviourColumns);
    return withImported(path, join(folder, `home-${++workspaces}`), async (database, dataset) => {
      const columns = dataset.columns
        .map(({ name }) => name)
        .filter((name) => names.has(name) || /^(detailed)?label/.test(name));
      return (await readTable(database, dataset, { columns })).table;
    });
  }

  return {
    readFile,
    /** Logs of one kind, one file per hour, as one table. */
    async readLogs(logs: string): Promise<TableData> {
      const paths = readdirSync(logs, { recursive: true, encoding: "utf8" })
        .filter((name) => /^conn\..*\.log(\.gz)?$/.test(basename(name)))
        .sort()
        .map((name) => join(logs, name));
      const texts = paths.map((path) => {
        const bytes = readFileSync(path);
        return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
      });
      const head = texts[0]?.split("\n").filter((line) => line.startsWith("#") && !line.startsWith("#close"));
      const rows = texts.flatMap((text) =>
        text.split("\n").filter((line) => line !== "" && !line.startsWith("#")),
      );
      const whole = join(folder, "conn.log");
      writeFileSync(whole, `${[...(head ?? []), ...rows].join("\n")}\n`);
      return readFile(whole);
    },
    async readOffice(seed: number): Promise<Office> {
      const path = join(folder, `office-${seed}.pcapng`);
      writeFileSync(path, "");
      const { incidents } = await makeSample({
        seed,
        write: async (bytes) => writeFileSync(path, bytes, { flag: "a" }),
      });
      const table = await readFile(path);
      rmSync(path);
      return { table, planted: incidents };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** All incidents of a table, the most severe first; none if it has no hosts or times. */
export function incidentsOf(table: TableData): JoinedIncident[] {
  if (!hasBehaviours(new Set(table.columns.keys()))) return [];
  const numbers = Uint32Array.from({ length: table.rows }, (_, row) => row);
  return incidentsOfView(createFlowView(table, numbers));
}

/** Numbers of an incident's rows. */
export const rowsOf = ({ rows }: Pick<JoinedIncident, "rows">): number[] =>
  rows.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

export const textAtRow = (table: TableData, name: string, row: number): string | null => {
  const column = table.columns.get(name);
  return column?.kind === "text" ? (column.levels[column.codes[row]!] ?? null) : null;
};

export const numberAtRow = (table: TableData, name: string, row: number): number => {
  const column = table.columns.get(name);
  return column?.kind === "number" && column.missing?.[row] !== 1 ? column.values[row]! : Number.NaN;
};

/** The rows that started before a moment, in microseconds. */
export function rowsBefore(table: TableData, untilUs: number): TableData {
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  return takeRows(
    table,
    rows.filter((row) => numberAtRow(table, "start_time", row) < untilUs),
  );
}

export function spanUs(table: TableData): { fromUs: number; toUs: number } {
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < table.rows; row++) {
    const at = numberAtRow(table, "start_time", row);
    if (at < fromUs) fromUs = at;
    if (at > toUs) toUs = at;
  }
  return { fromUs, toUs };
}

/** Captures in the folders below a folder, with the folder's name as their kind. */
export const capturesIn = (folder: string, kinds: readonly string[]): { kind: string; path: string }[] =>
  kinds.flatMap((kind) =>
    readdirSync(join(folder, kind))
      .filter((name) => /\.pcap(ng)?$/.test(name) && statSync(join(folder, kind, name)).isFile())
      .sort()
      .map((name) => ({ kind, path: join(folder, kind, name) })),
  );
