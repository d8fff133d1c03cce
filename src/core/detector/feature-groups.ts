// Groups of features that vary together, at most ten in each: pairs are joined by the size of their correlation, the strongest first.
// Shapes: data is rows × F, row-major.
import { deviation, mean } from "../math/statistics.ts";

export const mostInGroup = 10;
/** Rows that are compared, evenly spread. */
const mostRows = 2000;

export function groupsOfFeatures(data: Float32Array, rows: number, width: number): number[][] {
  const columns = standardised(data, rows, width);
  const pairs: { one: number; other: number; size: number }[] = [];
  for (let one = 0; one < width; one++)
    for (let other = one + 1; other < width; other++)
      pairs.push({ one, other, size: Math.abs(product(columns[one]!, columns[other]!)) });
  pairs.sort((a, b) => b.size - a.size || a.one - b.one || a.other - b.other);
  const groupOf = Array.from({ length: width }, (_, f) => [f]);
  for (const { one, other } of pairs) {
    const [mine, theirs] = [groupOf[one]!, groupOf[other]!];
    if (mine === theirs || mine.length + theirs.length > mostInGroup) continue;
    mine.push(...theirs);
    for (const feature of theirs) groupOf[feature] = mine;
  }
  return [...new Set(groupOf)];
}

/** Each feature over some rows, with mean 0 and deviation 1; a constant one is 0. */
function standardised(data: Float32Array, rows: number, width: number): Float64Array[] {
  const count = Math.min(rows, mostRows);
  return Array.from({ length: width }, (_, f) => {
    const values = Float64Array.from(
      { length: count },
      (_row, i) => data[Math.floor((i * rows) / count) * width + f]!,
    );
    const middle = mean(values);
    const spread = deviation(values);
    return values.map((value) => (spread > 0 ? (value - middle) / spread : 0));
  });
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
