// Searches the incidents of a growing dataset again and again: soon after new rows, and seldom enough that the search takes a fifth of one
// core at most.
import type { JobContext } from "../work/queue.ts";

const soonMs = 2000;
const pausePerSearch = 4;

interface Following {
  signal: AbortSignal;
  now: () => number;
  /** Rows that there are now. */
  rows: () => number;
  /** Finds incidents and returns how many there are. */
  search: (context: Pick<JobContext, "signal" | "report">) => Promise<number>;
}

interface FollowedIncidents {
  readonly count: number;
  /** Waits for the search under way and makes a last one when rows came since. */
  end(): Promise<void>;
  /** Searches no more, for a watch that failed. */
  stop(): void;
}

export function followIncidents({ signal, now, rows, search }: Following): FollowedIncidents {
  let count = 0;
  let searchedRows = 0;
  let nextMs = now() + soonMs;
  let running: Promise<void> | null = null;
  let failure: unknown = null;

  const begin = () => {
    const startedMs = now();
    searchedRows = rows();
    running = search({ signal, report: () => {} })
      .then(
        (found) => {
          count = found;
        },
        (thrown) => {
          if (!signal.aborted) failure = thrown;
        },
      )
      .finally(() => {
        running = null;
        nextMs = now() + Math.max(soonMs, pausePerSearch * (now() - startedMs));
      });
  };
  const timer = setInterval(() => {
    if (running === null && rows() > searchedRows && now() >= nextMs) begin();
  }, soonMs / 4);
  return {
    get count() {
      return count;
    },
    stop: () => clearInterval(timer),
    async end() {
      clearInterval(timer);
      await running;
      if (rows() > searchedRows && !signal.aborted) {
        begin();
        await running;
      }
      if (failure !== null) throw failure;
    },
  };
}
