// A small histogram of a column. Each bar is a button that filters by its range; arrow keys move along the bars. Below it are the first and
// last value, or the range and count of the bar under pointer or focus.
import { type KeyboardEvent, useState } from "react";
import { countText, manyText } from "#shared/number-words.ts";
import type { Bin, Profile } from "#shared/vocabulary.ts";
import type { CellFormat } from "../../format/cell.ts";
import css from "./histogram.module.css";

interface HistogramProps {
  profile: Profile;
  format: CellFormat;
  onChoose(range: { from: number; to: number }): void;
}

export function Histogram({ profile, format, onChoose }: HistogramProps) {
  const [over, setOver] = useState<number | null>(null);
  const { histogram, min, max } = profile;
  const whole = profile.column.kind === "integer";
  const most = Math.max(1, ...histogram.map(({ count }) => count));
  const bin = over === null ? undefined : histogram[over];
  const words = (each: Bin) => `${format(each.from)} – ${format(rangeOf(each, whole).to)}`;
  return (
    <figure onPointerLeave={() => setOver(null)}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div className={css.bars} role="group" aria-label="Histogram; a bar keeps its range" onKeyDown={walk}>
        {histogram.map((each, i) => (
          <button
            key={each.from}
            type="button"
            className={css.bin}
            tabIndex={i === (over ?? 0) ? 0 : -1}
            aria-label={`${words(each)}: ${manyText(each.count, "row")}`}
            onPointerEnter={() => setOver(i)}
            onFocus={() => setOver(i)}
            onClick={() => onChoose(rangeOf(each, whole))}
          >
            <span className={css.bar} style={{ height: barHeight(each.count, most) }} />
          </button>
        ))}
      </div>
      <figcaption className={css.words}>
        <span>{bin ? words(bin) : format(min)}</span>
        <span>{bin ? countText(bin.count) : format(max)}</span>
      </figcaption>
    </figure>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const bars = [...event.currentTarget.querySelectorAll("button")];
  const at = bars.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  bars[Math.max(0, Math.min(bars.length - 1, to))]?.focus();
}

/** A bin with one row among millions still gets a pixel and a half. */
const barHeight = (count: number, most: number) =>
  count === 0 ? 0 : `max(1.5px, ${((count / most) * 100).toFixed(2)}%)`;

/** A range includes both ends, but the upper end of a bin of integers belongs to the next bin. */
function rangeOf({ from, to }: Bin, whole: boolean): { from: number; to: number } {
  if (!whole) return { from, to };
  const first = Math.ceil(from);
  return { from: first, to: Math.max(first, Math.ceil(to) - 1) };
}
