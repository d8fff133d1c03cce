// A drawing without axes that fills its box. Names and readouts are elements of the page around it. Pure functions.

import { nameAxis } from "./axes.ts";
import type { ChartOption, CustomSeriesOption } from "./echarts.ts";
import type { Theme } from "./theme.ts";

type Shape = Exclude<ReturnType<NonNullable<CustomSeriesOption["renderItem"]>>, null | undefined>;

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
}

const hidden = { type: "value" as const, show: false };

/**
 * @param xMost the right end of x, which begins at 0
 * @param yMost the other end of y
 */
export const bareOption = (xMost: number, yMost: number, series: ChartOption["series"]): ChartOption => ({
  animation: false,
  grid: { left: 0, right: 0, top: 0, bottom: 0, outerBoundsMode: "none" },
  xAxis: { ...hidden, min: 0, max: xMost },
  yAxis: { ...hidden, min: 0, max: yMost },
  series,
});

const namesPx = 176;
const aroundPx = 12;

/** The same as a picture to save, with row names on the left and a margin. */
export function namedOption(theme: Theme, option: ChartOption, names: readonly string[]): ChartOption {
  return {
    ...option,
    grid: { left: namesPx, right: aroundPx, top: aroundPx, bottom: aroundPx, outerBoundsMode: "none" },
    yAxis: nameAxis(
      theme,
      names.map((name) => ({ name, isMain: false })),
      namesPx,
    ),
  };
}

/** The size of such a picture. */
export const namedSize = (rows: number, rowPx: number) => ({
  widthPx: 1200,
  heightPx: rows * rowPx + 2 * aroundPx,
});

/** Rectangles in pixels. All of one colour are one shape, drawn in the order in which colours first appear. */
export const cells = (draw: (widthPx: number, heightPx: number) => readonly Rect[]): CustomSeriesOption => ({
  type: "custom",
  silent: true,
  data: [[0, 0]],
  renderItem: ({ coordSys }) => {
    const { x, y, width, height } = coordSys as unknown as Omit<Rect, "fill">;
    const byFill = new Map<string, Rect[]>();
    for (const one of draw(width, height)) {
      const alike = byFill.get(one.fill);
      if (alike) alike.push(one);
      else byFill.set(one.fill, [one]);
    }
    const children = [...byFill].map(([fill, rects]) => ({
      type: "cells",
      shape: { rects },
      style: { fill },
    }));
    // ECharts' types do not include registered shapes.
    return { type: "group", x, y, children } as unknown as Shape;
  },
});
