// The rows of a watch: a dataset that grows while it is read. Each batch of flows is one transaction, so a row is stored or it is not.
import { statSync } from "node:fs";
import { failedBy } from "../../core/behaviour/outcome.ts";
import { flowMeterDefaults } from "../../core/flow/meter-options.ts";
import type { StoredFlow } from "../../core/flow/stored-flows.ts";
import { addressKind } from "../../core/table/address-kind.ts";
import { numberColumn, type TableData, tableData, textColumn } from "../../core/table/columns.ts";
import type { CaptureHealth } from "../../shared/capture-vocabulary.ts";
import type { CellValue, Column, Dataset, Refusal } from "../../shared/vocabulary.ts";
import { beginCaptureFile, createCaptureFiles, takeCaptureFiles } from "../capture/capture-files.ts";
import { createRows, openFlowTable } from "../capture/flow-table.ts";
import { flowsTable, liveRowGroupRows, rowsTable } from "../dataset/dataset-files.ts";
import type { Growing } from "../dataset/growing.ts";
import { contextSources, settleContext } from "../import/context-columns.ts";
import type { ImportTools } from "../import/keep-dataset.ts";
import { progressTable, type WatchProgress } from "./progress.ts";

/** The log is folded into the file when it has grown by a row group, or by this share of the rows: a large file is copied less often. */
const foldShare = 1 / 16;
/** Rows of the day before that the context columns of a dataset look back to. */
const mostBefore = 20_000;
/** The shortest time between two events about the dataset. */
const changedEveryMs = 1000;

export type LiveTools = Pick<ImportTools, "datasets" | "datasetFiles" | "changed" | "now">;

export interface LiveFlows {
  readonly id: number;
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly source: Dataset["source"];
  /** Gives the dataset another name, and says more about its source. */
  describe(description: Pick<Dataset, "name" | "source">): Promise<void>;
  /** Its file and the log of its file. */
  bytes(): number;
  /** Creates the dataset that follows, with the same columns and source. */
  next(dataset: { name: string; rolled: NonNullable<Dataset["source"]["rolled"]> }): Promise<LiveFlows>;
  /** The next packets are those of this file. */
  beginFile(file: { path: string; firstFrame: number }): Promise<void>;
  /** Those with packets from this one on, and those before it that the context of later flows counts. */
  storedFrom(frame: number): Promise<StoredFlow[]>;
  /** The flows that started last, as far as their context columns and those of later flows depend on them. */
  lastStarts(most: number): Promise<TableData>;
  /** Computes the context columns again, now that all rows are there; returns how many rows changed. */
  settleContext(): Promise<number>;
  add(flows: TableData, progress: WatchProgress | null): Promise<void>;
  /** Folds its log now that no more rows come: rows in the log are in memory too. */
  fold(): Promise<void>;
  /** Makes an ordinary dataset of the rows; without rows nothing remains. */
  end(read: EndOfWatch): Promise<void>;
}

/** What is known at the end beside the rows; the health is null when the watch failed, and for records. */
type EndOfWatch = Pick<Dataset, "refused" | "warnings"> & {
  refusedRows?: number;
  progress?: WatchProgress | null;
  health: CaptureHealth | null;
};

interface NewOrEarlier extends Pick<Dataset, "name" | "source"> {
  columns: Column[];
  /** Whether its packets are in the files of a folder. */
  ofFolder: boolean;
  /** The dataset that goes on; null for a new one. */
  earlier: Dataset | null;
  /** The live dataset before it, whose last rows the first ones follow. */
  after?: number | null;
}

