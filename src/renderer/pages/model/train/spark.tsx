// The values of a column as small bars; requested when they become visible, and cached.
import { type RefObject, useEffect, useRef, useState } from "react";
import { everything } from "#shared/filter.ts";
import type { Dataset, Profile } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import css from "./spark.module.css";

const widthPx = 56;
const heightPx = 16;

export function Spark({ dataset, column }: { dataset: Dataset; column: string }) {
  const host = useRef<SVGSVGElement>(null);
  const seen = useSeen(host);
  // On failure the place stays empty; a spark line is only a convenience.
  const profile = useAnswer(
    "column.profile",
    seen ? { datasetId: dataset.id, column, filter: everything } : null,
  ).value;
  const bars = profile ? barsOf(profile) : [];
  const most = Math.max(1, ...bars);
  const step = widthPx / Math.max(1, bars.length);
  return (
    <svg ref={host} className={css.spark} width={widthPx} height={heightPx} aria-hidden="true">
      {bars.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1, Math.sqrt(count / most) * heightPx);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is identified by its position
            key={i}
            x={i * step}
            y={heightPx - height}
            width={Math.max(1, step - 0.5)}
            height={height}
          />
        );
      })}
    </svg>
  );
}

/** Whether an element has become visible. */
function useSeen(host: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!host.current) return;
    const sight = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    sight.observe(host.current);
    return () => sight.disconnect();
  }, [host]);
  return seen;
}

/** Bins of a number, or the common values of a text. */
const barsOf = ({ histogram, top }: Profile): number[] =>
  histogram.length > 0 ? histogram.map(({ count }) => count) : top.map(({ count }) => count);
