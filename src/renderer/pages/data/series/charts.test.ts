// The charts of a series: scales, tooltips, box plot, lags.
import { describe, expect, test } from "vitest";
import type { SeriesOverview } from "#shared/contract/series.ts";
import {
  descriptionOf,
  drawnSvg,
  plainTheme,
  textsOf,
  tipAt,
} from "../../../../../test/support/draw-chart.ts";
import { courseOption, expectedEdge, isCrowded, partOption } from "../../../parts/series/course-option.ts";
import { correlationOption } from "./correlation-option.ts";
import { valueDistributionOption } from "./distribution-option.ts";

const hourMs = 3_600_000;
const fromMs = Date.UTC(2024, 2, 1);
const series = {
  column: { name: "bytes", kind: "integer", unit: null, about: "" },
  fromMs,
  toMs: fromMs + 4 * hourMs,
  stepMs: hourMs,
  labels: [{ fromMs: fromMs + hourMs, toMs: fromMs + 2 * hourMs }],
  points: {
    timeMs: [0, 1, 2, 3].map((hour) => fromMs + hour * hourMs),
    low: [10, 20, null, 15],
    high: [10, 44, null, 18],
    rollingMean: [null, 21, 22, 23],
    rollingDeviation: [null, 2, 2, 2],
    perPoint: 1,
  },
  distribution: {
    bins: [
      { from: 10, to: 20, count: 7 },
      { from: 20, to: 30, count: 0 },
      { from: 30, to: 44, count: 1 },
    ],
    ...{ min: 10, q1: 12, median: 15, q3: 18, max: 44, lowWhisker: 10, highWhisker: 20, outliers: 1 },
  },
  correlation: { values: [1, 0.5, null, -0.7], every: 2, bound: 0.2, held: 0, periodSteps: 4 },
} as unknown as SeriesOverview;

describe("course", () => {
  test("the tooltip has extremes and mean, and marks a gap", () => {
    const option = courseOption(plainTheme, { series, mode: "utc" }, 600);
    expect(tipAt(option, 3)).toEqual(["2024-03-01T01:00:00.000Z", "20 – 44", "rolling mean 21"]);
    expect(tipAt(option, 4)).toEqual(["2024-03-01T02:00:00.000Z", "no value", "rolling mean 22"]);
    expect(drawnSvg(option)).not.toMatch(/NaN|Infinity/);
  });

  test("one spike that would flatten the rest makes the scale logarithmic", () => {
    const spiked = { ...series, distribution: { ...series.distribution, max: 2000 } };
    expect([isCrowded(series), isCrowded(spiked)]).toEqual([false, true]);
    expect(courseOption(plainTheme, { series: spiked, mode: "utc" }, 600).yAxis).toMatchObject({
      type: "log",
    });
  });

  test("flagged spans are drawn in the ramp's hot end, wide enough to be seen, and labels beside them", () => {
    const flagged = [{ fromMs, toMs: fromMs + 1, score: 97 }];
    const { series: drawn } = courseOption(plainTheme, { series, mode: "utc", flagged }, 600);
    const areas = [drawn]
      .flat()
      .flatMap((one) => (one as { markArea?: { data: unknown[] } }).markArea?.data ?? []);
    const msPerPx = (4 * hourMs) / 600;
    expect(areas).toMatchObject([
      [{ xAxis: fromMs + hourMs }, { xAxis: fromMs + 2 * hourMs }],
      [{ xAxis: fromMs, itemStyle: { color: plainTheme.ramp(97) } }, { xAxis: fromMs + 3 * msPerPx }],
    ]);
  });

  test("on a logarithmic scale the expected band stays above zero, as far below as above", () => {
    const spiked = {
      ...series,
      points: { ...series.points, rollingDeviation: [null, 20, 20, 20] },
      distribution: { ...series.distribution, max: 2000 },
    };
    const edges = ([-1, 1] as const).map((by) => expectedEdge(spiked, by)[1]!);
    expect(edges[1]).toBe(21 + 60);
    expect(edges[0]).toBeCloseTo(21 ** 2 / 81, 10);
    expect(expectedEdge(series, -1)[1]).toBe(21 - 6);
  });

  test("more ticks where there is room", () => {
    const count = (width: number) =>
      textsOf(drawnSvg(courseOption(plainTheme, { series, mode: "utc" }, width), width)).filter((text) =>
        /:\d\d$/.test(text),
      ).length;
    expect(count(1200)).toBeGreaterThan(count(240));
  });

  test("a component has its name", () => {
    const part = { name: "Trend", low: [1, 2, 3, 4], high: [1, 2, 3, 4] };
    const option = partOption(plainTheme, series, part, "utc", 400);
    expect(descriptionOf(option)).toBe("Trend of bytes over time");
    expect(tipAt(option, 2)).toEqual(["2024-03-01T01:00:00.000Z", "2"]);
  });
});

test("a distribution says where half of the values lie, and each bar its count", () => {
  const option = valueDistributionOption(plainTheme, series.distribution);
  expect(descriptionOf(option)).toBe("Half of all values lie between 12 and 18; 1 lie beyond 10 to 20");
  expect(tipAt(option, 0)).toEqual(["10 – 20", "7 samples"]);
  // The one outlier above the whisker is drawn, and none below.
  expect(drawnSvg(option).match(/<(circle|path)[^>]*A2\.5|<circle/g)?.length ?? 0).toBeLessThanOrEqual(1);
});

test("an autocorrelation has a stem per lag and names the period", () => {
  const option = correlationOption(plainTheme, series);
  expect(tipAt(option, 1)).toEqual(["lag 2 h", "r 0.5"]);
  expect(tipAt(option, 2)).toEqual(["lag 4 h", "no value"]);
  expect(textsOf(drawnSvg(option))).toEqual(expect.arrayContaining(["period", "lag", "r", "-0.5", "1"]));
});

test("the word for the period overlaps no tick, wherever the period lies", () => {
  for (const periodSteps of [1, 24, 47]) {
    const values = Array.from({ length: 25 }, () => 0.3);
    const correlation = { values, every: 2, bound: 0.2, periodSteps };
    const svg = drawnSvg(
      correlationOption(plainTheme, { ...series, correlation } as unknown as SeriesOverview),
      320,
      160,
    );
    const boxes = boxesOf(svg);
    const period = boxes.find(({ text }) => text === "period")!;
    const others = boxes.filter((box) => box !== period && overlap(box, period));
    expect([periodSteps, others.map(({ text }) => text)]).toEqual([periodSteps, []]);
    expect(period.left).toBeGreaterThanOrEqual(0);
    expect(period.right).toBeLessThanOrEqual(320);
  }
});

interface TextBox {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where the texts of a drawing lie, with 6 by 12 pixels for a letter. */
const boxesOf = (svg: string): TextBox[] =>
  [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = "", text = ""]) => {
    const place = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(attributes) ?? [];
    const part = (name: string) => Number(new RegExp(` ${name}="([-\\d.]+)`).exec(attributes)?.[1] ?? 0);
    const x = Number(place[1] ?? 0) + part("x");
    const y = Number(place[2] ?? 0) + part("y");
    const width = text.length * 6;
    const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1] ?? "start";
    const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
    return { text, left, right: left + width, top: y - 6, bottom: y + 6 };
  });

const overlap = (a: TextBox, b: TextBox): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
