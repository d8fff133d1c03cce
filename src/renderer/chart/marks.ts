// Marks between the axes of charts: lines, bars, bands, vertical lines. Pure functions.
import type { CustomSeriesOption, LineSeriesOption } from "./echarts.ts";
import { tinyPx } from "./option-frame.ts";
import type { Theme } from "./theme.ts";

interface Mark {
  at: number;
  colour: string;
  word?: string;
  dashed?: boolean;
  width?: number;
  /** The side of the mark on which the word stands; centred by default. Near an axis it stands away from the ticks. */
  side?: "left" | "right";
}

/** Vertical lines through the plot, each with a label at the top. */
export function uprights(theme: Theme, marks: readonly Mark[]): NonNullable<LineSeriesOption["markLine"]> {
  return {
    silent: true,
    symbol: "none",
    data: marks.map(({ at, colour, word, dashed = true, width = 1, side }) => ({
      xAxis: at,
      lineStyle: { color: theme.colour(colour), type: dashed ? [4, 3] : "solid", width },
      label: {
        show: word !== undefined,
        formatter: word ?? "",
        color: theme.colour("--ink-soft"),
        fontSize: tinyPx,
        distance: 4,
        ...(side && { align: side === "left" ? "right" : "left" }),
      },
    })),
  };
}

/** A plain line. `null` makes a gap. */
export function line(
  theme: Theme,
  colour: string,
  data: readonly (readonly [number, number | null])[],
  rest: LineSeriesOption = {},
): LineSeriesOption {
  return {
    type: "line",
    showSymbol: false,
    symbolSize: 6,
    itemStyle: { color: theme.colour(colour) },
    lineStyle: { color: theme.colour(colour), width: 1.5, ...rest.lineStyle },
    data: data.map(([x, y]) => [x, y ?? "-"]),
    emphasis: { disabled: true },
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => key !== "lineStyle")),
  };
}

export interface Box {
  from: number;
  to: number;
  /** Height above the axis. */
  height: number;
  colour: string;
}

/** Bars on the axis, with gaps between them. A bar above zero has at least one pixel. */
export function bars(boxes: readonly Box[], id = "main"): CustomSeriesOption {
  return {
    id,
    type: "custom",
    clip: true,
    data: boxes.map(({ from, to, height }) => [(from + to) / 2, height]),
    renderItem: ({ dataIndex }, api) => {
      const { from, to, height, colour } = boxes[dataIndex]!;
      const [left = 0, top = 0] = api.coord([from, height]);
      const [right = 0, ground = 0] = api.coord([to, 0]);
      if (height <= 0) return null;
      return {
        type: "rect",
        shape: {
          x: left,
          y: Math.min(ground - 1, top),
          width: Math.max(0.5, right - left - 1),
          height: Math.max(1, ground - top),
        },
        style: { fill: colour },
      };
    },
  };
}

/** The area between two lines. A point without one of them makes a gap. */
export function band(
  fill: { fill: string; opacity: number },
  x: readonly number[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
): CustomSeriesOption {
  const runs: number[][][] = [];
  let open: number[][] | null = null;
  x.forEach((at, i) => {
    const [bottom, top] = [low[i] ?? null, high[i] ?? null];
    if (bottom === null || top === null) {
      open = null;
      return;
    }
    if (!open) {
      open = [];
      runs.push(open);
    }
    open.push([at, bottom, top]);
  });
  return {
    type: "custom",
    silent: true,
    clip: true,
    tooltip: { show: false },
    data: runs.map(([first]) => [first![0]!, first![1]!]),
    renderItem: ({ dataIndex }, api) => {
      const run = runs[dataIndex]!;
      const top = run.map(([at = 0, , high = 0]) => api.coord([at, high]));
      const bottom = run.map(([at = 0, low = 0]) => api.coord([at, low])).reverse();
      return { type: "polygon", shape: { points: [...top, ...bottom] }, style: fill };
    },
  };
}
