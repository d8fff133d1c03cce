// The three matrix products of a layer, added to the output array, and the activations. Row-major, plain loops.

/** out[m,n] += a[m,k] · b[k,n] */
export function addProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  [m, k, n]: readonly [number, number, number],
): void {
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) {
      const factor = a[i * k + p]!;
      if (factor === 0) continue; // the steps before the first have an all-zero state
      for (let j = 0, o = i * n, q = p * n; j < n; j++) out[o + j]! += factor * b[q + j]!;
    }
}

/** out[k,n] += aᵀ · d, with a[m,k] and d[m,n]: a kernel's gradient. */
export function addKernelGradient(
  out: Float64Array,
  a: Float64Array,
  d: Float64Array,
  [m, k, n]: readonly [number, number, number],
): void {
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) {
      const factor = a[i * k + p]!;
      if (factor === 0) continue;
      for (let j = 0, o = p * n, q = i * n; j < n; j++) out[o + j]! += factor * d[q + j]!;
    }
}

/** out[m,k] += d[m,n] · bᵀ, with b[k,n]: an input's gradient. */
export function addInputGradient(
  out: Float64Array,
  d: Float64Array,
  b: Float64Array,
  [m, k, n]: readonly [number, number, number],
): void {
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) {
      let sum = 0;
      for (let j = 0, q = i * n, w = p * n; j < n; j++) sum += d[q + j]! * b[w + j]!;
      out[i * k + p]! += sum;
    }
}

/** out[n] += Σ over the rows of d[m,n]: a bias's gradient. */
export function addRows(out: Float64Array, d: Float64Array, n: number): void {
  for (let i = 0; i < d.length; i += n) for (let j = 0; j < n; j++) out[j]! += d[i + j]!;
}

/** [rows,n] filled with the bias in each row. */
export function matrixRows(bias: Float64Array, rows: number): Float64Array {
  const out = new Float64Array(rows * bias.length);
  for (let i = 0; i < rows; i++) out.set(bias, i * bias.length);
  return out;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** y = activation(z), in place. */
export function activate(z: Float64Array, activation: "linear" | "relu" | "tanh" | "sigmoid"): void {
  if (activation === "linear") return;
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    z[i] = activation === "relu" ? Math.max(x, 0) : activation === "tanh" ? Math.tanh(x) : sigmoid(x);
  }
}

/** dz = dy · activation'(z), computed from y = activation(z) alone. */
export function activationGradient(
  dy: Float64Array,
  y: Float64Array,
  activation: "linear" | "relu" | "tanh" | "sigmoid",
): Float64Array {
  if (activation === "linear") return dy;
  return dy.map((d, i) => {
    const v = y[i]!;
    if (activation === "relu") return v > 0 ? d : 0;
    return activation === "tanh" ? d * (1 - v * v) : d * v * (1 - v);
  });
}