export async function openLiveFlows(
  { name, source, columns, ofFolder, earlier, after = null }: NewOrEarlier,
  tools: LiveTools,
): Promise<LiveFlows> {
  const { datasets, datasetFiles, changed, now } = tools;
  const startedMs = now();
  const id = earlier?.id ?? (await datasets.reserve());
  let first: Dataset = earlier ?? {
    id,
    name,
    kind: "flows",
    rows: 0,
    columns,
    source,
    timeSpan: null,
    refused: [],
    refusedRows: 0,
    warnings: [],
    importedAtMs: startedMs,
    importMs: 0,
    reading: true,
  };
  // A dataset that goes on is marked first, so that nobody opens its file to read it while it is opened for writing.
  const again = earlier === null ? null : await datasets.growAgain(first);
  const file = await datasetFiles.openLive(id);
  if (again === null) {
    await createRows(file.task, columns);
    await file.task.run(`CREATE TABLE ${progressTable} (state VARCHAR)`);
    if (ofFolder) await createCaptureFiles(file.task);
    if (ofFolder && after !== null) await takeCaptureFiles(file.task, { id: after, reading: true });
  }
  const growing: Growing = again ?? (await datasets.growLive(first));
  let grown = { rows: first.rows, timeSpan: first.timeSpan };
  let changedMs = Number.NEGATIVE_INFINITY;
  let foldedRows = first.rows;
  let folding: Promise<void> | null = null;
  let ready: Awaited<ReturnType<typeof file.beginFold>> | null = null;
  let hasEnded = false;
  const table = await openFlowTable(file.task, {
    columns: first.columns,
    before: grown,
    now,
    grown(change) {
      grown = change;
    },
  });
  const keep = async (progress: WatchProgress | null) => {
    if (progress === null) return;
    await file.task.run(`DELETE FROM ${progressTable}`);
    await file.task.run(`INSERT INTO ${progressTable} VALUES (?)`, [JSON.stringify(progress)]);
  };
  /** Folds when the copy for it is there, and begins the next copy when the log is long. */
  const foldLongLog = async () => {
    if (ready !== null) {
      // A reader may be in the way; the next batch tries again.
      if (await ready.fold()) ready = null;
      return;
    }
    const enough = Math.max(liveRowGroupRows, foldShare * grown.rows);
    if (folding !== null || grown.rows - foldedRows < enough) return;
    foldedRows = grown.rows;
    folding = file.beginFold().then((begun) => {
      ready = begun;
      folding = null;
    });
  };
  return {
    id,
    columns: first.columns,
    get rows() {
      return grown.rows;
    },
    beginFile: (begun) => beginCaptureFile(file.task, begun),
    next: ({ name: nextName, rolled }) =>
      openLiveFlows(
        {
          ...{ name: nextName, columns: first.columns, ofFolder, earlier: null },
          source: { ...first.source, rolled },
          after: id,
        },
        tools,
      ),
    get source() {
      return first.source;
    },
    async describe(description) {
      first = { ...first, ...description };
      await datasets.describeLive(first);
      growing.grow(description);
    },
    bytes: () => bytesOfFile(datasetFiles.pathOf(id)),
    async storedFrom(frame) {
      const rows: Record<string, CellValue>[] = [];
      // Flows of a packet that is read again may be in the datasets of earlier days.
      const tables = [rowsTable];
      for await (const dataset of datasetsBefore(first, datasets)) tables.push(flowsTable(dataset));
      for (const name of tables) {
        const stored = await file.task.rows(storedFlowsSql(name), [frame, frame, frame, frame]);
        if (stored.length === 0) break;
        rows.push(...stored);
      }
      return rows.map(storedFlowOf);
    },
    async lastStarts(most) {
      const known = first.columns.filter(({ name }) => contextSources.includes(name));
      const { cells } = await file.task.columns(
        `SELECT ${known.map(({ name, kind }) => (kind === "time" ? `epoch_us(${name})` : name)).join(", ")}
         FROM ${rowsTable} WHERE start_time IS NOT NULL ORDER BY start_time DESC, rowid DESC LIMIT ${Math.trunc(most)}`,
      );
      const column = (kind: Column["kind"], values: readonly CellValue[]) =>
        kind === "text"
          ? textColumn(values.map((value) => (value === null ? null : String(value))))
          : numberColumn(values.map((value) => (value === null ? null : Number(value))));
      return tableData(
        Object.fromEntries(
          known.map(({ name, kind }, c) => [name, column(kind, (cells[c] ?? []).toReversed())]),
        ),
      );
    },
    async settleContext() {
      let before: string | undefined;
      for await (const dataset of datasetsBefore(first, datasets)) {
        before = `SELECT * FROM ${flowsTable(dataset)} ORDER BY start_time DESC NULLS LAST LIMIT ${mostBefore}`;
        break;
      }
      return settleContext(file.task, rowsTable, { columns: first.columns, before });
    },
    async add(flows, progress) {
      // DuckDB writes so many rows into the file at once; an earlier copy does not have them.
      if (flows.rows >= liveRowGroupRows) {
        await folding;
        ready?.drop();
        ready = null;
      }
      const before = grown;
      try {
        await file.task.run("BEGIN TRANSACTION");
        table.add(flows);
        table.finish();
        await keep(progress);
        await file.task.run("COMMIT");
      } catch (thrown) {
        // On a full or faulty disk. The rows of the batch are not there, and the dataset must not count them.
        grown = before;
        await file.task.run("ROLLBACK").catch(() => {});
        throw thrown;
      }
      growing.grow(grown);
      await foldLongLog();
      if (now() - changedMs < changedEveryMs) return;
      changedMs = now();
      changed({ dataset: id });
    },
    async fold() {
      await folding;
      ready ??= await file.beginFold();
      if (await ready?.fold()) ready = null;
    },
    async end({ health, refused, refusedRows = 0, warnings, progress = null }) {
      if (hasEnded) return;
      hasEnded = true;
      table.close();
      await growing.settle(async () => {
        await folding;
        await keep(progress);
        await file.close();
        const outcome = {
          refused: mergedRefusals(first.refused, refused),
          refusedRows: first.refusedRows + refusedRows,
          warnings: [...new Set([...first.warnings, ...warnings])],
          importMs: first.importMs + now() - startedMs,
        };
        const whole = { ...first, ...grown, ...outcome, reading: false };
        if (grown.rows > 0) await datasets.endLive(whole, health);
        else await datasets.forgetLive(id);
      });
      changed({ dataset: id });
    },
  };
}

