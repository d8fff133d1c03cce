// Small statistics for several behaviours.

export const clamp = (value: number, low = 0, high = 1): number =>
  value > low ? (value < high ? value : high) : low;

export function medianOf(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN;
  const ordered = Float64Array.from(values).sort();
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2;
}

/** Median absolute deviation of a column over rows, divided by its median; 0 if all are equal. */
export function spread(values: ArrayLike<number>, rows: ArrayLike<number>): number {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]!]!;
  const middle = medianOf(picked);
  if (!(middle > 0)) return picked.some((value) => value > 0) ? 1 : 0;
  for (let i = 0; i < picked.length; i++) picked[i] = Math.abs(picked[i]! - middle);
  return medianOf(picked) / middle;
}

export function sumOf(values: ArrayLike<number>, rows: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  return sum;
}
