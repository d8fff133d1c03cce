// Rows, bytes or packets per bin of time under a filter, split by one column, in one SQL statement for any span. Bins have a round width
// and empty ones are left out, so a stray year costs nothing. Answers are cached.
import { AppError } from "../../shared/errors.ts";
import {
  measureColumn,
  splitColumn,
  type TimelineMeasure,
  type TimelineSplit,
  timelineSplits,
} from "../../shared/timeline-choice.ts";
import type { Dataset, Filter, Timeline } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { dependsOnVerdicts } from "../store/extra-columns.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import type { Caches } from "../work/caches.ts";
import { flowsTable } from "./dataset-files.ts";

/**
 * Bins over the whole span at most. Given the largest step between round widths, there are at least 200 where the time resolution allows.
 */
const mostBins = 600;
/** Values of the split that get a separate part; all others share one part. */
const mostParts = 5;
/** Answers in the cache, about 20 kB each. */
const mostKept = 32;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const widths = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28].map((n) => n * day),
];

/** The round width in milliseconds at which a span takes at most `most` bins. */
export function binWidth(fromMs: number, toMs: number, most = mostBins): number {
  const fits = (width: number) => Math.floor(toMs / width) - Math.floor(fromMs / width) < most;
  const round = widths.find(fits);
  if (round !== undefined) return round;
  let width = 28 * day;
  while (!fits(width)) width *= 2;
  return width;
}

interface TimelineQuestion {
  filter: Filter;
  measure: TimelineMeasure;
  splitBy?: TimelineSplit | undefined;
}

export type Timelines = (dataset: Dataset, question: TimelineQuestion) => Promise<Timeline | null>;

/** Reads time lines and caches the latest. A dataset that is completely read never changes. */
export function createTimelines(database: Database, caches: Caches): Timelines {
  const answers = caches.create<Timeline | null, "dataset" | "verdict">({
    dependsOn: ["dataset", "verdict"],
    most: mostKept,
  });
  return (dataset, question) => {
    const read = () => readTimeline(database, dataset, question);
    if (dataset.reading) return read();
    const { filter, measure, splitBy } = question;
    const verdict = dependsOnVerdicts(filter) ? dataset.id : null;
    return answers.get(JSON.stringify([measure, splitBy, filter]), { dataset: dataset.id, verdict }, read);
  };
}

async function readTimeline(
  database: Database,
  dataset: Dataset,
  { filter, measure, splitBy }: TimelineQuestion,
): Promise<Timeline | null> {
  // The span of a dataset comes from its first time column, so use that one.
  const time = dataset.columns.find(({ kind }) => kind === "time");
  if (!time || !dataset.timeSpan) return null;
  const { columns } = dataset;
  const split = (splitBy ? [splitBy] : timelineSplits)
    .map((by) => splitColumn(columns, by))
    .find((column) => column !== null);
  const measured = measureColumn(columns, measure);
  if (measure !== "rows" && measured === null) {
    throw new AppError("INVALID_INPUT", `${dataset.name} has no column of ${measure} to add up.`);
  }
  const widthMs = binWidth(dataset.timeSpan.fromMs, dataset.timeSpan.toMs);
  const first = Math.floor(dataset.timeSpan.fromMs / widthMs);
  const bins = Math.floor(dataset.timeSpan.toMs / widthMs) - first + 1;
  const { sql: where, values } = compileFilter(filter, dataset.columns, { datasetId: dataset.id });
  const within = dataset.reading ? `(${where}) AND rowid < ${dataset.rows}` : `(${where})`;
  const quotedName = quoteName(time.name);
  const startUs = first * widthMs * 1000;
  const widthUs = widthMs * 1000;
  const part = split ? quoteName(split.name) : "NULL";
  // Negative and non-finite values are not counts and add nothing.
  const added = measured && quoteName(measured.name);
  const amount = added
    ? `CAST(round(coalesce(sum(${added}) FILTER (WHERE ${added} > 0 AND isfinite(CAST(${added} AS DOUBLE))), 0)) AS DOUBLE)`
    : "count(*)";
  // Bins are computed in whole microseconds, so no rounding moves a row over an edge. Values become text after the counting.
  const found = await database.columns(
    `WITH raw AS (
       SELECT CAST((epoch_us(${quotedName}) - ?::BIGINT) // ?::BIGINT AS INTEGER) AS bin, ${part} AS value, ${amount} AS count
       FROM ${flowsTable(dataset)} WHERE ${within} AND isfinite(${quotedName})
         AND epoch_us(${quotedName}) >= ?::BIGINT AND epoch_us(${quotedName}) < ?::BIGINT
       GROUP BY 1, 2
     ), counted AS (
       SELECT bin, coalesce(CAST(value AS VARCHAR), '') AS part, sum(count) AS count
       FROM raw WHERE count > 0 GROUP BY bin, part
     ), ranked AS (
       SELECT part, row_number() OVER (ORDER BY sum(count) DESC, part) AS place FROM counted GROUP BY part
     )
     SELECT bin, least(place, ${mostParts + 1}) - 1 AS place,
       min(CASE WHEN place <= ${mostParts} THEN part END) AS part, sum(count) AS count
     FROM counted JOIN ranked USING (part) GROUP BY ALL ORDER BY bin, place`,
    [startUs, widthUs, ...values, startUs, startUs + bins * widthUs],
  );
  const [bin, place, name, count] = found.cells as [number[], number[], (string | null)[], number[]];
  const parts: (string | null)[] = [];
  place.forEach((at, i) => {
    parts[at] = name[i] ?? null;
  });
  return {
    measure,
    column: time.name,
    splitBy: split?.name ?? null,
    fromMs: first * widthMs,
    widthMs,
    bins,
    parts,
    bin,
    part: place,
    count,
  };
}
