// The watches that run, how they are doing, and how they were doing over the last minutes.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { WatchFlows, WatchPoint, WatchState } from "../../shared/watch-vocabulary.ts";
import type { Queue } from "../work/queue.ts";

/** The time between two points of a course, and how many it has. */
const pointEveryMs = 2000;
const mostPoints = 300;

export interface Watches {
  list(): WatchState[];
  /** Whether a dataset is that of a running watch, or an earlier one of it that may still be searched. */
  isLive(datasetId: number): boolean;
  /** Empty when the watch has ended. */
  flows(jobId: number): WatchFlows;
  /** The oldest point first; empty when the watch has ended. */
  course(jobId: number): WatchPoint[];
  /** Records how a watch is doing; null when it has ended. */
  set(jobId: number, state: WatchState | null, flows?: () => WatchFlows): void;
}

const noFlows: WatchFlows = {
  columns: [],
  rowIds: [],
  cells: [],
  scores: [],
  open: { cells: [], scores: [] },
};

type Lost = Pick<WatchPoint, "dropped" | "unscored">;

interface Watched {
  state: WatchState;
  course: WatchPoint[];
  /** What the last point had counted as lost. */
  lost: Lost;
  flows: () => WatchFlows;
  /** All that it has filled. */
  datasets: ReadonlySet<number>;
}

export function createWatches(
  now: () => number,
  changed: (jobId: number, state: WatchState | null) => void,
): Watches {
  const watches = new Map<number, Watched>();
  return {
    list: () => [...watches.values()].map(({ state }) => state).reverse(),
    isLive: (datasetId) => [...watches.values()].some(({ datasets }) => datasets.has(datasetId)),
    course: (jobId) => watches.get(jobId)?.course ?? [],
    flows: (jobId) => watches.get(jobId)?.flows() ?? noFlows,
    set(jobId, state, flows = () => noFlows) {
      if (state === null) watches.delete(jobId);
      else {
        const { course, lost } = watches.get(jobId) ?? { course: [], lost: { dropped: 0, unscored: 0 } };
        const datasets = new Set(watches.get(jobId)?.datasets).add(state.datasetId);
        watches.set(jobId, { state, flows, datasets, ...grown(course, lost, state, now()) });
      }
      changed(jobId, state);
    },
  };
}

function grown(course: WatchPoint[], before: Lost, state: WatchState, atMs: number) {
  const last = course.at(-1);
  if (last && atMs - last.atMs < pointEveryMs) return { course, lost: before };
  const { packetsPerS, flowsPerS, openFlows, latencyMs, unscored } = state;
  const lost: Lost = { dropped: state.dropped ?? before.dropped, unscored };
  const point: WatchPoint = {
    ...{ atMs, packetsPerS, flowsPerS, openFlows, latencyMs },
    dropped: Math.max(0, lost.dropped - before.dropped),
    unscored: unscored - before.unscored,
  };
  return { course: [...course, point].slice(-mostPoints), lost };
}

export const watchHandlers = (current: () => { watches: Watches }, queue: () => Queue) =>
  ({
    "watch.list": () => current().watches.list(),
    "watch.course": ({ jobId }) => current().watches.course(jobId),
    "watch.flows": ({ jobId }) => current().watches.flows(jobId),
    "watch.stop": ({ jobId }) => {
      queue().finish(jobId);
      return {};
    },
  }) satisfies Partial<EngineHandlers>;
