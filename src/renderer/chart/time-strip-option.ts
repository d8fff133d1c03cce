// Rows over time as a low strip: one column per bin, stacked by part, on an axis of round moments. Pure functions; brush and labels are
// elements over it.
import type { Timeline } from "#shared/vocabulary.ts";
import type { ChartOption, CustomSeriesOption } from "./echarts.ts";
import { stripAxis, type TickWords } from "./strip-axis.ts";
import type { Theme } from "./theme.ts";

/** Pixels around the columns; overlays use the same. */
const margin = { left: 16, right: 16, top: 2, bottom: 17 } as const;

interface TimeStrip {
  line: Timeline;
  /** The colour token of each part. */
  colours: readonly string[];
  time: TickWords;
}

export function timeStripOption(
  theme: Theme,
  { line, colours, time }: TimeStrip,
  widthPx: number,
): ChartOption {
  const { stacks, most } = stack(line);
  return {
    animation: false,
    grid: { ...margin, outerBoundsMode: "none" },
    xAxis: stripAxis(theme, line, time, widthPx),
    yAxis: { type: "value", min: 0, max: most, show: false },
    series: [columns(line, stacks, colours.map(theme.colour))],
  };
}

/** Rows per part for each bin that has rows. */
function stack(line: Timeline): { stacks: Map<number, number[]>; most: number } {
  const stacks = new Map<number, number[]>();
  line.bin.forEach((bin, i) => {
    const parts = stacks.get(bin) ?? new Array<number>(line.parts.length).fill(0);
    parts[line.part[i] ?? 0] = line.count[i] ?? 0;
    stacks.set(bin, parts);
  });
  let most = 1;
  for (const parts of stacks.values()) {
    let sum = 0;
    for (const count of parts) sum += count;
    most = Math.max(most, sum);
  }
  return { stacks, most };
}

function columns(
  line: Timeline,
  stacks: ReadonlyMap<number, readonly number[]>,
  fills: readonly string[],
): CustomSeriesOption {
  const bins = [...stacks.keys()];
  const edge = (bin: number) => line.fromMs + bin * line.widthMs;
  return {
    type: "custom",
    silent: true,
    clip: true,
    data: bins.map((bin) => [edge(bin), 0]),
    renderItem: (params, api) => {
      const bin = bins[params.dataIndex] ?? 0;
      const left = Math.round(api.coord([edge(bin), 0])[0] ?? 0);
      const right = Math.round(api.coord([edge(bin + 1), 0])[0] ?? 0);
      const ground = api.coord([0, 0])[1] ?? 0;
      let top = ground;
      return {
        type: "group",
        children: (stacks.get(bin) ?? []).flatMap((count, part) => {
          if (count === 0) return [];
          // A part with one row among millions still gets a pixel.
          const height = Math.max(1, ground - (api.coord([0, count])[1] ?? ground));
          top -= height;
          return {
            type: "rect" as const,
            shape: { x: left, y: top, width: Math.max(1, right - left), height },
            style: { fill: fills[part] ?? "" },
          };
        }),
      };
    },
  };
}
