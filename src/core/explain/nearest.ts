// Finds the normal rows nearest to a row, in a detector's space (a network's code, or the features).

type Neighbour = {
  /** Index into the reference rows. */
  readonly reference: number;
  /** Distance, each dimension divided by its standard deviation among the reference rows. */
  readonly distance: number;
};

/** The `count` nearest of the reference rows (rows × width) to each query row, nearest first. */
export function nearestNormals(
  reference: { data: Float32Array; width: number },
  query: { data: Float32Array; width: number },
  count = 5,
): Neighbour[][] {
  const { width } = reference;
  if (query.width !== width)
    throw new TypeError(`A space of ${width} dimensions cannot hold one of ${query.width}.`);
  const rows = reference.data.length / width;
  const scale = inverseDeviations(reference.data, rows, width);
  const out: Neighbour[][] = [];
  for (let q = 0; q < query.data.length / width; q++) {
    const best: Neighbour[] = [];
    for (let r = 0; r < rows; r++) {
      const worst = best.length < count ? Number.POSITIVE_INFINITY : best[best.length - 1]!.distance ** 2;
      let sum = 0;
      for (let f = 0; f < width && sum < worst; f++) {
        sum += ((query.data[q * width + f]! - reference.data[r * width + f]!) * scale[f]!) ** 2;
      }
      if (sum >= worst) continue;
      let at = best.length;
      while (at > 0 && best[at - 1]!.distance ** 2 > sum) at--;
      best.splice(at, 0, { reference: r, distance: Math.sqrt(sum) });
      if (best.length > count) best.pop();
    }
    out.push(best);
  }
  return out;
}

function inverseDeviations(data: Float32Array, rows: number, width: number): Float64Array {
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let f = 0; f < width; f++) {
      const value = data[at++]!;
      sums[f]! += value;
      squares[f]! += value * value;
    }
  }
  return sums.map((sum, f) => {
    const variance = squares[f]! / Math.max(1, rows) - (sum / Math.max(1, rows)) ** 2;
    return variance > 1e-12 ? 1 / Math.sqrt(variance) : 1;
  });
}
