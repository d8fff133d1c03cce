// The error map: features × steps of the window, the largest share first. What lies under the pointer or the cursor is told in
// real units below; a click or Enter picks the step, and with it the flow.
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { columnWords } from "#shared/column-words.ts";
import type { ErrorMap } from "#shared/explanation-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { errorPaint, mapRowPx } from "../../../chart/error-picture.ts";
import { useCanvas } from "../../../chart/use-canvas.ts";
import { formatMany } from "../../../format/number.ts";
import { Button } from "../../../ui/button.tsx";
import css from "./inspector.module.css";
import { columnOf, expectedWords, shareWords, usualWords, valueWriter } from "./words.ts";

interface ErrorMapProps {
  dataset: Dataset;
  map: ErrorMap;
  /** The step that is picked. */
  step: number;
  onStep(step: number): void;
}

interface MapCell {
  step: number;
  row: number;
}

const firstRows = 12;

export function ErrorMapView({ dataset, map, step, onStep }: ErrorMapProps) {
  const [all, setAll] = useState(false);
  const [over, setOver] = useState<MapCell | null>(null);
  const [cursor, setCursor] = useState<MapCell | null>(null);
  const rows = all ? map.map.length : Math.min(firstRows, map.map.length);
  const steps = map.rows.length;
  const canvas = useCanvas(useMemo(() => errorPaint(map, rows), [map, rows]));
  const told = over ?? cursor ?? { step, row: 0 };
  const share = (count: number) => `${(count / steps) * 100}%`;

  function cellAt(event: PointerEvent<HTMLElement>): MapCell {
    const box = event.currentTarget.getBoundingClientRect();
    const within = (value: number, most: number) => Math.max(0, Math.min(most - 1, Math.floor(value)));
    return {
      step: within(((event.clientX - box.left) / box.width) * steps, steps),
      row: within((event.clientY - box.top) / mapRowPx, rows),
    };
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = cursor ?? { step, row: 0 };
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (by) {
      const [right = 0, down = 0] = by;
      setCursor({
        step: Math.max(0, Math.min(steps - 1, at.step + right)),
        row: Math.max(0, Math.min(rows - 1, at.row + down)),
      });
    } else if (event.key === "Enter") onStep(at.step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={css.map}>
      <div className={css.mapInside} style={{ height: rows * mapRowPx }}>
        <ol className={css.mapNames}>
          {map.map.slice(0, rows).map(({ column, share: own }, row) => (
            <li key={column} style={{ height: mapRowPx }} data-lit={told.row === row} title={column}>
              <span className={css.mapName}>{columnWords(column)}</span>
              <span className={css.mapShare}>{shareWords(own)}</span>
            </li>
          ))}
        </ol>
        <div className={css.mapPlot}>
          <canvas ref={canvas} className={css.canvas} />
          <div
            className={css.mapArea}
            role="slider"
            tabIndex={0}
            aria-label="Cell of the error map"
            aria-valuemin={0}
            aria-valuemax={steps * rows - 1}
            aria-valuenow={told.row * steps + told.step}
            aria-valuetext={cellText(dataset, map, told)}
            onPointerMove={(event) => setOver(cellAt(event))}
            onPointerLeave={() => setOver(null)}
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              const cell = cellAt(event);
              setCursor(cell);
              onStep(cell.step);
            }}
            onKeyDown={onKeyDown}
          >
            <span className={css.mapStep} style={{ left: share(step), width: share(1) }} />
            {(over ?? cursor) && (
              <span
                className={css.mapCell}
                style={{
                  left: share(told.step),
                  width: share(1),
                  top: told.row * mapRowPx,
                  height: mapRowPx - 1,
                }}
              />
            )}
          </div>
        </div>
      </div>
      <MapReadout dataset={dataset} map={map} cell={told} />
      {map.map.length > firstRows && (
        <Button tone="quiet" className={css.more} onClick={() => setAll(!all)}>
          {all ? "Show the first 12" : `Show all ${formatMany(map.map.length, "feature")}`}
        </Button>
      )}
    </div>
  );
}

function MapReadout({ dataset, map, cell }: { dataset: Dataset; map: ErrorMap; cell: MapCell }) {
  const column = map.map[cell.row];
  if (!column) return null;
  const write = valueWriter(columnOf(dataset, column.column));
  const filled = cell.step < map.filled;
  return (
    <dl className={css.mapReadout} aria-label="Cell">
      <div className={css.mapWhere}>
        <dt>{columnWords(column.column)}</dt>
        <dd>
          step {cell.step + 1} of {map.rows.length}
          {filled ? " (before the sequence began)" : `, row ${map.rows[cell.step]}`}
        </dd>
      </div>
      <div>
        <dt>observed</dt>
        <dd>{filled ? "–" : write(map.observed[cell.step]?.[cell.row] ?? null)}</dd>
      </div>
      <div>
        <dt>expected</dt>
        <dd>{filled ? "–" : expectedWords(map.expected[cell.step]?.[cell.row] ?? null, write)}</dd>
      </div>
      <div>
        <dt>usual</dt>
        <dd>{usualWords(column.usual, write)}</dd>
      </div>
      <div>
        <dt>share</dt>
        <dd>{shareWords(map.shares[cell.step]?.[cell.row] ?? 0)}</dd>
      </div>
    </dl>
  );
}

function cellText(dataset: Dataset, map: ErrorMap, { step, row }: MapCell): string {
  const column = map.map[row];
  if (!column) return "";
  const write = valueWriter(columnOf(dataset, column.column));
  const observed = write(map.observed[step]?.[row] ?? null);
  const expected = expectedWords(map.expected[step]?.[row] ?? null, write);
  return `${columnWords(column.column)}, step ${step + 1}: observed ${observed}, expected ${expected}, ${shareWords(map.shares[step]?.[row] ?? 0)}`;
}

/** The map as a table: what the picture's colours stand for. */
export function ErrorMapTable({ dataset, map }: { dataset: Dataset; map: ErrorMap }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className={css.sheet} tabIndex={0} aria-label="Error map as a table">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col">Share</th>
            {map.rows.map((row, step) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
              <th key={step} scope="col">
                {step < map.filled ? "–" : `row ${row}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {map.map.map(({ column, share }, c) => {
            const write = valueWriter(columnOf(dataset, column));
            return (
              <tr key={column}>
                <th scope="row">{columnWords(column)}</th>
                <td>{shareWords(share)}</td>
                {map.rows.map((_, step) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
                  <td key={step}>
                    {step < map.filled
                      ? ""
                      : `${write(map.observed[step]?.[c] ?? null)} (${shareWords(map.shares[step]?.[c] ?? 0)})`}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
