// Rows over time as a low strip: one flush column a bin, stacked by part, on a hairline with round moments under it.
// Draws and measures; the brush and the words lie over it and are not its own.
import type { Timeline } from "#shared/vocabulary.ts";
import { type CustomSeriesOption, type EChartsType, init } from "./echarts.ts";
import type { Tick } from "./time-ticks.ts";
import { onTheme, readColour } from "./tokens.ts";

/** Pixels kept free around the columns; what lies over the strip keeps the same. */
export const stripMargin = { left: 16, right: 16, top: 2, bottom: 17 } as const;

/** A label nearer to an end than this would be cut if it stood in the middle of its tick. */
const edgePx = 48;

export interface StripPicture {
  line: Timeline;
  /** The token of each part's colour. */
  colours: readonly string[];
  ticks: readonly Tick[];
}

export interface TimeStrip {
  show(picture: StripPicture): void;
  close(): void;
}

export function createTimeStrip(host: HTMLElement): TimeStrip {
  const chart = init(host, null, { renderer: "canvas" });
  let shown: StripPicture | null = null;
  const draw = () => {
    if (shown) paint(chart, host, shown);
  };
  const size = new ResizeObserver(() => chart.resize());
  size.observe(host);
  const forgetTheme = onTheme(draw);
  return {
    show(picture) {
      shown = picture;
      draw();
    },
    close() {
      size.disconnect();
      forgetTheme();
      chart.dispose();
    },
  };
}

function paint(chart: EChartsType, host: HTMLElement, { line, colours, ticks }: StripPicture): void {
  const colour = (token: string) => readColour(host, token);
  const byMs = new Map(ticks.map(({ ms, text }) => [ms, text]));
  const moments = [...byMs.keys()];
  const { stacks, most } = stack(line);
  const spanMs = line.bins * line.widthMs;
  const shareOf = (tick: Tick | undefined) => (tick ? (tick.ms - line.fromMs) / spanMs : 0.5);
  const edge = edgePx / Math.max(1, host.clientWidth);
  chart.setOption(
    {
      animation: false,
      grid: { ...stripMargin, outerBoundsMode: "none" },
      xAxis: {
        type: "value",
        min: line.fromMs,
        max: line.fromMs + spanMs,
        splitLine: { show: false },
        axisLine: { show: true, lineStyle: { color: colour("--line-strong"), width: 1 } },
        axisTick: {
          show: true,
          length: 3,
          customValues: moments,
          lineStyle: { color: colour("--line-strong") },
        },
        axisLabel: {
          customValues: moments,
          margin: 5,
          hideOverlap: true,
          ...(shareOf(ticks[0]) < edge ? { alignMinLabel: "left" as const } : {}),
          ...(shareOf(ticks.at(-1)) > 1 - edge ? { alignMaxLabel: "right" as const } : {}),
          color: colour("--ink-quiet"),
          fontFamily: getComputedStyle(host).fontFamily,
          fontSize: 10.5,
          formatter: (ms: number) => byMs.get(ms) ?? "",
        },
      },
      yAxis: { type: "value", min: 0, max: most, show: false },
      series: [columns(line, stacks, colours.map(colour))],
    },
    { notMerge: true, silent: true },
  );
}

/** Rows per part of each bin that has some. */
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
          // What is there is seen: a part with one row among millions still has a pixel.
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
