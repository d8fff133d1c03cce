// A detector for one plain series that learns as it goes: it scores each value from the values before it, then learns
// it. One setting for every series; no network, no training, a few microseconds per value.
//
// It adds three kinds of surprise, in nats:
//   pattern   −ln P(symbol | symbols before), the value in 3 bins, up to 2 symbols of context, blended over context lengths
//             by PPM's escape rule C (Cleary & Witten 1984; Moffat 1990)
//   rhythm    the same for the mean of 12 values in 4 bins, its context 12, 24 and 36 values back; twice
//   record    5 ln(1 + 3 e) for the value and its means over 12 and 36 values, e the distance beyond the 1 % or 99 % quantile
//             of all earlier ones, divided by the distance of that quantile from the median
// A score counts only if it exceeds all that counted in the last 160 values, so that one event raises one alarm.

type SeriesWatchOptions = {
  /** Values at the start that are only learned from: 15 % in the usual benchmarks. */
  probation: number;
  /** The number of values for which an alarm suppresses weaker ones. */
  rest?: number;
};

type SeriesWatch = {
  /** Score of the next value, 0 during probation. Missing values repeat the last one. */
  push(value: number): number;
};

const records = [1, 12, 36] as const;
const recordWeight = 5;
const rhythmMean = 12;
const rhythmWeight = 2;

/** @param start the first values, at least 2: their range is the scale of the patterns */
function createSeriesWatch(start: ArrayLike<number>, options: SeriesWatchOptions): SeriesWatch {
  const scale = fitScale(start);
  const pattern = createSurprise({ bins: 3, order: 2, stride: 1 });
  const rhythm = createSurprise({ bins: 4, order: 3, stride: rhythmMean });
  const extremes = records.map((width) => ({ mean: createRollingMean(width), record: createRecord() }));
  const slow = createRollingMean(rhythmMean);
  const rest = options.rest ?? 160;
  const surprise = new Float64Array(rest);
  let seen = 0;
  let last = Number.NaN;

  return {
    push(value) {
      if (Number.isFinite(value)) last = value;
      const x = Number.isNaN(last) ? 0 : last;
      let score = pattern((x - scale.low) / scale.span);
      score += rhythmWeight * rhythm((slow(x) - scale.low) / scale.span);
      const scored = seen >= options.probation;
      for (const { mean, record } of extremes) {
        score += recordWeight * Math.log1p(3 * record(mean(x), scored));
      }
      let highest = 0;
      for (const before of surprise) if (before > highest) highest = before;
      const news = scored && score > highest ? score : 0;
      surprise[seen % rest] = news;
      seen++;
      return news;
    },
  };
}

/** Scores a whole series, each value from those before it and itself. */
export function scoreSeries(values: ArrayLike<number>, options: SeriesWatchOptions): Float64Array {
  const start = Array.from(
    { length: Math.max(2, Math.min(values.length, options.probation)) },
    (_, i) => values[i] ?? 0,
  );
  const watch = createSeriesWatch(start, options);
  return Float64Array.from({ length: values.length }, (_, i) => watch.push(values[i]!));
}

/** Range of the first values. */
function fitScale(start: ArrayLike<number>): { low: number; span: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < start.length; i++) {
    const value = start[i]!;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, span: Math.max(1e-12, high - low) } : { low: 0, span: 1 };
}

function createRollingMean(width: number): (value: number) => number {
  const ring = new Float64Array(width);
  let count = 0;
  let sum = 0;
  return (value) => {
    sum += value - ring[count % width]!;
    ring[count++ % width] = value;
    return sum / Math.min(width, count);
  };
}

type Context = { total: number; of: Map<number, number> };

/**
 * Creates a function that returns the surprise of each next value in 0 … 1 (up to 3 beyond on both sides): −ln of its
 * blended probability.
 */
function createSurprise({ bins, order, stride }: { bins: number; order: number; stride: number }) {
  const contexts: Map<number, Context>[] = Array.from({ length: order + 1 }, () => new Map());
  const symbols: number[] = [];
  const alphabet = 8 * bins;
  return (share: number): number => {
    const symbol = Math.floor(Math.min(4, Math.max(-3, share)) * bins * 0.999999) + 3 * bins;
    const t = symbols.length;
    let p = 1 / (3 * bins);
    let key = 0;
    for (let length = 0; length <= order && length * stride <= t; length++) {
      if (length > 0) key = key * alphabet + symbols[t - length * stride]! + 1;
      let context = contexts[length]!.get(key);
      if (context === undefined) {
        context = { total: 0, of: new Map() };
        contexts[length]!.set(key, context);
      } else {
        const distinct = context.of.size;
        p = ((context.of.get(symbol) ?? 0) + distinct * p) / (context.total + distinct);
      }
      context.of.set(symbol, (context.of.get(symbol) ?? 0) + 1);
      context.total++;
    }
    symbols.push(symbol);
    return -Math.log(p);
  };
}

/**
 * Creates a function that measures how far each next value exceeds all but 1 % of those before it, and then learns the value.
 */
function createRecord(): (value: number, scored: boolean) => number {
  const ordered: number[] = [];
  return (value, scored) => {
    let beyond = 0;
    const n = ordered.length;
    if (scored && n > 0) {
      const at = (share: number): number => ordered[Math.min(n - 1, Math.floor(share * n))]!;
      const middle = at(0.5);
      const least = Math.max((at(0.9) - at(0.1)) / 2, 1e-9 * Math.abs(middle) + 1e-12);
      const high = at(0.99);
      const low = at(0.01);
      beyond = Math.max(
        0,
        (value - high) / Math.max(high - middle, least),
        (low - value) / Math.max(middle - low, least),
      );
    }
    let from = 0;
    let to = n;
    while (from < to) {
      const half = (from + to) >>> 1;
      if (ordered[half]! < value) from = half + 1;
      else to = half;
    }
    ordered.splice(from, 0, value);
    return beyond;
  };
}