/** The datasets of a watch before one, the latest first, as long as they are there. */
async function* datasetsBefore(
  { source }: Pick<Dataset, "source">,
  datasets: LiveTools["datasets"],
): AsyncGenerator<Dataset> {
  for (let id = source.rolled?.after ?? null; id !== null; ) {
    const before = await datasets.get(id).catch(() => null);
    if (before === null) return;
    yield before;
    id = before.source.rolled?.after ?? null;
  }
}

export const bytesOfFile = (path: string): number =>
  [path, `${path}.wal`].reduce((sum, one) => sum + (statSync(one, { throwIfNoEntry: false })?.size ?? 0), 0);

const contextUs = 60_000_000;
const contextFlows = 100;

/** Flows with packets from a frame on, or that started before it and within what context windows reach. */
const storedFlowsSql = (table: string): string => `
  SELECT orig_addr, orig_port, resp_addr, resp_port, protocol, vlan, vlan_inner, tunnel, first_frame, last_frame,
         epoch_us(start_time) AS start_us, part, conn_state, resp_packets, tcp_synack_s
  FROM ${table} WHERE last_frame >= ? OR first_frame IN (
    SELECT first_frame FROM ${table} WHERE first_frame < ?
      AND epoch_us(start_time) >= (SELECT max(epoch_us(start_time)) - ${contextUs} FROM ${table} WHERE first_frame < ?)
    ORDER BY first_frame DESC LIMIT ${flowMeterDefaults.maxContextFlows})
  OR first_frame IN (
    SELECT first_frame FROM ${table} WHERE first_frame < ? ORDER BY first_frame DESC LIMIT ${contextFlows})`;

function storedFlowOf(row: Record<string, CellValue>): StoredFlow {
  const text = (value: CellValue | undefined) => (value == null ? null : String(value));
  const number = (value: CellValue | undefined) => (value == null ? null : Number(value));
  return {
    origAddr: String(row.orig_addr),
    origPort: Number(row.orig_port),
    respAddr: String(row.resp_addr),
    respPort: Number(row.resp_port),
    protocol: String(row.protocol),
    vlan: number(row.vlan),
    vlanInner: number(row.vlan_inner),
    tunnel: text(row.tunnel),
    firstFrame: Number(row.first_frame),
    lastFrame: Number(row.last_frame),
    startUs: Number(row.start_us),
    part: number(row.part) ?? 1,
    answeredUs:
      row.tcp_synack_s == null ? null : Number(row.start_us) + Math.round(Number(row.tcp_synack_s) * 1e6),
    isAnswered:
      addressKind(String(row.resp_addr)) === "group" ||
      (Number(row.resp_packets) > 0 && failedBy(String(row.conn_state)) !== true),
  };
}

/** Refusals of two parts of a dataset, by their reasons. */
function mergedRefusals(before: readonly Refusal[], now: readonly Refusal[]): Refusal[] {
  const counts = new Map(before.map((refusal) => [refusal.reason, refusal]));
  for (const refusal of now) {
    const known = counts.get(refusal.reason);
    counts.set(
      refusal.reason,
      known === undefined ? refusal : { ...known, count: known.count + refusal.count },
    );
  }
  return [...counts.values()];
}
