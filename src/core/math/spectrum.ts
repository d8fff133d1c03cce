// Fast Fourier transform of real, short series (length a power of two) and the energies of its bands.

/** In-place radix-2 transform of (re, im), both of a power-of-two length. */
export function fourier(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  if ((n & (n - 1)) !== 0) throw new RangeError(`length ${n} is not a power of two`);
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let size = 2; size <= n; size <<= 1) {
    const half = size >> 1;
    const angle = (-2 * Math.PI) / size;
    for (let k = 0; k < half; k++) {
      const c = Math.cos(angle * k);
      const s = Math.sin(angle * k);
      for (let at = k; at < n; at += size) {
        const xr = re[at + half]! * c - im[at + half]! * s;
        const xi = re[at + half]! * s + im[at + half]! * c;
        re[at + half] = re[at]! - xr;
        im[at + half] = im[at]! - xi;
        re[at]! += xr;
        im[at]! += xi;
      }
    }
  }
}

/**
 * Energy of `bands` equal bands of the spectrum of `values` (without their mean; length a power of two), the lowest
 * first, divided by the number of values, so that the energies sum to the variance.
 */
export function bandEnergies(values: ArrayLike<number>, bands: number): Float64Array {
  const n = values.length;
  const re = Float64Array.from(values);
  const im = new Float64Array(n);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += re[i]! / n;
  for (let i = 0; i < n; i++) re[i]! -= mean;
  fourier(re, im);
  const half = n >> 1;
  const out = new Float64Array(bands);
  for (let k = 1; k <= half; k++) {
    const power = (re[k]! ** 2 + im[k]! ** 2) * (k === half ? 1 : 2);
    out[Math.min(bands - 1, Math.floor(((k - 1) * bands) / half))]! += power / (n * n);
  }
  return out;
}
