// How long rows take, as quantiles over the last minute or so. Bounded: times are counted in bins that grow by a tenth.

const growth = 1.1;
const bins = 160;
/** What was counted so long ago weighs a third. */
const memoryMs = 30_000;
/** Less than this is the rest of counts that are minutes old. */
const least = 0.05;

export interface Latency {
  add(ms: number, count: number): void;
  /** Lets all counts weigh less by the time that passed. */
  pass(ms: number): void;
  /** Null without counts in the last minutes. */
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
    },
    pass(ms) {
      const weight = Math.exp(-ms / memoryMs);
      total = 0;
      for (let k = 0; k < bins; k++) {
        counts[k]! *= weight;
        total += counts[k]!;
      }
    },
    quantiles: () =>
      total < least ? null : { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
  };
}
