// The drawings without axes: time strips, lanes, error map, observed against expected.
import { describe, expect, test } from "vitest";
import type { Lanes, ScoredTimeline } from "#shared/contract/inspect.ts";
import type { ErrorMap } from "#shared/explanation-vocabulary.ts";
import type { Timeline } from "#shared/vocabulary.ts";
import { drawnSvg, plainTheme, textsOf } from "../../../test/support/draw-chart.ts";
import { namedOption, namedSize } from "./bare-option.ts";
import { errorMapOption, mapRowPx } from "./error-map-option.ts";
import { expectedOption } from "./expected-option.ts";
import { lanePx } from "./lanes-cells.ts";
import { lanesOption } from "./lanes-option.ts";
import { scoredStripOption } from "./scored-strip-option.ts";
import { timeStripOption } from "./time-strip-option.ts";

const hourMs = 3_600_000;
const fromMs = Date.UTC(2024, 2, 1);
const bins = { fromMs, widthMs: hourMs, bins: 24 };
const utc = { mode: "utc", originMs: fromMs } as const;

/** The filled rectangles of a drawing, left to right and top to bottom: position and size in pixels, and colour. */
function rectsOf(svg: string, colour: string | RegExp) {
  const number = "(-?[\\d.]+)";
  const rectangle = new RegExp(`M${number} ${number}l${number} 0l0 ${number}`, "g");
  return [...svg.matchAll(/<path d="([^"]+)"[^>]*fill="([^"]+)"/g)]
    .flatMap(([, path = "", fill = ""]) =>
      [...path.matchAll(rectangle)].map(([, ...sides]) => {
        const [x = 0, y = 0, width = 0, height = 0] = sides.map(Number);
        return { x, y, width, height, fill };
      }),
    )
    .filter(({ fill }) => (typeof colour === "string" ? fill === colour : colour.test(fill)))
    .sort((a, b) => a.x - b.x || a.y - b.y);
}

describe("time strips", () => {
  test("parts are stacked, and one row among thousands has a pixel", () => {
    const line = {
      ...bins,
      measure: "rows",
      parts: ["tcp", "udp"],
      bin: [0, 0, 5],
      part: [0, 1, 0],
      count: [4000, 1, 2000],
    } as unknown as Timeline;
    const colours = ["--part-1", "--part-2"];
    const svg = drawnSvg(timeStripOption(plainTheme, { line, colours, time: utc }, 800), 800, 72);
    const tcp = rectsOf(svg, plainTheme.colour("--part-1"));
    const [udp] = rectsOf(svg, plainTheme.colour("--part-2"));
    expect(tcp).toHaveLength(2);
    expect(udp?.height).toBe(1);
    expect(udp!.y + udp!.height).toBeCloseTo(tcp[0]!.y, 0);
    expect(textsOf(svg)[0]).toBe("2024-03-01 00:00");
  });

  test("flags are above flows, coloured by their highest score", () => {
    const line = {
      ...bins,
      bin: [0, 23],
      flows: [10, 1000],
      flags: [3, 0],
      most: [88, 12],
    } as unknown as ScoredTimeline;
    const svg = drawnSvg(scoredStripOption(plainTheme, line, utc, 720), 720, 60);
    expect(rectsOf(svg, plainTheme.colour("--bar")).map(({ x, width }) => [x, width])).toEqual([
      [0, 30],
      [690, 30],
    ]);
    expect(rectsOf(svg, /^rgb\(200/)).toEqual([{ x: 0, y: 0, width: 30, height: 10, fill: "rgb(200,88,0)" }]);
  });
});

test("a flagged cell of a lane is tall, any other a thin line", () => {
  const lanes = {
    ...bins,
    lanes: [{}, {}],
    lane: [0, 1],
    bin: [2, 3],
    most: [90, 20],
    flags: [1, 0],
  } as unknown as Lanes;
  const svg = drawnSvg(lanesOption(plainTheme, lanes), 240, 2 * lanePx);
  expect(rectsOf(svg, /^rgb\(200/)).toEqual([
    { x: 20, y: 1, width: 9, height: 12, fill: "rgb(200,90,0)" },
    { x: 30, y: 20, width: 9, height: 5, fill: "rgb(200,20,0)" },
  ]);
});

test("a picture to save has the row names beside their cells", () => {
  const lanes = { ...bins, lanes: [{}, {}], lane: [1], bin: [0], most: [50], flags: [1] } as unknown as Lanes;
  const { widthPx, heightPx } = namedSize(2, lanePx);
  const option = namedOption(plainTheme, lanesOption(plainTheme, lanes), ["10.0.0.5", "10.0.0.9"]);
  const svg = drawnSvg(option, widthPx, heightPx);
  expect(textsOf(svg)).toEqual(["10.0.0.5", "10.0.0.9"]);
  expect(svg).toContain('transform="translate(176 12)"');
});

test("a cell of the error map is as hot as its share; a filling step is a hairline", () => {
  const map = { rows: [0, 7, 8], filled: 1, shares: [[], [0.4, 0], [0.1, 0.4]] } as unknown as ErrorMap;
  const svg = drawnSvg(errorMapOption(plainTheme, map, 2), 300, 2 * mapRowPx);
  expect(rectsOf(svg, plainTheme.colour("--line")).map(({ height }) => height)).toEqual([1, 1]);
  expect(rectsOf(svg, /^rgb\(200/)).toEqual([
    { x: 100, y: 0, width: 99, height: 16, fill: "rgb(200,90,0)" },
    { x: 100, y: 17, width: 99, height: 16, fill: "rgb(200,0,0)" },
    { x: 200, y: 0, width: 99, height: 16, fill: "rgb(200,45,0)" },
    { x: 200, y: 17, width: 99, height: 16, fill: "rgb(200,90,0)" },
  ]);
});

test("observed against expected: filling steps and missing values are gaps", () => {
  const picture = {
    observed: [1, 2, null, 4],
    expected: [1, 1, 1, 1],
    usual: [1, 3],
    filled: 1,
    step: 3,
  } as const;
  const svg = drawnSvg(expectedOption(plainTheme, picture), 300, 38);
  expect(svg).toContain(plainTheme.colour("--hover"));
  expect(svg).toContain("stroke-dasharray");
  // Two observed steps have points; the first step only fills, the third has no value.
  expect(
    svg.match(new RegExp(`fill="${plainTheme.colour("--score-5").replaceAll(/[()]/g, "\\$&")}"`, "g")),
  ).toHaveLength(2);
  expect(
    drawnSvg(expectedOption(plainTheme, { ...picture, observed: [null], expected: [null], usual: null })),
  ).not.toMatch(/NaN/);
});
