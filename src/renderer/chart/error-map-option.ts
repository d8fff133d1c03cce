// The error map: features × steps, where a cell's colour is its share of the window's error. Names and numbers are elements beside it. Pure
// functions.
import type { ErrorMap } from "#shared/explanation-vocabulary.ts";
import { bareOption, cells, type Rect } from "./bare-option.ts";
import type { ChartOption } from "./echarts.ts";
import type { Theme } from "./theme.ts";

export const mapRowPx = 17;

/** The shares of single cells are small. The square root spreads them over the ramp; the largest gets its hot end. */
export function heatOf(share: number, most: number): number {
  return most > 0 ? 90 * Math.sqrt(Math.max(0, share) / most) : 0;
}

export const mostShare = ({ shares }: Pick<ErrorMap, "shares">): number =>
  shares.reduce((most, step) => Math.max(most, ...step), 0);

/** @param rows how many of the map's columns to draw, from the first */
export function errorMapOption(theme: Theme, map: ErrorMap, rows: number): ChartOption {
  const most = mostShare(map);
  const steps = map.rows.length;
  const filled = (widthPx: number): Rect[] => {
    const edge = (step: number) => Math.round((step / steps) * widthPx);
    return Array.from({ length: steps * rows }, (_, i) => {
      const step = Math.floor(i / rows);
      const row = i % rows;
      const x = edge(step);
      const wide = edge(step + 1) - x;
      const width = Math.max(1, wide > 4 ? wide - 1 : wide);
      const y = row * mapRowPx;
      // A step that only fills the start of a short sequence has no share.
      if (step < map.filled)
        return {
          x,
          y: y + Math.floor(mapRowPx / 2) - 1,
          width,
          height: 1,
          fill: theme.colour("--line"),
        };
      const fill = theme.ramp(heatOf(map.shares[step]?.[row] ?? 0, most));
      return { x, y, width, height: mapRowPx - 1, fill };
    });
  };
  return bareOption(steps, rows, [cells(filled)]);
}
