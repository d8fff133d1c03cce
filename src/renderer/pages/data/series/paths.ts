// The shapes that the charts of a series are made of, as paths of an svg. Pure.
import type { PlotSpace } from "../../../chart/plot.tsx";

type Values = readonly (number | null)[];

/** The area between two lines; a point without either breaks it. */
export function bandPath(x: readonly number[], low: Values, high: Values, space: PlotSpace): string {
  const clip = (value: number) => Math.max(space.top, Math.min(space.top + space.height, space.y(value)));
  let path = "";
  let run: [number, number, number][] = [];
  const close = () => {
    if (run.length > 0) {
      const there = run.map(([at, , top]) => `${at.toFixed(1)} ${top.toFixed(1)}`);
      const back = run.map(([at, bottom]) => `${at.toFixed(1)} ${bottom.toFixed(1)}`).reverse();
      path += `M${[...there, ...back].join("L")}Z`;
    }
    run = [];
  };
  x.forEach((at, i) => {
    const bottom = low[i] ?? null;
    const top = high[i] ?? null;
    if (bottom === null || top === null) close();
    else run.push([space.x(at), clip(bottom), clip(top)]);
  });
  close();
  return path;
}

/** The course through the extremes of each place, so that no spike is lost however many samples a place holds. */
export function coursePath(x: readonly number[], low: Values, high: Values, space: PlotSpace): string {
  let pen = "M";
  let path = "";
  x.forEach((at, i) => {
    const bottom = low[i] ?? null;
    const top = high[i] ?? null;
    if (bottom === null || top === null) {
      pen = "M";
      return;
    }
    const place = space.x(at).toFixed(1);
    path += `${pen}${place} ${space.y(bottom).toFixed(1)}`;
    if (top !== bottom) path += `L${place} ${space.y(top).toFixed(1)}`;
    pen = "L";
  });
  return path;
}
