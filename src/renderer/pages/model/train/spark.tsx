// What a column holds, as a line of small bars: asked for when it comes into sight, and kept.
import { useEffect, useRef, useState } from "react";
import { everything } from "#shared/filter.ts";
import type { Dataset, Profile } from "#shared/vocabulary.ts";
import { loadProfile } from "../../../state/profiles.ts";
import css from "./spark.module.css";

const widthPx = 56;
const heightPx = 16;

export function Spark({ dataset, column }: { dataset: Dataset; column: string }) {
  const host = useRef<SVGSVGElement>(null);
  const [profile, setProfile] = useState<Profile | null>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let gone = false;
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      sight.disconnect();
      // A spark is a convenience: when it cannot be had, its place stays empty.
      loadProfile(dataset.id, column, everything).then(
        (next) => !gone && setProfile(next),
        () => {},
      );
    });
    sight.observe(element);
    return () => {
      gone = true;
      sight.disconnect();
    };
  }, [dataset.id, column]);
  const bars = profile ? barsOf(profile) : [];
  const most = Math.max(1, ...bars);
  const step = widthPx / Math.max(1, bars.length);
  return (
    <svg ref={host} className={css.spark} width={widthPx} height={heightPx} aria-hidden="true">
      {bars.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1, Math.sqrt(count / most) * heightPx);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
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

/** Bins of a number, or the common values of a text. */
const barsOf = ({ histogram, top }: Profile): number[] =>
  histogram.length > 0 ? histogram.map(({ count }) => count) : top.map(({ count }) => count);
