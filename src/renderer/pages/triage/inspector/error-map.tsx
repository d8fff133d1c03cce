// The error map: features × steps of the window, the largest share first. The cell under the pointer or cursor is described below in real
// units. A click or Enter selects the step, and with it the flow.
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { columnWords } from "#shared/column-words.ts";
import type { ErrorMap } from "#shared/explanation-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { namedOption, namedSize } from "../../../chart/bare-option.ts";
import { ChartMenu } from "../../../chart/chart-menu.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { errorMapOption, mapRowPx } from "../../../chart/error-map-option.ts";
import { useDrawing } from "../../../chart/use-drawing.ts";
import { Button } from "../../../ui/button.tsx";
import css from "./error-map.module.css";
import common from "./inspector.module.css";
import { columnOf, expectedWords, shareWords, usualWords, valueWriter } from "./words.ts";

interface ErrorMapProps {
  dataset: Dataset;
  map: ErrorMap;
  /** The selected step. */
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
  const option = useMemo<OptionBuilder>(() => (theme) => errorMapOption(theme, map, rows), [map, rows]);
  const { host } = useDrawing(option);
  const place = over ?? cursor ?? { step, row: 0 };
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
          {map.map.slice(0, rows).map(({ column, share: columnShare }, row) => (
            <li key={column} style={{ height: mapRowPx }} data-lit={place.row === row} title={column}>
              <span className={common.mapName}>{columnWords(column)}</span>
              <span className={common.mapShare}>{shareWords(columnShare)}</span>
            </li>
          ))}
        </ol>
        <div className={css.mapPlot}>
          <div ref={host} className={common.canvas} aria-hidden="true" />
          <div
            className={css.mapArea}
            role="slider"
            tabIndex={0}
            aria-label="Cell of the error map"
            aria-valuemin={0}
            aria-valuemax={steps * rows - 1}
            aria-valuenow={place.row * steps + place.step}
            aria-valuetext={cellText(dataset, map, place)}
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
                  left: share(place.step),
                  width: share(1),
                  top: place.row * mapRowPx,
                  height: mapRowPx - 1,
                }}
              />
            )}
          </div>
        </div>
      </div>
      <MapReadout dataset={dataset} map={map} cell={place} />
      {map.map.length > firstRows && (
        <Button tone="quiet" className={common.more} onClick={() => setAll(!all)}>
          {all ? "Show the first 12" : `Show all ${manyText(map.map.length, "feature")}`}
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

/** The menu of the map: its table, which explains the colours in numbers, and the whole map as a picture. */
export function ErrorMapMenu({ dataset, map }: { dataset: Dataset; map: ErrorMap }) {
  const names = map.map.map(({ column, share }) => `${columnWords(column)}  ${shareWords(share)}`);
  const cell = (c: number, step: number) => {
    if (step < map.filled) return null;
    const write = valueWriter(columnOf(dataset, map.map[c]?.column ?? ""));
    return `${write(map.observed[step]?.[c] ?? null)} (${shareWords(map.shares[step]?.[c] ?? 0)})`;
  };
  return (
    <ChartMenu
      title="Error map"
      fileName={`${dataset.name} error map of row ${map.rows.at(-1)}`}
      table={() => ({
        columns: ["Feature", "Share", ...map.rows.map((row, step) => `step ${step + 1}, row ${row}`)],
        rows: map.map.map(({ column, share }, c) => [
          columnWords(column),
          shareWords(share),
          ...map.rows.map((_, step) => cell(c, step)),
        ]),
      })}
      picture={() => ({
        option: (theme) => namedOption(theme, errorMapOption(theme, map, names.length), names),
        ...namedSize(names.length, mapRowPx),
      })}
    />
  );
}
