// Dense linear algebra of small symmetric matrices (N × N, row-major Float64Array): covariance, Cholesky,
// eigenvectors. It has what Mahalanobis and PCA need, for up to a few hundred features.

type SquareMatrix = { readonly size: number; readonly data: Float64Array };

/** Column means of `data` (rows × width). */
export function columnMeans(data: ArrayLike<number>, rows: number, width: number): Float64Array {
  const means = new Float64Array(width);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < width; j++) means[j]! += data[at++]!;
  for (let j = 0; j < width; j++) means[j]! /= Math.max(1, rows);
  return means;
}

type FourRows = [Float64Array, Float64Array, Float64Array, Float64Array];

/** Population covariance of `data` (rows × width) about `means`. */
export function covariance(
  data: ArrayLike<number>,
  rows: number,
  width: number,
  means: ArrayLike<number>,
): SquareMatrix {
  const sums = new Float64Array(width * width);
  // Four rows at a time, so that the sums are read and written a quarter as often.
  const [a, b, c, d] = [0, 1, 2, 3].map(() => new Float64Array(width)) as FourRows;
  const centre = (out: Float64Array, row: number): void => {
    if (row >= rows) out.fill(0);
    else for (let j = 0, at = row * width; j < width; j++, at++) out[j] = data[at]! - means[j]!;
  };
  for (let i = 0; i < rows; i += 4) {
    centre(a, i);
    centre(b, i + 1);
    centre(c, i + 2);
    centre(d, i + 3);
    for (let j = 0, row = 0; j < width; j++, row += width) {
      const aj = a[j]!;
      const bj = b[j]!;
      const cj = c[j]!;
      const dj = d[j]!;
      for (let k = 0; k <= j; k++) sums[row + k]! += aj * a[k]! + bj * b[k]! + (cj * c[k]! + dj * d[k]!);
    }
  }
  const n = Math.max(1, rows);
  for (let j = 0; j < width; j++) {
    for (let k = 0; k <= j; k++) {
      const value = sums[j * width + k]! / n;
      sums[j * width + k] = value;
      sums[k * width + j] = value;
    }
  }
  return { size: width, data: sums };
}

/** Lower factor L with L Lᵀ = matrix, or null if the matrix is not positive definite. */
export function cholesky(matrix: SquareMatrix): SquareMatrix | null {
  const n = matrix.size;
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix.data[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (i === j) {
        if (!(sum > 0)) return null;
        l[i * n + i] = Math.sqrt(sum);
      } else l[i * n + j] = sum / l[j * n + j]!;
    }
  }
  return { size: n, data: l };
}

/** x with L x = b (forward substitution), written over `b`. */
export function solveLower(l: SquareMatrix, b: Float64Array): Float64Array {
  const n = l.size;
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l.data[i * n + k]! * b[k]!;
    b[i] = sum / l.data[i * n + i]!;
  }
  return b;
}

/** x with Lᵀ x = b (backward substitution), written over `b`. */
export function solveUpper(l: SquareMatrix, b: Float64Array): Float64Array {
  const n = l.size;
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= l.data[k * n + i]! * b[k]!;
    b[i] = sum / l.data[i * n + i]!;
  }
  return b;
}

/**
 * Eigenvalues (descending) and unit eigenvectors (row k of `vectors` belongs to value k) of a symmetric matrix, by cyclic
 * Jacobi rotations (Golub & Van Loan, 8.5): slower than tridiagonal methods, but short and accurate to the last digits.
 */
export function symmetricEigen(matrix: SquareMatrix): { values: Float64Array; vectors: SquareMatrix } {
  const n = matrix.size;
  const a = Float64Array.from(matrix.data);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let all = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const square = a[i * n + j]! ** 2;
        all += square;
        if (i !== j) off += square;
      }
    }
    if (off <= 1e-22 * all || off === 0) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    values[to] = a[from * n + from]!;
    for (let k = 0; k < n; k++) vectors[to * n + k] = v[from * n + k]!;
  });
  return { values, vectors: { size: n, data: vectors } };
}

/** One Jacobi rotation that zeroes a[p][q]. The vectors are rows, so that both loops run along memory. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!;
  if (apq === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p]!;
    const kq = a[k * n + q]!;
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k]!;
    const qk = a[q * n + k]!;
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const vp = v[p * n + k]!;
    const vq = v[q * n + k]!;
    v[p * n + k] = c * vp - s * vq;
    v[q * n + k] = s * vp + c * vq;
  }
}
