// The lanes of the overview: names on the left, cells on a canvas. A click selects a cell, a drag a range of time, a drag with Shift time
// and entities, a click on a name its entity. Arrow keys move the cursor, Enter selects its cell, Space its lane, Escape clears.
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Lanes } from "#shared/contract/inspect.ts";
import { countText, manyText } from "#shared/number-words.ts";
import type { TimeRange } from "#shared/time-range.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { cellIndex, type LaneCell, lanePx, stepCell } from "../../../chart/lanes-cells.ts";
import { lanesOption } from "../../../chart/lanes-option.ts";
import { binsOf, timesOf } from "../../../chart/time-bins.ts";
import { Brushed } from "../../../chart/time-brush.tsx";
import { useDrawing } from "../../../chart/use-drawing.ts";
import { rowWord } from "../../../format/row-word.ts";
import { rangeWords } from "../../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../../state/settings.ts";
import { type Entity, sameEntity } from "./entity-range.ts";
import { cellWords, entityName } from "./lane-words.ts";
import css from "./lanes-view.module.css";
import common from "./overview.module.css";

/** A range that is drawn, before it becomes the filter. */
export interface BrushDraft {
  range: TimeRange | null;
  lanes: { from: number; to: number } | null;
}

interface LanesViewProps {
  dataset: Dataset;
  lanes: Lanes;
  range: TimeRange | null;
  chosen: readonly Entity[] | null;
  draft: BrushDraft | null;
  onDraft(draft: BrushDraft | null): void;
  onRange(range: TimeRange | null): void;
  /** Selects entities, and optionally a range of time. */
  onChoose(chosen: readonly Entity[] | null, range?: TimeRange | null): void;
  onReadout(words: string | null): void;
}

const clickPx = 3;

