// Rows that wait for the model: scored one batch after the other. Where the source cannot wait, batches that waited too long are left out, the
// oldest first, so that the newest rows are never late.
import type { TableData } from "../../core/table/columns.ts";

/** Rows that arrived together; earlier rows may get other scores because of them. */
export interface Arrival {
  table: TableData;
  firstRow: number;
  arrivedMs: number;
  /** When the rows are stored, for those that are not yet. */
  stored?: Promise<void>;
}

/** Rows that wait for longer than this get no score when the source cannot wait. */
export const mostWaitMs = 2000;
/** The same after a stop, for a source that waited until then. */
const mostWaitAtEndMs = 10_000;

interface QueueOptions {
  /** Whether the source can be read later and is not at its end: then it waits, and every row gets a score. */
  sourceWaits(): boolean;
  now: () => number;
  score(arrival: Arrival): Promise<void>;
  /** Takes a batch that gets no score. */
  leaveOut(arrival: Arrival): void;
}

export function createArrivalQueue({ sourceWaits, now, score, leaveOut }: QueueOptions) {
  const patienceMs = sourceWaits() ? mostWaitAtEndMs : mostWaitMs;
  const queue: Arrival[] = [];
  let working: Promise<void> | null = null;
  let failure: unknown = null;

  function shed(): void {
    while (!sourceWaits() && queue.length > 1 && now() - queue[0]!.arrivedMs > patienceMs)
      leaveOut(queue.shift()!);
  }
  async function work(): Promise<void> {
    for (shed(); queue.length > 0; shed()) await score(queue.shift()!);
  }
  function begin(task: Promise<void>): void {
    working = task
      .catch((thrown) => {
        failure ??= thrown;
      })
      .finally(() => {
        working = null;
      });
  }
  /** Waits until no batch waits. Throws what a scoring threw. */
  const settled = async (): Promise<void> => {
    await working;
    if (failure !== null) throw failure;
  };
  return {
    settled,
    /** Waits when the source does. */
    async add(arrival: Arrival): Promise<void> {
      queue.push(arrival);
      if (working === null) begin(work());
      if (sourceWaits()) await settled();
      else if (failure !== null) throw failure;
    },
    /** Does other work with the model, unless batches wait: then false. */
    async between(task: () => Promise<void>): Promise<boolean> {
      if (working !== null) return false;
      begin(task().then(work));
      await settled();
      return true;
    },
  };
}
