// Loads the first reasons of rows that have none stored: for the rows in view, after a pause, a few at a time. Never delays scrolling; on
// failure the cell stays empty.
import type { GridApi, IRowNode } from "ag-grid-community";
import type { TopReason } from "#shared/triage-vocabulary.ts";
import { request } from "../../../api/door.ts";
import { type TriageRow, triageRowId } from "./blocks.ts";

const restMs = 200;
const atOnce = 20;
const mostKept = 2000;

interface TriageReasons {
  /** Writes reasons found earlier into rows that are loaded again. */
  fill(rows: readonly TriageRow[]): void;
  /** Call when the rows in view may have changed. */
  look(): void;
  close(): void;
}

interface ReasonsOptions {
  api(): GridApi<TriageRow>;
  datasetId: number;
  modelId: number;
  /** Whether the column of reasons is visible. */
  isVisible(): boolean;
}

export function createTriageReasons({ api, datasetId, modelId, isVisible }: ReasonsOptions): TriageReasons {
  /** Null for rows without a reason. */
  const found = new Map<number, TopReason | null>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let closed = false;

  const write = ({ block, at }: TriageRow): boolean => {
    const reason = found.get(block.rowIds[at] ?? -1);
    if (!reason || block.reasons[at]) return false;
    block.reasons[at] = reason;
    return true;
  };
  const inView = (): IRowNode<TriageRow>[] => {
    const nodes: IRowNode<TriageRow>[] = [];
    const last = api().getLastDisplayedRowIndex();
    for (let index = api().getFirstDisplayedRowIndex(); index >= 0 && index <= last; index++) {
      const node = api().getDisplayedRowAtIndex(index);
      if (node?.data) nodes.push(node);
    }
    return nodes;
  };
  const ask = async () => {
    timer = undefined;
    if (asking || closed || !isVisible()) return;
    const rows = inView().flatMap(({ data }) => {
      const row = data && !data.block.reasons[data.at] ? triageRowId(data) : -1;
      return row < 0 || found.has(row) ? [] : [row];
    });
    if (rows.length === 0) return;
    asking = true;
    const some = rows.slice(0, atOnce);
    try {
      for (const { row, reason } of await request("triage.reasons", { datasetId, modelId, rows: some })) {
        found.set(row, reason);
      }
    } catch {
      // A model that cannot run gives no reasons here; the inspector says why.
    }
    asking = false;
    for (const row of some) if (!found.has(row)) found.set(row, null);
    for (const old of [...found.keys()].slice(0, Math.max(0, found.size - mostKept))) found.delete(old);
    if (closed) return;
    const changed = inView().filter(({ data }) => data && write(data));
    if (changed.length > 0) api().refreshCells({ rowNodes: changed, columns: ["@reason"] });
    look();
  };
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), restMs);
  };
  return {
    fill: (rows) => rows.forEach(write),
    look,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
