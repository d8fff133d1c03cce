// A plain plot: axes with hairlines and round marks around whatever is drawn inside, in the page's own colours. Draws at the
// width it is given; knows no data.
import { type PointerEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import css from "./plot.module.css";
import { placeOf, type Scale, ticksOf, valueAt } from "./scale.ts";

export interface PlotAxis extends Scale {
  format(value: number): string;
  /** What is measured, written at the axis. */
  label?: string;
  /** Where it is marked, instead of at round values. */
  ticks?: readonly number[];
}

/** Inside the plot: pixel places of values. */
export interface PlotSpace {
  x(value: number): number;
  y(value: number): number;
  left: number;
  top: number;
  width: number;
  height: number;
}

interface PlotProps {
  /** Told to readers: what it shows, in one sentence. */
  label: string;
  heightPx: number;
  x: PlotAxis;
  y: PlotAxis;
  /** The value of x under the pointer, or null when it leaves. */
  onOver?(x: number | null): void;
  children(space: PlotSpace): ReactNode;
}

const margin = { left: 44, right: 10, top: 6, bottom: 22 };
const pxPerXTick = 84;
const pxPerYTick = 36;

export function Plot({ label, heightPx, x, y, onOver, children }: PlotProps) {
  const host = useRef<SVGSVGElement>(null);
  const [widthPx, setWidthPx] = useState(0);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = () => setWidthPx(element.getBoundingClientRect().width);
    const size = new ResizeObserver(measure);
    size.observe(element);
    measure();
    return () => size.disconnect();
  }, []);
  const bottom = x.label ? margin.bottom + 14 : margin.bottom;
  const width = Math.max(0, widthPx - margin.left - margin.right);
  const top = y.label ? margin.top + 14 : margin.top;
  const height = heightPx - top - bottom;
  const space: PlotSpace = {
    x: (value) => margin.left + placeOf(x, value) * width,
    y: (value) => top + (1 - placeOf(y, value)) * height,
    left: margin.left,
    top,
    width,
    height,
  };
  const over = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = (event.clientX - box.left - margin.left) / Math.max(1, width);
    onOver?.(place < -0.02 || place > 1.02 ? null : valueAt(x, Math.min(1, Math.max(0, place))));
  };
  return (
    <svg
      ref={host}
      data-chart=""
      className={css.plot}
      height={heightPx}
      role="img"
      aria-label={label}
      onPointerMove={onOver && over}
      onPointerLeave={onOver && (() => onOver(null))}
    >
      {width > 0 && (
        <>
          {(y.ticks ?? ticksOf(y, Math.max(2, Math.floor(height / pxPerYTick)))).map((tick) => (
            <g key={tick}>
              <line
                className={css.hair}
                x1={margin.left}
                x2={margin.left + width}
                y1={space.y(tick)}
                y2={space.y(tick)}
              />
              <text className={css.mark} x={margin.left - 6} y={space.y(tick)} textAnchor="end" dy="0.32em">
                {y.format(tick)}
              </text>
            </g>
          ))}
          {(x.ticks ?? ticksOf(x, Math.max(2, Math.floor(width / pxPerXTick)))).map((tick) => (
            <text
              key={tick}
              className={css.mark}
              x={space.x(tick)}
              y={top + height + 14}
              textAnchor={anchorAt(placeOf(x, tick))}
            >
              {x.format(tick)}
            </text>
          ))}
          {x.label && (
            <text className={css.axis} x={margin.left + width} y={heightPx - 3} textAnchor="end">
              {x.label}
            </text>
          )}
          {y.label && (
            <text className={css.axis} x={margin.left - 6} y={9} textAnchor="end">
              {y.label}
            </text>
          )}
          {children(space)}
        </>
      )}
    </svg>
  );
}

const anchorAt = (place: number) => (place > 0.97 ? "end" : "middle");

/** A line through points, as the path of an svg; points that are no number break it. */
export function linePath(points: readonly (readonly [number, number | null])[], space: PlotSpace): string {
  let pen = "M";
  let path = "";
  for (const [x, y] of points) {
    if (y === null || !Number.isFinite(y)) {
      pen = "M";
      continue;
    }
    path += `${pen}${space.x(x).toFixed(1)} ${space.y(y).toFixed(1)}`;
    pen = "L";
  }
  return path;
}
