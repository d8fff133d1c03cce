// Axes and marks: axes of counts, gaps in lines and bands, text that must not become markup.
import { describe, expect, test } from "vitest";
import { drawnSvg, plainTheme, textsOf, tipAt } from "../../../test/support/draw-chart.ts";
import { countAxis, countPlace, timeAxis, valueAxis } from "./axes.ts";
import { band, bars, line } from "./marks.ts";
import { frameOption } from "./option-frame.ts";

const plain = {
  xAxis: valueAxis(plainTheme, "x", { min: 0, max: 4 }),
  yAxis: valueAxis(plainTheme, "y", { min: 0, max: 4 }),
};
const paths = (svg: string) => [...svg.matchAll(/<path d="([^"]+)"/g)].map(([, d = ""]) => d);

test("counts are marked at zero and powers of ten, at most five times", () => {
  const marks = (most: number) => {
    const yAxis = { ...countAxis(plainTheme, most, "rows", String), name: "" };
    const xAxis = { ...plain.xAxis, show: false };
    return textsOf(drawnSvg({ xAxis, yAxis, series: [] }, 400, 400));
  };
  expect(marks(4000)).toEqual(["0", "1", "10", "100", "1000"]);
  expect(marks(5e7)).toEqual(["0", "100", "10000", "1000000"]);
  expect(countPlace(0)).toBe(0);
  expect(countPlace(99)).toBe(2);
});

test("an axis of time is marked exactly at the given moments", () => {
  const ticks = [
    { ms: 10, text: "ten" },
    { ms: 30, text: "thirty" },
  ];
  const svg = drawnSvg({
    xAxis: timeAxis(plainTheme, { fromMs: 0, toMs: 40 }, ticks),
    yAxis: { show: false },
    series: [],
  });
  expect(textsOf(svg)).toEqual(["ten", "thirty"]);
});

describe("shapes", () => {
  test("a missing value breaks a line", () => {
    const data: [number, number | null][] = [
      [0, 1],
      [1, 2],
      [2, null],
      [3, 3],
      [4, 1],
    ];
    const svg = drawnSvg({ ...plain, animation: false, series: [line(plainTheme, "--bar", data)] });
    const drawn = paths(svg).find((path) => (path.match(/M/g) ?? []).length === 2);
    expect(drawn).toBeDefined();
  });

  test("a missing value breaks a band into two", () => {
    const series = band({ fill: "red", opacity: 0.5 }, [0, 1, 2, 3, 4], [0, 0, null, 1, 1], [2, 2, 2, 2, 3]);
    const svg = drawnSvg({ ...plain, animation: false, series: [series] });
    expect(svg.match(/fill="red"/g)).toHaveLength(2);
  });

  test("a bar of one among thousands has a pixel, a bar of none has none", () => {
    const boxes = [
      { from: 0, to: 1, height: 4, colour: "rgb(1,1,1)" },
      { from: 1, to: 2, height: 0.0001, colour: "rgb(2,2,2)" },
      { from: 2, to: 3, height: 0, colour: "rgb(3,3,3)" },
    ];
    const svg = drawnSvg({ ...plain, animation: false, series: [bars(boxes)] });
    expect(svg).toContain('fill="rgb(2,2,2)"');
    expect(svg).not.toContain("rgb(3,3,3)");
  });
});

test("the tooltip shows content of a file as text", () => {
  const option = frameOption(plainTheme, { label: "", tip: () => ["<img src=x> & more"] });
  expect(tipAt(option, 0)).toEqual(["&lt;img src=x&gt; &amp; more"]);
});
