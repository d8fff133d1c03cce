import { expect, test } from "vitest";
import { cholesky, columnMeans, covariance, solveLower, solveUpper, symmetricEigen } from "./linear.ts";

const matrix = { size: 3, data: Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3) };

test("covariance of four points", () => {
  const points = [0, 0, 2, 0, 0, 4, 2, 4];
  const means = columnMeans(points, 4, 2);
  expect([...means]).toEqual([1, 2]);
  expect([...covariance(points, 4, 2, means).data]).toEqual([1, 0, 0, 4]);
});

test("Cholesky solves what it factors", () => {
  const l = cholesky(matrix)!;
  const x = solveUpper(l, solveLower(l, Float64Array.of(1, 2, 3)));
  const back = [0, 1, 2].map((i) => [0, 1, 2].reduce((sum, j) => sum + matrix.data[i * 3 + j]! * x[j]!, 0));
  [1, 2, 3].forEach((b, i) => {
    expect(back[i]).toBeCloseTo(b, 12);
  });
  expect(cholesky({ size: 2, data: Float64Array.of(1, 2, 2, 1) })).toBeNull();
});

test("eigenvectors rebuild the matrix, the largest value first", () => {
  const { values, vectors } = symmetricEigen(matrix);
  expect(values[0]).toBeGreaterThan(values[1]!);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += values[k]! * vectors.data[k * 3 + i]! * vectors.data[k * 3 + j]!;
      expect(sum).toBeCloseTo(matrix.data[i * 3 + j]!, 12);
    }
  }
});
