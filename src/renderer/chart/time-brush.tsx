// The brush over a time line: an area to drag over or move through by keys, with the bin under the pointer and the brushed range. The
// caller draws below it and knows what a range means.
import { type ReactNode, useState } from "react";
import { classNames } from "../ui/class-names.ts";
import { binsOf, type TimeBins, timesOf } from "./time-bins.ts";
import css from "./time-brush.module.css";
import { type BrushRange, useBrush } from "./use-brush.ts";

type Times = ReturnType<typeof timesOf>;

interface TimeBrushProps {
  line: TimeBins;
  range: Times | null;
  /** Positions the area over the drawing. */
  className: string | undefined;
  /** Describes a range. */
  words(times: Times): string;
  onRange(range: Times | null): void;
  /** Called with the bin under the pointer; null when it leaves. */
  onOver(bin: number | null): void;
  children?: ReactNode;
}

export function TimeBrush({ line, range, className, words, onRange, onOver, children }: TimeBrushProps) {
  const [over, setOver] = useState<number | null>(null);
  const { shown, onPointerDown, onKeyDown } = useBrush({
    bins: line.bins,
    value: range && binsOf(range, line),
    onChange: (bins) => onRange(bins && timesOf(bins, line)),
  });
  const look = (bin: number | null) => {
    if (bin === over) return;
    setOver(bin);
    onOver(bin);
  };
  return (
    <div
      className={classNames(css.area, className)}
      role="slider"
      tabIndex={0}
      aria-label="Time range"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={line.bins}
      aria-valuenow={shown?.from ?? 0}
      aria-valuetext={shown ? words(timesOf(shown, line)) : "All times"}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const bin = Math.floor(((event.clientX - box.left) / box.width) * line.bins);
        look(Math.max(0, Math.min(line.bins - 1, bin)));
      }}
      onPointerLeave={() => look(null)}
    >
      {children}
      {over !== null && (
        <span
          className={css.over}
          style={{ left: share(over, line), width: `max(1px, ${share(1, line)})` }}
        />
      )}
      <Brushed bins={line} shown={shown} />
    </div>
  );
}

/** Highlights the brushed range by dimming the rest. Fits over anything with the same time scale. */
export function Brushed({ bins, shown }: { bins: Pick<TimeBins, "bins">; shown: BrushRange | null }) {
  if (!shown || shown.to <= shown.from) return null;
  return (
    <>
      <span className={css.outside} style={{ left: 0, width: share(shown.from, bins) }} />
      <span className={css.outside} style={{ left: share(shown.to, bins), right: 0 }} />
      <span
        className={css.brush}
        style={{ left: share(shown.from, bins), width: share(shown.to - shown.from, bins) }}
      />
    </>
  );
}

const share = (bin: number, { bins }: Pick<TimeBins, "bins">) => `${(bin / bins) * 100}%`;
