// A row for each name, its figure drawn beside it along one axis, and dashed lines that the figures are judged by. Whoever shows it
// draws the figures.
import { Fragment, type ReactNode } from "react";
import css from "./named-rows.module.css";
import { Plot, type PlotAxis, type PlotSpace } from "./plot.tsx";

interface NamedRow {
  name: string;
  /** The one that the others stand beside. */
  own: boolean;
}

interface NamedRowsProps<Row extends NamedRow> {
  rows: readonly Row[];
  namesPx: number;
  /** Told to readers: all figures in one sentence. */
  label: string;
  x: PlotAxis;
  /** Places between the rows that are marked, instead of at round values. */
  yTicks?: readonly number[];
  /** Values of x with a dashed line. */
  limits: readonly number[];
  /** @param y the middle of the row, in pixels */
  draw(row: Row, space: PlotSpace, y: number): ReactNode;
}

const rowPx = 22;
const axisPx = 42;

export function NamedRows<Row extends NamedRow>(props: NamedRowsProps<Row>) {
  const { rows, namesPx, label, x, yTicks, limits, draw } = props;
  const y: PlotAxis = { from: rows.length, to: 0, kind: "linear", format: () => "" };
  return (
    <div className={css.rows}>
      <ul className={css.names} style={{ width: namesPx }} aria-hidden="true">
        {rows.map(({ name, own }) => (
          <li key={name + own} data-own={own} title={name}>
            {name}
          </li>
        ))}
      </ul>
      <div className={css.plot}>
        <Plot
          label={label}
          heightPx={rows.length * rowPx + axisPx}
          x={x}
          y={yTicks ? { ...y, ticks: yTicks } : y}
        >
          {(space) => (
            <>
              {limits.map((limit) => (
                <line
                  key={limit}
                  className={css.limit}
                  x1={space.x(limit)}
                  x2={space.x(limit)}
                  y1={space.top}
                  y2={space.top + space.height}
                />
              ))}
              {rows.map((row, i) => (
                <Fragment key={row.name + row.own}>
                  {draw(row, space, space.top + (space.height * (i + 0.5)) / rows.length)}
                </Fragment>
              ))}
            </>
          )}
        </Plot>
      </div>
    </div>
  );
}
