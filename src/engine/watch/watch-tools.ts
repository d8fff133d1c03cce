// The watches that run, how they are doing, and how they were doing over the last minutes.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { WatchPoint, WatchState } from "../../shared/watch-vocabulary.ts";
import type { Queue } from "../work/queue.ts";

/** The time between two points of a course, and how many it has. */
const pointEveryMs = 2000;
const mostPoints = 300;

export interface Watches {
  list(): WatchState[];
  /** The oldest point first; empty when the watch has ended. */
  course(jobId: number): WatchPoint[];
  /** Records how a watch is doing; null when it has ended. */
  set(jobId: number, state: WatchState | null): void;
}

interface Watched {
  state: WatchState;
  course: WatchPoint[];
  /** What the last point had counted as dropped. */
  dropped: number;
}

export function createWatches(
  now: () => number,
  changed: (jobId: number, state: WatchState | null) => void,
): Watches {
  const watches = new Map<number, Watched>();
  return {
    list: () => [...watches.values()].map(({ state }) => state).reverse(),
    course: (jobId) => watches.get(jobId)?.course ?? [],
    set(jobId, state) {
      if (state === null) watches.delete(jobId);
      else {
        const { course, dropped } = watches.get(jobId) ?? { course: [], dropped: 0 };
        watches.set(jobId, { state, ...grown(course, dropped, state, now()) });
      }
      changed(jobId, state);
    },
  };
}

function grown(
  course: WatchPoint[],
  before: number,
  state: WatchState,
  atMs: number,
): Omit<Watched, "state"> {
  const last = course.at(-1);
  if (last && atMs - last.atMs < pointEveryMs) return { course, dropped: before };
  const { packetsPerS, flowsPerS, openFlows, latencyMs } = state;
  const dropped = state.dropped ?? before;
  const point = {
    atMs,
    packetsPerS,
    flowsPerS,
    openFlows,
    latencyMs,
    dropped: Math.max(0, dropped - before),
  };
  return { course: [...course, point].slice(-mostPoints), dropped };
}

export const watchHandlers = (current: () => { watches: Watches }, queue: () => Queue) =>
  ({
    "watch.list": () => current().watches.list(),
    "watch.course": ({ jobId }) => current().watches.course(jobId),
    "watch.stop": ({ jobId }) => {
      queue().finish(jobId);
      return {};
    },
  }) satisfies Partial<EngineHandlers>;
