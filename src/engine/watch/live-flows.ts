// The rows of a watch: a dataset that grows while it is read. Each batch of flows is one transaction, so a row is stored or it is not.
import type { TableData } from "../../core/table/columns.ts";
import type { CaptureHealth } from "../../shared/capture-vocabulary.ts";
import type { Column, Dataset } from "../../shared/vocabulary.ts";
import { createRows, openFlowTable } from "../capture/flow-table.ts";
import type { Growing } from "../dataset/growing.ts";
import type { ImportTools } from "../import/keep-dataset.ts";

/** The log is folded into the file when it may have grown by so much. */
const foldEveryRows = 100_000;
/** The shortest time between two events about the dataset. */
const changedEveryMs = 1000;

export type LiveTools = Pick<ImportTools, "datasets" | "datasetFiles" | "changed" | "now">;

interface LiveFlows {
  readonly id: number;
  readonly rows: number;
  add(flows: TableData): Promise<void>;
  /** Makes an ordinary dataset of the rows; without rows nothing remains. */
  end(read: EndOfWatch): Promise<void>;
}

/** What is known at the end beside the rows; the health is null when the watch failed, and for records. */
type EndOfWatch = Pick<Dataset, "refused" | "warnings"> & {
  refusedRows?: number;
  health: CaptureHealth | null;
};

export async function openLiveFlows(
  { name, source, columns }: { name: string; source: Dataset["source"]; columns: Column[] },
  { datasets, datasetFiles, changed, now }: LiveTools,
): Promise<LiveFlows> {
  const startedMs = now();
  const id = await datasets.reserve();
  const file = await datasetFiles.openLive(id);
  await createRows(file.task, columns);
  const first: Dataset = {
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
  const growing: Growing = await datasets.growLive(first);
  let grown: Pick<Dataset, "rows" | "timeSpan"> = { rows: 0, timeSpan: null };
  let changedMs = Number.NEGATIVE_INFINITY;
  let foldedRows = 0;
  let hasEnded = false;
  const table = await openFlowTable(file.task, {
    columns,
    now,
    grown(change) {
      grown = change;
    },
  });
  return {
    id,
    get rows() {
      return grown.rows;
    },
    async add(flows) {
      await file.task.run("BEGIN TRANSACTION");
      table.add(flows);
      table.finish();
      await file.task.run("COMMIT");
      growing.grow(grown);
      if (grown.rows - foldedRows >= foldEveryRows) {
        foldedRows = grown.rows;
        await file.fold();
      }
      if (now() - changedMs < changedEveryMs) return;
      changedMs = now();
      changed({ dataset: id });
    },
    async end({ health, refused, refusedRows = 0, warnings }) {
      if (hasEnded) return;
      hasEnded = true;
      table.close();
      await growing.settle(async () => {
        await file.close();
        const outcome = { refused, refusedRows, warnings, importMs: now() - startedMs };
        const whole = { ...first, ...grown, ...outcome, reading: false };
        if (grown.rows > 0) await datasets.endLive(whole, health);
        else await datasets.forgetLive(id);
      });
      changed({ dataset: id });
    },
  };
}
