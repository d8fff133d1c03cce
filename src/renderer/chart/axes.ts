// The axes of charts: numbers, powers of ten, counts, times, names. Pure functions.
import type { ChartOption } from "./echarts.ts";
import { tinyPx } from "./option-frame.ts";
import type { Theme } from "./theme.ts";
import type { Tick } from "./time-ticks.ts";

type CategoryAxis = Extract<NonNullable<ChartOption["xAxis"]>, { type?: "category" | undefined }>;

interface AxisWords {
  name?: string | undefined;
  min?: number | undefined;
  max?: number | undefined;
  /** Values to mark, instead of round ones. */
  ticks?: readonly number[];
  format?(value: number): string;
  /** Approximate number of marks that fit. */
  marks?: number;
  /** Whether the ends are round values, which get marks too. */
  roundEnds?: boolean;
}

/** An axis of numbers. By default, its ends are round values around the data. */
export function valueAxis(theme: Theme, side: "x" | "y", words: AxisWords) {
  const { name, min, max, ticks, format, marks = side === "x" ? 6 : 4, roundEnds = true } = words;
  return {
    type: "value" as const,
    scale: true,
    splitNumber: marks,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    axisLine: { show: false },
    axisTick: { show: false, ...(ticks && { customValues: [...ticks] }) },
    splitLine: { show: side === "y", lineStyle: { color: theme.colour("--line") } },
    axisLabel: {
      hideOverlap: true,
      fontSize: tinyPx,
      color: theme.colour("--ink-quiet"),
      showMinLabel: roundEnds,
      showMaxLabel: roundEnds,
      ...(side === "x" && max !== undefined && { alignMaxLabel: "right" as const }),
      ...(ticks && { customValues: [...ticks] }),
      ...(format && { formatter: format }),
    },
    ...(name !== undefined && {
      name,
      nameTextStyle: { color: theme.colour("--ink-quiet"), ...(side === "y" && { align: "left" as const }) },
      ...(side === "x" ? { nameLocation: "middle" as const, nameGap: 22 } : { nameGap: 8 }),
    }),
  };
}

/** The same with a logarithmic scale. */
export const logAxis = (theme: Theme, side: "x" | "y", words: AxisWords) => ({
  ...valueAxis(theme, side, words),
  type: "log" as const,
});

/** The position of a count on an axis that begins at zero and is logarithmic above one. */
export const countPlace = (count: number): number => Math.log10(1 + Math.max(0, count));

/** The y axis of counts, with marks at powers of ten. Series pass their values through `countPlace`. */
export function countAxis(theme: Theme, most: number, name: string, format: (count: number) => string) {
  const powers = Math.max(0, Math.floor(Math.log10(Math.max(1, most))));
  const every = Math.ceil((powers + 1) / 5);
  const counts = [0];
  for (let power = 0; power <= powers; power += every) counts.push(10 ** power);
  return valueAxis(theme, "y", {
    name,
    min: 0,
    max: countPlace(most),
    ticks: counts.map(countPlace),
    format: (place) => format(Math.round(10 ** place - 1)),
  });
}

/** An axis of time with marks at round moments. */
export function timeAxis(
  theme: Theme,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  ticks: readonly Tick[],
) {
  const texts = new Map(ticks.map(({ ms, text }) => [ms, text]));
  return valueAxis(theme, "x", {
    min: fromMs,
    max: toMs,
    ticks: [...texts.keys()],
    format: (ms) => texts.get(ms) ?? "",
  });
}

/** Names on the left side, the first at the top, with one of them highlighted. */
export function nameAxis(theme: Theme, rows: readonly { name: string; isMain: boolean }[], widthPx: number) {
  return {
    type: "category",
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      width: widthPx - 12,
      overflow: "truncate",
      interval: 0,
      fontSize: 12,
      fontFamily: theme.font,
    },
    data: rows.map(({ name, isMain }) => ({
      value: name,
      textStyle: {
        color: theme.colour(isMain ? "--ink" : "--ink-soft"),
        fontWeight: isMain ? 600 : 400,
      },
    })),
  } satisfies CategoryAxis;
}
