// How long rows take, as quantiles over the last minute or so. Bounded: times are counted in bins that grow by a tenth.

const growth = 1.1;
const bins = 160;
/** Every so many counts, what was counted before weighs half. */
const halveAt = 100_000;

interface Latency {
  add(ms: number, count: number): void;
  /** Null before the first count. */
  quantiles(): { p50: number; p95: number; p99: number } | null;
}

export function createLatency(): Latency {
  const counts = new Float64Array(bins);
  let total = 0;
  const quantile = (share: number): number => {
    let seen = 0;
    for (let bin = 0; bin < bins; bin++) {
      seen += counts[bin]!;
      if (seen >= share * total) return Math.round(growth ** bin);
    }
    return Math.round(growth ** (bins - 1));
  };
  return {
    add(ms, count) {
      const bin = Math.ceil(Math.log(Math.max(1, ms)) / Math.log(growth));
      counts[Math.min(bins - 1, bin)]! += count;
      total += count;
      if (total < halveAt) return;
      total = 0;
      for (let k = 0; k < bins; k++) {
        counts[k]! /= 2;
        total += counts[k]!;
      }
    },
    quantiles: () => (total === 0 ? null : { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) }),
  };
}
