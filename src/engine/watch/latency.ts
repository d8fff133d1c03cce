// How long rows take, as quantiles over the last half minute to a minute. Bounded: times are counted in bins that grow by a tenth.

const growth = 1.1;
const bins = 160;
/** Counts of so long a time are forgotten together, when those of the time after them are whole. */
const spanMs = 30_000;
/** Without a row for so long, nothing waits, and earlier waiting says nothing about now. */
const quietMs = 10_000;

export interface Latency {
  add(ms: number, count: number): void;
  /** Lets time pass: what was counted long ago is forgotten. */
  pass(ms: number): void;
  /** Null when no row came in the last seconds. */
  quantiles(): { p50: number; p95: number; p99: number } | null;
}

export function createLatency(): Latency {
  let counts = new Float64Array(bins);
  let before = new Float64Array(bins);
  let countedMs = 0;
  let sinceRowMs = 0;
  let hasNew = false;
  const quantile = (all: Float64Array, share: number): number => {
    const total = all.reduce((sum, count) => sum + count, 0);
    let seen = 0;
    for (let bin = 0; bin < bins; bin++) {
      seen += all[bin]!;
      if (seen >= share * total) return Math.round(growth ** bin);
    }
    return Math.round(growth ** (bins - 1));
  };
  return {
    add(ms, count) {
      if (count === 0) return;
      const bin = Math.ceil(Math.log(Math.max(1, ms)) / Math.log(growth));
      counts[Math.min(bins - 1, bin)]! += count;
      hasNew = true;
    },
    pass(ms) {
      countedMs += ms;
      // A row may have come at the end of the time that passed, however long it was.
      sinceRowMs = hasNew ? 0 : sinceRowMs + ms;
      hasNew = false;
      const isQuiet = sinceRowMs > quietMs;
      if (!isQuiet && countedMs < spanMs) return;
      before = isQuiet ? new Float64Array(bins) : counts;
      counts = new Float64Array(bins);
      countedMs = 0;
    },
    quantiles() {
      const all = counts.map((count, bin) => count + before[bin]!);
      if (all.every((count) => count === 0)) return null;
      return { p50: quantile(all, 0.5), p95: quantile(all, 0.95), p99: quantile(all, 0.99) };
    },
  };
}
