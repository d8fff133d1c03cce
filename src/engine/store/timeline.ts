// How many rows fall into each bin of time under a filter, split by one column: one statement, whatever the span.
// Bins have a round width and empty ones are left out, so a stray year costs nothing.
import type { Dataset, Filter, Timeline } from "../../shared/vocabulary.ts";
import { type Database, quoteName } from "./database.ts";
import { flowsTable } from "./dataset-files.ts";
import { compileFilter } from "./filter-sql.ts";

/** Bins over the whole span at most; with the largest round step between them, never fewer than 200 where time allows. */
const mostBins = 600;
/** Values of the split that stand for themselves; the rest are one more part. */
const mostParts = 5;
const splitColumns = ["label_family", "label_benign", "protocol"];

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

export async function readTimeline(
  database: Database,
  dataset: Dataset,
  filter: Filter,
): Promise<Timeline | null> {
  // The span was taken from the first time column, so its rows are counted along that one.
  const time = dataset.columns.find(({ kind }) => kind === "time");
  if (!time || !dataset.timeSpan) return null;
  const split = splitColumns
    .map((name) => dataset.columns.find((column) => column.name === name))
    .find((column) => column !== undefined);
  const widthMs = binWidth(dataset.timeSpan.fromMs, dataset.timeSpan.toMs);
  const first = Math.floor(dataset.timeSpan.fromMs / widthMs);
  const bins = Math.floor(dataset.timeSpan.toMs / widthMs) - first + 1;
  const { sql: where, values } = compileFilter(filter, dataset.columns, { datasetId: dataset.id });
  const within = dataset.reading ? `(${where}) AND rowid < ${dataset.rows}` : `(${where})`;
  const own = quoteName(time.name);
  const part = split ? `coalesce(CAST(${quoteName(split.name)} AS VARCHAR), '')` : "''";
  // Bins of whole microseconds in whole numbers: no rounding moves a row over an edge.
  const found = await database.columns(
    `WITH counted AS (
       SELECT CAST(slot AS INTEGER) AS bin, part, count(*) AS count
       FROM (SELECT (epoch_us(${own}) - ?::BIGINT) // ?::BIGINT AS slot, ${part} AS part
             FROM ${flowsTable(dataset)} WHERE ${within} AND isfinite(${own}))
       WHERE slot >= 0 AND slot < ${bins}
       GROUP BY bin, part
     ), ranked AS (
       SELECT part, row_number() OVER (ORDER BY sum(count) DESC, part) AS place FROM counted GROUP BY part
     )
     SELECT bin, least(place, ${mostParts + 1}) - 1 AS place,
       min(CASE WHEN place <= ${mostParts} THEN part END) AS part, sum(count) AS count
     FROM counted JOIN ranked USING (part) GROUP BY ALL ORDER BY bin, place`,
    [first * widthMs * 1000, widthMs * 1000, ...values],
  );
  const [bin, place, name, count] = found.cells as [number[], number[], (string | null)[], number[]];
  const parts: (string | null)[] = [];
  place.forEach((at, i) => {
    parts[at] = name[i] ?? null;
  });
  return {
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
