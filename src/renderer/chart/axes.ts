// The axes of charts: numbers, powers of ten, counts, time, names. Pure.
import type { ChartOption } from "./echarts.ts";
import { tinyPx } from "./option-frame.ts";
import type { Theme } from "./theme.ts";
import type { Tick } from "./time-ticks.ts";

type CategoryAxis = Extract<NonNullable<ChartOption["xAxis"]>, { type?: "category" | undefined }>;

interface AxisWords {
  name?: string | undefined;
  min?: number | undefined;
  max?: number | undefined;
  /** Marked places, instead of round values. */
  ticks?: readonly number[];
  format?(value: number): string;
  /** About how many marks there is room for. */
  marks?: number;
  /** Whether the ends are round values, which are marked like others. */
  roundEnds?: boolean;
}

/** An axis of numbers. Its ends are round values around the data unless they are given. */
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

/** The same, where each power of ten has the same room. */
export const logAxis = (theme: Theme, side: "x" | "y", words: AxisWords) => ({
  ...valueAxis(theme, side, words),
  type: "log" as const,
});

/** A count's place on an axis that begins at zero and is logarithmic above one. */
export const countPlace = (count: number): number => Math.log10(1 + Math.max(0, count));

/** The y axis of counts, marked at powers of ten; series give `countPlace` of theirs. */
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

/** An axis of time with its marks at round moments. */
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

/** Names down the left side, the first at the top; one of them stands out. */
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
