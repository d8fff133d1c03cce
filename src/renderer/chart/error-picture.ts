// The error map as a picture: features × steps, a cell as hot as its share of the window's error. Draws; names and numbers lie
// beside it.
import type { ErrorMap } from "#shared/explanation-vocabulary.ts";
import type { Paint } from "./use-canvas.ts";

export const mapRowPx = 17;

/** Shares of one cell among many are small: the root spreads them over the ramp, the largest at its hot end. */
export function heatOf(share: number, most: number): number {
  return most > 0 ? 90 * Math.sqrt(Math.max(0, share) / most) : 0;
}

export const mostShare = ({ shares }: Pick<ErrorMap, "shares">): number =>
  shares.reduce((most, step) => Math.max(most, ...step), 0);

/** @param rows how many of the map's columns are shown, from the first */
export function errorPaint(map: ErrorMap, rows: number): Paint {
  const most = mostShare(map);
  const steps = map.rows.length;
  return (context, { width }, { colour, ramp }) => {
    const edge = (step: number) => Math.round((step / steps) * width);
    for (let step = 0; step < steps; step++) {
      const [left, right] = [edge(step), edge(step + 1)];
      const wide = Math.max(1, right - left - (right - left > 4 ? 1 : 0));
      for (let row = 0; row < rows; row++) {
        if (step < map.filled) {
          // A step that only fills the start of a short sequence says nothing.
          context.fillStyle = colour("--line");
          context.fillRect(left, row * mapRowPx + Math.floor(mapRowPx / 2) - 1, wide, 1);
          continue;
        }
        context.fillStyle = ramp(heatOf(map.shares[step]?.[row] ?? 0, most));
        context.fillRect(left, row * mapRowPx, wide, mapRowPx - 1);
      }
    }
  };
}
