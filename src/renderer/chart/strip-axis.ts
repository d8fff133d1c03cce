// The time axis under a strip: a hairline with round moments. The labels at its ends are aligned inward. Pure functions.
import type { Theme } from "./theme.ts";
import type { TimeBins } from "./time-bins.ts";
import { type Tick, timeTicks } from "./time-ticks.ts";

/** A label closer to an end than this would be cut off if centred at its tick. */
const edgePx = 48;
/** A label is about 90 pixels wide and needs some space around it. */
const pxPerTick = 150;

/** How to write times. */
export type TickWords = Omit<Parameters<typeof timeTicks>[1], "most">;

export function stripAxis(theme: Theme, line: TimeBins, words: TickWords, widthPx: number) {
  const spanMs = line.bins * line.widthMs;
  const toMs = line.fromMs + spanMs;
  const most = Math.max(2, Math.floor(widthPx / pxPerTick));
  const ticks = timeTicks({ fromMs: line.fromMs, toMs }, { ...words, most });
  const byMs = new Map(ticks.map(({ ms, text }) => [ms, text]));
  const moments = [...byMs.keys()];
  const shareOf = (tick: Tick | undefined) => (tick ? (tick.ms - line.fromMs) / spanMs : 0.5);
  const edge = edgePx / Math.max(1, widthPx);
  const lineStyle = { color: theme.colour("--line-strong"), width: 1 };
  return {
    type: "value" as const,
    min: line.fromMs,
    max: toMs,
    splitLine: { show: false },
    axisLine: { show: true, lineStyle },
    axisTick: { show: true, length: 3, customValues: moments, lineStyle },
    axisLabel: {
      customValues: moments,
      margin: 5,
      hideOverlap: true,
      ...(shareOf(ticks[0]) < edge ? { alignMinLabel: "left" as const } : {}),
      ...(shareOf(ticks.at(-1)) > 1 - edge ? { alignMaxLabel: "right" as const } : {}),
      color: theme.colour("--ink-quiet"),
      fontFamily: theme.font,
      fontSize: 10.5,
      formatter: (ms: number) => byMs.get(ms) ?? "",
    },
  };
}
