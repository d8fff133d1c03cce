// The normal distribution: quantile, and the log of the upper tail.

/** ln P(Z > z) for a standard normal Z, with a relative error of about 1e-7 even where the probability underflows. */
export function logNormalTail(z: number): number {
  if (z < -5) return Math.log1p(-Math.exp(logNormalTail(-z)));
  if (z < 5) return Math.log(0.5 * complementaryError(z / Math.SQRT2));
  // Continued fraction of the Mills ratio, from the bottom.
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - Math.log(fraction);
}

export function normalCdf(z: number): number {
  return z <= 0 ? Math.exp(logNormalTail(-z)) : 1 - Math.exp(logNormalTail(z));
}

/** erfc(x), Numerical Recipes' Chebyshev fit (relative error < 1.2e-7 everywhere). */
function complementaryError(x: number): number {
  const z = Math.abs(x);
  const t = 2 / (2 + z);
  const ty = 4 * t - 2;
  const c = [
    -1.3026537197817094, 0.6419697923564903, 1.9476473204185836e-2, -9.561514786808631e-3,
    -9.46595344482036e-4, 3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6,
    1.30365583558e-6, 1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10,
    -2.27365122e-10, 9.6467911e-11, 2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13,
    3.81e-16, 7.106e-15,
  ];
  let d = 0;
  let dd = 0;
  for (let j = c.length - 1; j > 0; j--) {
    const swap = d;
    d = ty * d - dd + c[j]!;
    dd = swap;
  }
  const value = t * Math.exp(-z * z + 0.5 * (c[0]! + ty * d) - dd);
  return x >= 0 ? value : 2 - value;
}

/** z with P(Z ≤ z) = p: Acklam's rational approximation, then one Halley step. */
export function normalQuantile(p: number): number {
  if (!(p > 0)) return Number.NEGATIVE_INFINITY;
  if (!(p < 1)) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  let z: number;
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    z =
      (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q -
        2.549732539343734) *
        q +
        4.374664141464968) *
        q +
        2.938163982698783) /
      ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) *
        q +
        1);
  } else {
    const q = p - 0.5;
    const r = q * q;
    z =
      ((((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r +
        1.38357751867269e2) *
        r -
        3.066479806614716e1) *
        r +
        2.506628277459239) *
        q) /
      (((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r +
        6.680131188771972e1) *
        r -
        1.328068155288572e1) *
        r +
        1);
  }
  const error = normalCdf(z) - p;
  const u = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
  return z - u / (1 + (z * u) / 2);
}