export function LanesView(props: LanesViewProps) {
  const { dataset, lanes, range, chosen, draft, onDraft, onRange, onChoose, onReadout } = props;
  const { columns } = lanes;
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? lanes.fromMs;
  const option = useMemo<OptionBuilder>(() => (theme) => lanesOption(theme, lanes), [lanes]);
  const { host } = useDrawing(option);
  const index = useMemo(() => cellIndex(lanes), [lanes]);
  const [cursor, setCursor] = useState<LaneCell | null>(null);
  const [over, setOver] = useState<LaneCell | null>(null);
  const cursorMark = useRef<HTMLSpanElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lanes have other cells
  useEffect(() => setCursor(null), [lanes.columns.join(), lanes.lanes.length, lanes.fromMs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark has moved with the cursor
  useEffect(() => {
    // In braces, because it may return a promise, which is not a clean-up function.
    cursorMark.current?.scrollIntoView({ block: "nearest" });
  }, [cursor]);

  const isChosen = (lane: number) =>
    chosen?.some((entity) => sameEntity(entity, lanes.lanes[lane]?.values ?? [])) ?? false;
  const valuesOf = (from: number, to: number) => lanes.lanes.slice(from, to + 1).map(({ values }) => values);
  const wordsOf = ({ lane, bin }: LaneCell) => {
    const times = timesOf({ from: bin, to: bin + 1 }, lanes);
    const name = entityName(lanes.lanes[lane]?.values ?? [], columns);
    return `${name} · ${rangeWords(times, mode, originMs)} · ${cellWords(lanes, index[lane * lanes.bins + bin] ?? -1, rowWord(dataset))}`;
  };
  const take = ({ lane, bin }: LaneCell) => {
    const times = timesOf({ from: bin, to: bin + 1 }, lanes);
    const again = isChosen(lane) && chosen?.length === 1 && range?.fromMs === times.fromMs;
    onChoose(again ? null : valuesOf(lane, lane), again ? null : times);
  };
  const toggle = (lane: number, others: boolean) => {
    const laneValues = lanes.lanes[lane]?.values ?? [];
    const rest = (chosen ?? []).filter((entity) => !sameEntity(entity, laneValues));
    if (others) onChoose(isChosen(lane) ? rest : [...rest, laneValues]);
    else onChoose(isChosen(lane) && chosen?.length === 1 ? null : [laneValues]);
  };
  const look = (cell: LaneCell | null) => {
    if (cell?.lane === over?.lane && cell?.bin === over?.bin) return;
    setOver(cell);
    onReadout(cell && wordsOf(cell));
  };

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    if (event.button !== 0 || lanes.lanes.length === 0) return;
    const area = event.currentTarget;
    const start = cellAt(event, area, lanes);
    const both = event.shiftKey;
    let moved = false;
    let newDraft: BrushDraft | null = null;
    const drag = (moving: Event) => {
      const move = moving as globalThis.PointerEvent;
      moved ||= Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) >= clickPx;
      if (!moved) return;
      const end = cellAt(move, area, lanes);
      const bins = { from: Math.min(start.bin, end.bin), to: Math.max(start.bin, end.bin) + 1 };
      const rows = { from: Math.min(start.lane, end.lane), to: Math.max(start.lane, end.lane) };
      newDraft = { range: timesOf(bins, lanes), lanes: both ? rows : null };
      onDraft(newDraft);
    };
    area.setPointerCapture(event.pointerId);
    const undo = new AbortController();
    const { signal } = undo;
    area.addEventListener("pointermove", drag, { signal });
    area.addEventListener(
      "pointerup",
      (end) => {
        drag(end);
        if (!moved) {
          setCursor(start);
          if (both) toggle(start.lane, true);
          else take(start);
        } else if (newDraft?.lanes)
          onChoose(valuesOf(newDraft.lanes.from, newDraft.lanes.to), newDraft.range);
        else if (newDraft) onRange(newDraft.range);
      },
      { signal },
    );
    area.addEventListener("pointercancel", () => onDraft(null), { signal });
    area.addEventListener("lostpointercapture", () => undo.abort(), { signal });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepCell(lanes, index, cursor, event.key);
    if (next) {
      setCursor(next);
      onReadout(wordsOf(next));
    } else if (event.key === "Enter" && cursor) take(cursor);
    else if (event.key === " " && cursor) toggle(cursor.lane, event.shiftKey);
    else if (event.key === "Escape" && (chosen || range)) onChoose(null, null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const shown = draft ? draft.range && binsOf(draft.range, lanes) : range && binsOf(range, lanes);
  const lit = (lane: number) =>
    draft?.lanes ? lane >= draft.lanes.from && lane <= draft.lanes.to : chosen === null || isChosen(lane);
  return (
    <div className={css.lanes}>
      {lanes.lanes.length === 0 && <p className={common.none}>No {rowWord(dataset)} matches the filter.</p>}
      <div className={css.lanesInside} style={{ height: lanes.lanes.length * lanePx }}>
        <ul className={css.names} aria-label="Lanes">
          {lanes.lanes.map(({ values, flags, flows }, lane) => {
            const name = entityName(values, columns);
            return (
              <li key={name} style={{ height: lanePx }}>
                <button
                  type="button"
                  tabIndex={-1}
                  className={css.name}
                  data-lit={lit(lane)}
                  aria-pressed={isChosen(lane)}
                  disabled={columns.length === 0}
                  title={`${name}\n${manyText(flows, rowWord(dataset))}, ${manyText(flags, "flag")}`}
                  onClick={(event) => toggle(lane, event.shiftKey || event.ctrlKey || event.metaKey)}
                >
                  <span className={css.who}>{name}</span>
                  {flags > 0 && <span className={css.flags}>{countText(flags)}</span>}
                </button>
              </li>
            );
          })}
        </ul>
        <div className={common.plot}>
          <div ref={host} className={common.canvas} aria-hidden="true" />
          <div
            className={common.brushArea}
            role="slider"
            tabIndex={0}
            aria-label="Cell of the lanes"
            aria-valuemin={0}
            aria-valuemax={Math.max(0, lanes.lane.length - 1)}
            aria-valuenow={cursor ? Math.max(0, index[cursor.lane * lanes.bins + cursor.bin] ?? 0) : 0}
            aria-valuetext={cursor ? wordsOf(cursor) : "None"}
            onPointerDown={onPointerDown}
            onPointerMove={(event) => look(cellAt(event, event.currentTarget, lanes))}
            onPointerLeave={() => look(null)}
            onKeyDown={onKeyDown}
            onBlur={() => onReadout(null)}
          >
            <Brushed bins={lanes} shown={shown} />
            {lanes.lanes.map(({ values }, lane) =>
              lit(lane) ? null : (
                <span
                  key={entityName(values, columns)}
                  className={css.dim}
                  style={{ top: lane * lanePx, height: lanePx }}
                />
              ),
            )}
            {over && <CellMark cell={over} lanes={lanes} className={css.overCell} />}
            {cursor && <CellMark cell={cursor} lanes={lanes} className={css.cursor} ref={cursorMark} />}
          </div>
        </div>
      </div>
    </div>
  );
}

function CellMark({
  cell,
  lanes,
  className,
  ref,
}: {
  cell: LaneCell;
  lanes: Lanes;
  className: string | undefined;
  ref?: React.Ref<HTMLSpanElement>;
}) {
  const share = (bins: number) => `${(bins / lanes.bins) * 100}%`;
  return (
    <span
      ref={ref ?? null}
      className={className}
      style={{
        left: share(cell.bin),
        width: `max(3px, ${share(1)})`,
        top: cell.lane * lanePx,
        height: lanePx - 1,
      }}
    />
  );
}

function cellAt(event: { clientX: number; clientY: number }, area: HTMLElement, lanes: Lanes): LaneCell {
  const box = area.getBoundingClientRect();
  const within = (value: number, most: number) => Math.max(0, Math.min(most - 1, Math.floor(value)));
  return {
    lane: within((event.clientY - box.top) / lanePx, lanes.lanes.length),
    bin: within(((event.clientX - box.left) / box.width) * lanes.bins, lanes.bins),
  };
}
