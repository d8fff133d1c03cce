// Descriptive statistics of plain number arrays: moments, quantiles, ranks, two-sample distances.

type Numbers = ArrayLike<number>;

export function mean(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? Number.NaN : sum / values.length;
}

/** Population variance (divides by n), in two passes. */
function variance(values: Numbers): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return values.length === 0 ? Number.NaN : sum / values.length;
}

export function deviation(values: Numbers): number {
  return Math.sqrt(variance(values));
}

/** Standardised third moment; 0 for fewer than 3 values or no spread. */
export function skewness(values: Numbers): number {
  if (values.length < 3) return 0;
  const centre = mean(values);
  let second = 0;
  let third = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - centre;
    second += d * d;
    third += d * d * d;
  }
  second /= values.length;
  third /= values.length;
  return second <= 0 ? 0 : third / second ** 1.5;
}

/** A sorted copy without NaN. */
export function sorted(values: Numbers): Float64Array {
  let count = 0;
  const copy = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) copy[count++] = value;
  }
  return copy.subarray(0, count).sort();
}

/** Quantile by linear interpolation between order statistics (Hyndman–Fan type 7) of sorted values. */
export function quantileOfSorted(values: Numbers, p: number): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  const at = Math.min(1, Math.max(0, p)) * (n - 1);
  const low = Math.floor(at);
  const high = Math.min(n - 1, low + 1);
  const a = values[low]!;
  return a + (at - low) * (values[high]! - a);
}

export function quantile(values: Numbers, p: number): number {
  return quantileOfSorted(sorted(values), p);
}

export function median(values: Numbers): number {
  return quantile(values, 0.5);
}

/** Median absolute deviation, times 1.4826: a standard deviation for normal data. */
export function scaledMad(values: Numbers): number {
  const centre = median(values);
  const away = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) away[i] = Math.abs(values[i]! - centre);
  return 1.4826 * median(away);
}

/** The number of sorted values ≤ x. */
export function countAtMost(values: Numbers, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Average ranks from 1, ties sharing their mean rank. */
export function ranks(values: Numbers): Float64Array {
  const n = values.length;
  const order = new Uint32Array(n).map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const out = new Float64Array(n);
  let i = 0;
  while (i < n) {
    let j = i;
    while (j + 1 < n && values[order[j + 1]!] === values[order[i]!]) j++;
    for (let k = i; k <= j; k++) out[order[k]!] = (i + j) / 2 + 1;
    i = j + 1;
  }
  return out;
}

/** Shannon entropy in bits of a list of counts. */
export function entropyBits(counts: Iterable<number>): number {
  let total = 0;
  let sum = 0;
  for (const count of counts) {
    if (count > 0) {
      total += count;
      sum += count * Math.log2(count);
    }
  }
  return total === 0 ? 0 : Math.log2(total) - sum / total;
}

/**
 * Population stability index of `now` against `before` over bins cut at the deciles of `before`:
 * Σ (q − p) ln(q / p), empty bins counted as half a row. Below 0.1 stable, above 0.25 moved.
 */
export function stabilityIndex(before: Numbers, now: Numbers, bins = 10): number {
  const reference = sorted(before);
  const present = sorted(now);
  if (reference.length === 0 || present.length === 0) return 0;
  const edges: number[] = [];
  for (let k = 1; k < bins; k++) {
    const edge = quantileOfSorted(reference, k / bins);
    if (edges.length === 0 || edge > edges[edges.length - 1]!) edges.push(edge);
  }
  let sum = 0;
  let p0 = 0;
  let q0 = 0;
  for (let k = 0; k <= edges.length; k++) {
    const p1 = k === edges.length ? reference.length : countAtMost(reference, edges[k]!);
    const q1 = k === edges.length ? present.length : countAtMost(present, edges[k]!);
    if (p1 - p0 > 0 || q1 - q0 > 0) {
      const p = Math.max(0.5, p1 - p0) / reference.length;
      const q = Math.max(0.5, q1 - q0) / present.length;
      sum += (q - p) * Math.log(q / p);
    }
    p0 = p1;
    q0 = q1;
  }
  return sum;
}

/** Two-sample Kolmogorov–Smirnov: largest gap between the two empirical distributions, and its asymptotic p-value. */
export function twoSampleGap(a: Numbers, b: Numbers): { gap: number; p: number } {
  const x = sorted(a);
  const y = sorted(b);
  if (x.length === 0 || y.length === 0) return { gap: 0, p: 1 };
  let i = 0;
  let j = 0;
  let gap = 0;
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= at) i++;
    while (j < y.length && y[j]! <= at) j++;
    gap = Math.max(gap, Math.abs(i / x.length - j / y.length));
  }
  const n = Math.sqrt((x.length * y.length) / (x.length + y.length));
  const lambda = (n + 0.12 + 0.11 / n) * gap;
  if (lambda < 0.2) return { gap, p: 1 };
  let p = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda);
    p += (k % 2 === 1 ? 2 : -2) * term;
    if (term < 1e-12) break;
  }
  return { gap, p: Math.min(1, Math.max(0, p)) };
}
