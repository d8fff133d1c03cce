// A brush over bins, by pointer and keys: drag to draw, drag inside to move, drag an edge to resize, click outside to clear. Arrows move,
// with Shift they widen, Page keys move by its width, Escape clears. Knows bins, not their meaning.
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";

/** Bins from (inclusive) to (exclusive). */
export interface BrushRange {
  from: number;
  to: number;
}

interface BrushOptions {
  bins: number;
  /** The present range. */
  value: BrushRange | null;
  onChange(range: BrushRange | null): void;
}

const edgePx = 6;
const clickPx = 3;
const keyPauseMs = 120;

export function useBrush({ bins, value, onChange }: BrushOptions) {
  const [draft, setDraft] = useState<{ range: BrushRange | null } | null>(null);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const shown = draft ? draft.range : value;

  // The drawn range stays until it arrives as the value.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value ends the draft
  useEffect(() => setDraft(null), [value?.from, value?.to, bins]);
  useEffect(() => () => clearTimeout(pause.current), []);

  const settle = (range: BrushRange | null) => {
    clearTimeout(pause.current);
    if (range?.from === value?.from && range?.to === value?.to) setDraft(null);
    else onChange(range);
  };

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    if (event.button !== 0) return;
    const area = event.currentTarget;
    const box = area.getBoundingClientRect();
    const perBin = box.width / bins;
    const within = (bin: number) => Math.max(0, Math.min(bins, bin));
    const binAt = (x: number) => (x - box.left) / perBin;
    const grip = gripOf(shown, event.clientX - box.left, perBin);
    const start = shown;
    let range: BrushRange | null = start;
    let moved = false;
    const drag = (x: number) => {
      moved ||= Math.abs(x - event.clientX) >= clickPx;
      if (!moved) return;
      const by = Math.round((x - event.clientX) / perBin);
      if (grip === "new" || !start) {
        const [low, high] = [binAt(event.clientX), binAt(x)].sort((a, b) => a - b) as [number, number];
        range = { from: within(Math.floor(low)), to: within(Math.ceil(high)) };
      } else if (grip === "inside") range = shifted(start, by, bins);
      else if (grip === "from") range = { ...start, from: Math.min(within(start.from + by), start.to - 1) };
      else range = { ...start, to: Math.max(within(start.to + by), start.from + 1) };
      setDraft({ range });
    };
    area.setPointerCapture(event.pointerId);
    const undo = new AbortController();
    const { signal } = undo;
    area.addEventListener("pointermove", (move) => drag((move as MouseEvent).clientX), { signal });
    area.addEventListener(
      "pointerup",
      (end) => {
        drag((end as MouseEvent).clientX);
        settle(moved ? range : grip === "new" ? null : start);
      },
      { signal },
    );
    area.addEventListener("pointercancel", () => setDraft(null), { signal });
    area.addEventListener("lostpointercapture", () => undo.abort(), { signal });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (!shown) return;
      event.preventDefault();
      event.stopPropagation();
      setDraft({ range: null });
      settle(null);
      return;
    }
    const range = stepped(shown, event.key, event.shiftKey, bins);
    if (!range) return;
    event.preventDefault();
    event.stopPropagation();
    setDraft({ range });
    clearTimeout(pause.current);
    pause.current = setTimeout(() => settle(range), keyPauseMs);
  }

  return { shown, onPointerDown, onKeyDown };
}

function gripOf(range: BrushRange | null, x: number, perBin: number): "new" | "inside" | "from" | "to" {
  if (!range) return "new";
  const [left, right] = [range.from * perBin, range.to * perBin];
  // In a narrow brush the middle third moves it, so that it can still be moved.
  const edge = Math.min(edgePx, Math.max(2, (right - left) / 3));
  if (Math.abs(x - left) <= edge) return "from";
  if (Math.abs(x - right) <= edge) return "to";
  return x > left && x < right ? "inside" : "new";
}

const shifted = ({ from, to }: BrushRange, by: number, bins: number): BrushRange => {
  const start = Math.max(0, Math.min(bins - (to - from), from + by));
  return { from: start, to: start + (to - from) };
};

/** The brush after a key, or null for other keys. The first arrow creates a brush of a tenth of the strip at that end. */
export function stepped(
  range: BrushRange | null,
  key: string,
  shift: boolean,
  bins: number,
): BrushRange | null {
  const tenth = Math.max(1, Math.round(bins / 10));
  if (!range) {
    if (key === "ArrowRight" || key === "Home") return { from: 0, to: tenth };
    if (key === "ArrowLeft" || key === "End") return { from: bins - tenth, to: bins };
    return null;
  }
  if (shift) {
    if (key === "ArrowLeft") return { ...range, from: Math.max(0, range.from - 1) };
    if (key === "ArrowRight") return { ...range, to: Math.min(bins, range.to + 1) };
    return null;
  }
  const width = range.to - range.from;
  const by = {
    ArrowLeft: -1,
    ArrowRight: 1,
    PageUp: -width,
    PageDown: width,
    Home: -bins,
    End: bins,
  }[key];
  return by === undefined ? null : shifted(range, by, bins);
}
