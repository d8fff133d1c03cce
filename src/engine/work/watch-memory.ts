// How much the store may keep in memory. It keeps what it has read and written up to its limit. While watches run and no other job does, the
// limit is low, because a watch runs for months; a job such as an import needs more, and gets it.
import type { Database } from "../store/database.ts";
import type { JobRunners } from "./queue.ts";

/** A row group of all columns that is being filled, a checkpoint of it, and what the searches read. */
const watchingMb = 512;
/** Memory that was freed is also returned to the system so often; the allocators would keep it. */
const returnEveryMs = 20_000;

/** Runners that set the limit as their jobs begin and end. */
export function withWatchMemory(
  runners: JobRunners,
  database: Pick<Database, "limitMemory">,
  everyMs = returnEveryMs,
): JobRunners {
  const running = { watches: 0, others: 0 };
  let isLow = false;
  let timer: NodeJS.Timeout | undefined;
  let settled: Promise<void> = Promise.resolve();

  function apply(): Promise<void> {
    settled = settled.then(async () => {
      const low = running.watches > 0 && running.others === 0;
      if (!low && !isLow) return;
      isLow = low;
      // What is in use now cannot be given up; the next call tries again.
      await database.limitMemory(low ? watchingMb : null).catch(() => {});
    });
    return settled;
  }

  async function count(of: keyof typeof running, by: 1 | -1): Promise<void> {
    running[of] += by;
    if (running.watches > 0) timer ??= setInterval(apply, everyMs).unref();
    else {
      clearInterval(timer);
      timer = undefined;
    }
    await apply();
  }

  const counted = Object.entries(runners).map(([kind, runner]) => {
    const of = kind === "watch.run" ? "watches" : "others";
    const run = async (...args: Parameters<typeof runner.run>) => {
      await count(of, 1);
      try {
        return await (runner.run as (...all: typeof args) => Promise<unknown>)(...args);
      } finally {
        await count(of, -1);
      }
    };
    return [kind, { ...runner, run }];
  });
  return Object.fromEntries(counted) as JobRunners;
}
