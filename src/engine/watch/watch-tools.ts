// The watches that run, and how they are doing.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { WatchState } from "../../shared/watch-vocabulary.ts";
import type { Queue } from "../work/queue.ts";

export interface Watches {
  list(): WatchState[];
  /** Records how a watch is doing; null when it has ended. */
  set(jobId: number, state: WatchState | null): void;
}

export function createWatches(changed: (jobId: number, state: WatchState | null) => void): Watches {
  const states = new Map<number, WatchState>();
  return {
    list: () => [...states.values()].reverse(),
    set(jobId, state) {
      if (state === null) states.delete(jobId);
      else states.set(jobId, state);
      changed(jobId, state);
    },
  };
}

export const watchHandlers = (current: () => { watches: Watches }, queue: () => Queue) =>
  ({
    "watch.list": () => current().watches.list(),
    "watch.stop": ({ jobId }) => {
      queue().finish(jobId);
      return {};
    },
  }) satisfies Partial<EngineHandlers>;
