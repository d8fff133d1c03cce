// The time line of scored rows: ticks for flags, coloured by the highest score, above an area of flows, with an axis of round moments. Pure
// functions; brush and labels are elements over it.
import type { ScoredTimeline } from "#shared/contract/inspect.ts";
import { bareOption, cells, type Rect } from "./bare-option.ts";
import type { ChartOption } from "./echarts.ts";
import { stripAxis, type TickWords } from "./strip-axis.ts";
import type { Theme } from "./theme.ts";

/** Pixels: flags at the top, then flows down to the axis. */
const flagsPx = 10;
const gapPx = 2;
const axisPx = 16;

export function scoredStripOption(
  theme: Theme,
  line: ScoredTimeline,
  words: TickWords,
  widthPx: number,
): ChartOption {
  const bare = bareOption(line.bins, 1, [cells((width, height) => rectsOf(theme, line, width, height))]);
  return {
    ...bare,
    grid: { left: 0, right: 0, top: 0, bottom: axisPx, outerBoundsMode: "none" },
    xAxis: stripAxis(theme, line, words, widthPx),
  };
}

function rectsOf(theme: Theme, line: ScoredTimeline, width: number, height: number): Rect[] {
  const most = Math.max(1, ...line.flows);
  const mostFlags = Math.max(1, ...line.flags);
  const top = flagsPx + gapPx;
  const edge = (bin: number) => Math.round((bin / line.bins) * width);
  return line.bin.flatMap((bin, i) => {
    const x = edge(bin);
    const wide = Math.max(1, edge(bin + 1) - x);
    // One flow among millions still gets a pixel.
    const tall = Math.max(1, Math.round(((line.flows[i] ?? 0) / most) * (height - top)));
    const flows = { x, y: height - tall, width: wide, height: tall, fill: theme.colour("--bar") };
    const flags = line.flags[i] ?? 0;
    if (flags === 0) return [flows];
    const tick = Math.max(3, Math.round(Math.sqrt(flags / mostFlags) * flagsPx));
    const fill = theme.ramp(line.most[i] ?? 0);
    return [flows, { x, y: flagsPx - tick, width: Math.max(2, wide), height: tick, fill }];
  });
}
