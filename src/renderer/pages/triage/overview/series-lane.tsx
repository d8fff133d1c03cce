// The course of a series under its time line, in place of the lanes of hosts: values, what is expected, and the flagged spans.
import { useMemo } from "react";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { useDrawing } from "../../../chart/use-drawing.ts";
import { courseOption } from "../../../parts/series/course-option.ts";
import { useFlagged } from "../../../parts/series/use-flagged.ts";
import { useSettings } from "../../../state/settings.ts";
import css from "./series-lane.module.css";

export function SeriesLane({ dataset, filter }: { dataset: Dataset; filter: Filter }) {
  const mode = useSettings(({ settings }) => settings.time);
  const { value: series } = useAnswer("series.view", { datasetId: dataset.id, filter }, { keepLast: true });
  const ranges = useFlagged(dataset, filter, series?.stepMs ?? null)?.ranges;
  const option = useMemo<OptionBuilder | null>(
    () =>
      series
        ? (theme, widthPx) =>
            courseOption(theme, { series, mode, ...(ranges ? { flagged: ranges } : {}) }, widthPx)
        : null,
    [series, mode, ranges],
  );
  if (!series || !option) return null;
  return (
    <figure className={css.lane} aria-label={`Course of ${series.column.name}`}>
      <figcaption className={css.name}>{series.column.name}</figcaption>
      <Drawing option={option} />
    </figure>
  );
}

function Drawing({ option }: { option: OptionBuilder }) {
  const { host } = useDrawing(option);
  return <div ref={host} className={css.canvas} />;
}
