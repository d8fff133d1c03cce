// The axis of time that the charts of a series share: round moments, read in the person's way.
import type { SeriesOverview } from "#shared/contract/series.ts";
import type { PlotAxis } from "../../../chart/plot.tsx";
import { timeTicks } from "../../../chart/time-ticks.ts";
import type { TimeMode } from "../../../format/time.ts";

const mostTicks = 8;

/** The marks are round moments: the plot's own would be round numbers of milliseconds. */
export function timeAxis(series: SeriesOverview, mode: TimeMode): PlotAxis {
  const { timeMs, perPoint } = series.points;
  const fromMs = timeMs[0] ?? series.fromMs;
  const toMs = Math.max(fromMs + 1, (timeMs.at(-1) ?? series.toMs) + perPoint * series.stepMs);
  const ticks = timeTicks({ fromMs, toMs }, { mode, originMs: series.fromMs, most: mostTicks });
  const texts = new Map(ticks.map(({ ms, text }) => [ms, text]));
  return {
    from: fromMs,
    to: toMs,
    kind: "linear",
    format: (ms) => texts.get(ms) ?? "",
    ticks: [...texts.keys()],
  };
}

/** The range of values to draw, with a little air; of a single value, a band around it. */
export function valueRange(...lists: readonly (readonly (number | null)[])[]): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const list of lists) {
    for (const value of list) {
      if (value === null) continue;
      if (value < from) from = value;
      if (value > to) to = value;
    }
  }
  if (!(to >= from)) return { from: 0, to: 1 };
  const air = to > from ? (to - from) * 0.04 : Math.max(1, Math.abs(from)) * 0.1;
  return { from: from - air, to: to + air };
}
