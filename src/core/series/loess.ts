// Local regression on equally spaced points: at each point a straight line through the q nearest points, with tricube
// weights (Cleveland 1979). STL uses it to smooth.
//
//   w_i = ρ_i · (1 − (|x_i − x| / h)³)³,   h = distance to the q-th nearest point

interface LoessOptions {
  /** Points in a neighbourhood. */
  q: number;
  /** Robustness weights, one per point; all 1 by default. */
  weights?: ArrayLike<number> | undefined;
  /** Distance between fitted points; the points between them are interpolated. */
  jump?: number;
}

/**
 * Smoothed values at the positions `from` to `to` (inclusive), which may be outside of 0 … N − 1.
 * @param y N values
 */
export function loess(
  y: ArrayLike<number>,
  { q, weights, jump = 1 }: LoessOptions,
  from: number,
  to: number,
) {
  const out = new Float64Array(to - from + 1);
  const at = (x: number) => fitAt(y, x, q, weights);
  let last = from;
  out[0] = at(from);
  while (last < to) {
    const next = Math.min(to, last + jump);
    out[next - from] = at(next);
    for (let x = last + 1; x < next; x++) {
      const share = (x - last) / (next - last);
      out[x - from] = out[last - from]! * (1 - share) + out[next - from]! * share;
    }
    last = next;
  }
  return out;
}

function fitAt(y: ArrayLike<number>, x: number, q: number, weights?: ArrayLike<number>): number {
  const n = y.length;
  const near = Math.min(q, n);
  const left = Math.max(0, Math.min(n - near, Math.round(x) - Math.floor(near / 2)));
  const right = left + near - 1;
  let h = Math.max(x - left, right - x);
  // A neighbourhood larger than the series is flatter still.
  if (q > n) h += Math.floor((q - n) / 2);
  let sw = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  for (let i = left; i <= right; i++) {
    const distance = Math.abs(i - x);
    if (distance >= 0.999 * h && h > 0) continue;
    const ratio = h > 0 ? distance / h : 0;
    const w = (1 - ratio ** 3) ** 3 * (weights?.[i] ?? 1);
    const d = i - x;
    sw += w;
    sx += w * d;
    sy += w * y[i]!;
    sxx += w * d * d;
    sxy += w * d * y[i]!;
  }
  if (sw <= 0) return y[Math.max(0, Math.min(n - 1, Math.round(x)))]!;
  const spread = sxx - (sx * sx) / sw;
  // Too narrow for a slope: use the weighted mean.
  if (spread <= 1e-12 * sxx || sxx === 0) return sy / sw;
  const slope = (sxy - (sx * sy) / sw) / spread;
  return (sy - slope * sx) / sw;
}
