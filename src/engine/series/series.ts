// One column of a dataset over time: DuckDB averages it on equal steps and describes its values, core decomposes it, and the result is
// thinned for drawing without losing extremes.
import { analyseSeries, type SeriesAnalysis } from "../../core/series/analyse.ts";
import type { SeriesOverview } from "../../shared/contract/series.ts";
import { AppError } from "../../shared/errors.ts";
import type { Bin, Column, Dataset, Filter } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import type { Database } from "../store/database.ts";
import { type Condition, compileFilter, findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";

/** Steps of the grid at most; a longer series is averaged over several of its steps. */
const mostSteps = 20_000;
const mostPoints = 1000;
const mostCorrelations = 600;
const bars = 40;

export async function readSeries(
  database: Database,
  dataset: Dataset,
  { column: columnName, filter }: { column?: string | undefined; filter: Filter },
): Promise<SeriesOverview | null> {
  const time = dataset.columns.find(({ kind }) => kind === "time");
  const numeric = dataset.columns.filter(({ kind }) => kind === "number" || kind === "integer");
  const column = columnName === undefined ? numeric[0] : findColumn(columnName, dataset.columns);
  if (!time || !column)
    throw new AppError(
      "INVALID_INPUT",
      `${dataset.name} is not a series: it has no column of times and numbers.`,
    );
  if (!numeric.includes(column))
    throw new AppError("INVALID_INPUT", `The column ${column.name} holds no numbers; choose another one.`);
  const rows = rowsOf(dataset, { time, column, filter });
  const facts = await describe(database, rows);
  if (!facts) return null;
  const ownStepUs = (await medianStep(database, rows)) ?? 1_000_000;
  const spanUs = facts.toUs - facts.fromUs;
  // A multiple of the series' own step, so that every step of the grid holds the same number of samples.
  const stepUs = ownStepUs * Math.max(1, Math.ceil((Math.floor(spanUs / ownStepUs) + 1) / mostSteps));
  const grid = await readGrid(database, rows, {
    fromUs: facts.fromUs,
    stepUs,
    steps: Math.floor(spanUs / stepUs) + 1,
  });
  const found = analyseSeries(grid.mean);
  return {
    column,
    columns: numeric.map(({ name }) => name),
    rows: facts.rows,
    fromMs: facts.fromUs / 1000,
    toMs: facts.toUs / 1000,
    stepMs: stepUs / 1000,
    steps: grid.mean.length,
    filled: found.filled,
    ...points(found, grid, { fromMs: facts.fromUs / 1000, stepMs: stepUs / 1000 }),
    distribution: await distribution(database, rows, facts),
  };
}

interface Rows {
  /** A FROM clause with the columns us, value and, where there are labels, odd. */
  sql: string;
  values: Condition["values"];
}

function rowsOf(
  dataset: Dataset,
  { time, column, filter }: { time: Column; column: Column; filter: Filter },
): Rows {
  const { sql: where, values } = compileFilter(filter, dataset.columns, { datasetId: dataset.id });
  const within = dataset.reading ? ` AND rowid < ${dataset.rows}` : "";
  const [t, v] = [quoteName(time.name), quoteName(column.name)];
  const labelled = dataset.columns.some(({ name, kind }) => name === "label_benign" && kind === "boolean");
  return {
    sql:
      `(SELECT epoch_us(${t}) AS us, ${v}::DOUBLE AS value, ${labelled ? "coalesce(NOT label_benign, false)" : "false"} AS odd` +
      ` FROM ${flowsTable(dataset)} WHERE (${where})${within} AND isfinite(${t}) AND isfinite(${v}::DOUBLE))`,
    values,
  };
}

interface Facts {
  rows: number;
  fromUs: number;
  toUs: number;
  min: number;
  max: number;
  q1: number;
  median: number;
  q3: number;
  mean: number;
  deviation: number;
}

async function describe(database: Database, { sql, values }: Rows): Promise<Facts | null> {
  const [row] = await database.rows(
    `SELECT count(*) AS rows, min(us) AS "from", max(us) AS "to", min(value) AS low, max(value) AS high,
       quantile_cont(value, 0.25) AS q1, quantile_cont(value, 0.5) AS median, quantile_cont(value, 0.75) AS q3,
       avg(value) AS mean, stddev_pop(value) AS deviation FROM ${sql}`,
    values,
  );
  if (!row || Number(row.rows) === 0) return null;
  return {
    rows: Number(row.rows),
    fromUs: Number(row.from),
    toUs: Number(row.to),
    min: Number(row.low),
    max: Number(row.high),
    q1: Number(row.q1),
    median: Number(row.median),
    q3: Number(row.q3),
    mean: Number(row.mean),
    deviation: Number(row.deviation),
  };
}

/** The median distance between samples in microseconds; null when all have the same time. */
async function medianStep(database: Database, { sql, values }: Rows): Promise<number | null> {
  const [row] = await database.rows(
    `SELECT quantile_disc(step, 0.5) AS step FROM (SELECT us - lag(us) OVER (ORDER BY us) AS step FROM ${sql}) WHERE step > 0`,
    values,
  );
  return row?.step == null ? null : Number(row.step);
}

interface Grid {
  mean: Float64Array;
  low: Float64Array;
  high: Float64Array;
  odd: boolean[];
}

async function readGrid(
  database: Database,
  { sql, values }: Rows,
  { fromUs, stepUs, steps }: { fromUs: number; stepUs: number; steps: number },
): Promise<Grid> {
  const { cells } = await database.columns(
    `SELECT (us - ?::BIGINT) // ?::BIGINT AS slot, avg(value), min(value), max(value), bool_or(odd)
     FROM ${sql} GROUP BY slot ORDER BY slot`,
    [fromUs, stepUs, ...values],
  );
  const [slots = [], means = [], lows = [], highs = [], odds = []] = cells;
  const empty = () => new Float64Array(steps).fill(Number.NaN);
  const grid: Grid = {
    mean: empty(),
    low: empty(),
    high: empty(),
    odd: new Array<boolean>(steps).fill(false),
  };
  slots.forEach((slot, i) => {
    const at = Number(slot);
    grid.mean[at] = Number(means[i]);
    grid.low[at] = Number(lows[i]);
    grid.high[at] = Number(highs[i]);
    grid.odd[at] = odds[i] === true;
  });
  return grid;
}

function points(
  { rolling, correlation, held, bound, period, parts, window }: SeriesAnalysis,
  grid: Grid,
  { fromMs, stepMs }: { fromMs: number; stepMs: number },
): Pick<SeriesOverview, "points" | "window" | "labels" | "correlation" | "parts"> {
  const steps = grid.mean.length;
  const perPoint = Math.max(1, Math.ceil(steps / mostPoints));
  const thin = (values: Float64Array, pick: (part: Float64Array) => number) =>
    Array.from({ length: Math.ceil(steps / perPoint) }, (_, i) => {
      const part = values.subarray(i * perPoint, (i + 1) * perPoint).filter((value) => !Number.isNaN(value));
      return part.length === 0 ? null : pick(part);
    });
  const lowest = (part: Float64Array) => Math.min(...part);
  const highest = (part: Float64Array) => Math.max(...part);
  const average = (part: Float64Array) => part.reduce((sum, value) => sum + value, 0) / part.length;
  const every = Math.max(1, Math.ceil(correlation.length / mostCorrelations));
  const none: (number | null)[] = [];
  return {
    points: {
      perPoint,
      timeMs: Array.from({ length: Math.ceil(steps / perPoint) }, (_, i) => fromMs + i * perPoint * stepMs),
      low: thin(grid.low, lowest),
      high: thin(grid.high, highest),
      mean: thin(grid.mean, average),
      rollingMean: thin(rolling.mean, average),
      rollingDeviation: thin(rolling.deviation, average),
    },
    window,
    labels: spans(grid.odd).map(({ from, to }) => ({
      fromMs: fromMs + from * stepMs,
      toMs: fromMs + to * stepMs,
    })),
    correlation: {
      values: [...correlation].filter((_, k) => k % every === 0).map((r) => (Number.isNaN(r) ? null : r)),
      every,
      bound,
      held,
      periodSteps: period,
    },
    parts: {
      method: parts.method,
      reason: parts.reason,
      trend: parts.method === null ? none : thin(parts.trend, average),
      seasonLow: parts.method === null ? none : thin(parts.season, lowest),
      seasonHigh: parts.method === null ? none : thin(parts.season, highest),
      restLow: parts.method === null ? none : thin(parts.rest, lowest),
      restHigh: parts.method === null ? none : thin(parts.rest, highest),
    },
  };
}

/** Runs of true, from (inclusive) to (exclusive). */
function spans(marks: readonly boolean[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  marks.forEach((mark, i) => {
    if (!mark) return;
    const last = found.at(-1);
    if (last?.to === i) last.to = i + 1;
    else found.push({ from: i, to: i + 1 });
  });
  return found;
}

async function distribution(
  database: Database,
  { sql, values }: Rows,
  facts: Facts,
): Promise<SeriesOverview["distribution"]> {
  const { min, max, q1, median, q3, mean, deviation } = facts;
  const reach = 1.5 * (q3 - q1);
  const [whiskers] = await database.rows(
    `SELECT min(value) FILTER (value >= ?) AS low, max(value) FILTER (value <= ?) AS high,
       count(*) FILTER (value < ? OR value > ?) AS outliers FROM ${sql}`,
    [q1 - reach, q3 + reach, q1 - reach, q3 + reach, ...values],
  );
  return {
    bins: await histogram(database, { sql, values }, min, max),
    min,
    q1,
    median,
    q3,
    max,
    lowWhisker: Number(whiskers?.low ?? min),
    highWhisker: Number(whiskers?.high ?? max),
    outliers: Number(whiskers?.outliers ?? 0),
    mean,
    deviation,
  };
}

async function histogram(
  database: Database,
  { sql, values }: Rows,
  min: number,
  max: number,
): Promise<Bin[]> {
  const width = (max - min) / bars;
  // A range that is too small for floating-point steps gets one bar.
  if (!(width > 0) || min + width === min) {
    const [row] = await database.rows(`SELECT count(*) AS count FROM ${sql}`, values);
    return [{ from: min, to: max, count: Number(row?.count ?? 0) }];
  }
  const { cells } = await database.columns(
    `SELECT least(${bars - 1}, floor((value - ?) / ?))::INTEGER AS bar, count(*) FROM ${sql} GROUP BY bar`,
    [min, width, ...values],
  );
  const counts = new Map((cells[0] ?? []).map((bar, i) => [Number(bar), Number(cells[1]?.[i])]));
  return Array.from({ length: bars }, (_, bar) => ({
    from: min + bar * width,
    to: min + (bar + 1) * width,
    count: counts.get(bar) ?? 0,
  }));
}
