// One feature over the steps of a window: observed values as a line with points, expected ones as a dashed line, and the usual range of
// normal rows as a band. A missing value is a gap. Pure functions.
import { bareOption } from "./bare-option.ts";
import type { ChartOption } from "./echarts.ts";
import { line } from "./marks.ts";
import type { Theme } from "./theme.ts";

interface ExpectedLine {
  observed: readonly (number | null)[];
  expected: readonly (number | null)[];
  usual: readonly [number | null, number | null] | null;
  /** Number of filling steps at the start. */
  filled: number;
  /** The highlighted step. */
  step: number | null;
}

const padPx = 5;

export function expectedOption(theme: Theme, picture: ExpectedLine): ChartOption {
  const { observed, expected, usual, filled, step } = picture;
  const values = [...observed.slice(filled), ...expected.slice(filled), ...(usual ?? [])];
  const scale = scaleOf(values.filter((value) => value !== null));
  const points = (list: readonly (number | null)[]) =>
    list.map((value, at): [number, number | null] => [
      at + 0.5,
      value === null || at < filled ? null : scale(value),
    ]);
  const [low, high] = usual ?? [null, null];
  const bare = bareOption(observed.length, 1, [
    line(theme, "--ink-quiet", points(expected), {
      silent: true,
      lineStyle: { width: 1, type: [3, 3] },
      ...(low !== null &&
        high !== null && {
          markArea: {
            silent: true,
            itemStyle: { color: theme.colour("--hover") },
            data: [[{ yAxis: scale(low) }, { yAxis: scale(high) }]],
          },
        }),
    }),
    line(theme, "--score-4", points(observed), {
      silent: true,
      showSymbol: true,
      symbol: "circle",
      symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => (dataIndex === step ? 7 : 4),
      itemStyle: { color: theme.colour("--score-5") },
      ...(step !== null && {
        markLine: {
          silent: true,
          symbol: "none",
          label: { show: false },
          lineStyle: { color: theme.colour("--line-strong"), type: "solid", width: 1 },
          data: [{ xAxis: step + 0.5 }],
        },
      }),
    }),
  ]);
  return { ...bare, grid: { left: 0, right: 0, top: padPx, bottom: padPx, outerBoundsMode: "none" } };
}

/** A scale to 0 … 1, logarithmic when the values span more than two decades, so that small ones stay visible. */
export function scaleOf(values: readonly number[]): (value: number) => number {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const positive = values.filter((value) => value > 0);
  const wide = low >= 0 && positive.length > 0 && high / Math.min(...positive) > 100;
  const of = wide ? Math.log1p : (value: number) => value;
  const [from, to] = [of(low), of(high)];
  return (value) => (to > from ? (of(value) - from) / (to - from) : 0.5);
}
