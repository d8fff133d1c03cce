// A drawing that explains a window: rows of a few entities in time, one window around some of them, and the silence that ends a sequence.
import type { SequenceKind } from "#shared/model-words.ts";
import { sequenceWords } from "../../../format/detector.ts";
import css from "./window-drawing.module.css";

interface WindowDrawingProps {
  by: SequenceKind;
  steps: number;
  timed: boolean;
}

/** Positions of rows along the drawing from 0 to 1, one list per entity. */
const lanes = [
  [0.02, 0.06, 0.1, 0.16, 0.2, 0.25, 0.29, 0.34, 0.4, 0.44, 0.72, 0.77, 0.82, 0.86, 0.93, 0.97],
  [0.04, 0.13, 0.19, 0.28, 0.37, 0.45, 0.53, 0.61, 0.7, 0.79, 0.88, 0.96],
];
/** Without times, rows are evenly spaced. */
const evenly = (rows: readonly number[]): number[] =>
  rows.map((_, i) => 0.02 + (0.95 * i) / Math.max(1, rows.length - 1));
const names: Record<SequenceKind, readonly string[]> = {
  row: ["rows"],
  table: ["all rows"],
  originator: ["10.0.0.5", "10.0.0.9"],
  responder: ["192.0.2.1", "192.0.2.7"],
  pair: ["0.5 → 2.1", "0.9 → 2.1"],
  service: ["2.1 : 443", "2.7 : 53"],
};

const width = 400;
const left = 64;
const laneHeight = 26;

export function WindowDrawing({ by, steps, timed }: WindowDrawingProps) {
  const visibleLanes = by === "row" || by === "table" ? lanes.slice(0, 1) : lanes;
  const shown = timed ? visibleLanes : visibleLanes.map(evenly);
  const inside = Math.min(steps, 8);
  const height = shown.length * laneHeight + 22;
  const at = (place: number) => left + place * (width - left - 8);
  const gap = timed && steps > 1;
  const sentence =
    steps === 1
      ? "Each row is read alone."
      : `A window is ${steps} rows in a row of ${sequenceWords[by]}; the next begins one row later.${gap ? " An hour of silence ends a run." : ""}`;
  return (
    <figure className={css.figure}>
      <svg
        className={css.drawing}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={sentence}
        preserveAspectRatio="xMinYMid meet"
      >
        {shown.map((rows, lane) => {
          const y = 14 + lane * laneHeight;
          const first = at(rows[0] ?? 0) - 6;
          const last = at(rows[inside - 1] ?? 0) + 6;
          const second = { from: at(rows[1] ?? 0) - 6, to: at(rows[inside] ?? 0) + 6 };
          return (
            <g key={names[by][lane]}>
              <text className={css.name} x={0} y={y} dy="0.32em">
                {names[by][lane]}
              </text>
              <line className={css.lane} x1={left} x2={width} y1={y} y2={y} />
              {lane === 0 && steps > 1 && (
                <rect
                  className={css.next}
                  x={second.from}
                  y={y - 10}
                  width={second.to - second.from}
                  height={20}
                  rx={4}
                />
              )}
              {lane === 0 && (
                <rect className={css.window} x={first} y={y - 8} width={last - first} height={16} rx={4} />
              )}
              {rows.map((place, i) => (
                <circle
                  key={place}
                  className={lane === 0 && i < inside ? css.taken : css.row}
                  cx={at(place)}
                  cy={y}
                  r={3}
                />
              ))}
              {lane === 0 && gap && (
                <g>
                  <line className={css.gap} x1={at(0.58)} x2={at(0.58)} y1={y - 10} y2={y + 10} />
                  <text className={css.words} x={at(0.58) + 5} y={y - 4}>
                    gap
                  </text>
                </g>
              )}
            </g>
          );
        })}
        <text className={css.words} x={at(0)} y={height - 3}>
          {steps === 1 ? "1 row" : `${steps} rows${steps > inside ? " (8 drawn)" : ""}`}
        </text>
        <text className={css.words} x={width} y={height - 3} textAnchor="end">
          {timed ? "time →" : "order of the file →"}
        </text>
      </svg>
      <figcaption className={css.caption}>{sentence}</figcaption>
    </figure>
  );
}
