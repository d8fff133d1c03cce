// A running watch, as a test uses it.
import { setTimeout as wait } from "node:timers/promises";
import type { Engine } from "../../src/engine/engine.ts";
import type { JobInput, JobOutput } from "../../src/shared/contract/contract.ts";
import type { Dataset } from "../../src/shared/vocabulary.ts";
import type { WatchSource, WatchState } from "../../src/shared/watch-vocabulary.ts";

export async function until<T>(
  what: string,
  look: () => Promise<T | null | false> | T | null | false,
): Promise<T> {
  for (let left = 400; left > 0; left--) {
    const found = await look();
    if (found !== null && found !== false) return found;
    await wait(50);
  }
  throw new Error(`This did not happen: ${what}`);
}

export async function startWatch(
  engine: Engine,
  source: WatchSource,
  input: Partial<JobInput<"watch.run">> = {},
) {
  const job = await engine.handlers["job.start"]({ kind: "watch.run", input: { source, ...input } });
  const states = async () => (await engine.handlers["watch.list"]({})) as WatchState[];
  const own = async () => (await states()).find(({ jobId }) => jobId === job.id) ?? null;
  const ended = async () =>
    (await engine.jobEnded(job.id)) as { state: string; output: JobOutput<"watch.run"> };
  return {
    jobId: job.id,
    ended,
    /** Waits for a state that fits. */
    state: (fits: (state: WatchState) => boolean) =>
      until("a state of the watch", async () => {
        const state = await own();
        return state !== null && fits(state) ? state : false;
      }),
    rows: (least: number) =>
      until(`${least} rows`, async () => {
        const [first] = (await engine.handlers["dataset.list"]({})) as Dataset[];
        return first !== undefined && first.rows >= least ? first : false;
      }),
    async stop() {
      await engine.handlers["watch.stop"]({ jobId: job.id });
      return ended();
    },
  };
}
