// Baseline: distance to the k-th nearest of a sample of normal rows. score = squared distance / F.
//
// The reference is a seeded sample of at most `reference` distinct rows, so a row costs at most reference × F
// products. Usually it costs less: a sum stops as soon as it exceeds the k-th best, and the search starts at the
// reference rows with the nearest distance to the centre and ends early by the triangle inequality.

import type { Random } from "../math/random.ts";
import {
  type Detector,
  type DetectorState,
  type ReadingMatrix,
  stateArray,
  stateNumber,
} from "./detector.ts";
import { rowDetector } from "./row-detector.ts";

export function fitKnn(
  input: ReadingMatrix,
  random: Random,
  options: { k?: number; reference?: number } = {},
): Detector {
  const { data, rows, width } = input;
  const order = new Uint32Array(rows).map((_, i) => i);
  for (let i = rows - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const swap = order[i]!;
    order[i] = order[j]!;
    order[j] = swap;
  }
  const seen = new Set<string>();
  const chosen: number[] = [];
  const referenceRows = options.reference ?? 4000;
  for (let i = 0; i < rows && chosen.length < referenceRows; i++) {
    const row = order[i]!;
    const key = data.subarray(row * width, (row + 1) * width).join();
    if (seen.has(key)) continue;
    seen.add(key);
    chosen.push(row);
  }
  // Sorted by distance from the origin (the features' mean), so that the search can start near and stop early.
  const norm = (row: number): number => {
    let sum = 0;
    for (let f = 0; f < width; f++) sum += data[row * width + f]! ** 2;
    return Math.sqrt(sum);
  };
  const byNorm = chosen.map((row) => ({ row, norm: norm(row) })).sort((a, b) => a.norm - b.norm);
  const reference = new Float32Array(byNorm.length * width);
  byNorm.forEach(({ row }, i) => {
    reference.set(data.subarray(row * width, (row + 1) * width), i * width);
  });
  return knn(width, Math.min(options.k ?? 5, byNorm.length), reference);
}

export function restoreKnn(state: DetectorState): Detector {
  return knn(
    stateNumber(state, "width"),
    stateNumber(state, "k"),
    stateArray(state, "reference", Float32Array),
  );
}

function knn(width: number, k: number, reference: Float32Array): Detector {
  const count = reference.length / width;
  const norms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let f = 0; f < width; f++) sum += reference[i * width + f]! ** 2;
    norms[i] = Math.sqrt(sum);
  }
  const best = new Float64Array(k);
  const bestRow = new Int32Array(k);
  /** Leaves the squared distances (ascending) and rows of the k nearest in `best` and `bestRow`. */
  const search = (data: Float32Array, position: number): void => {
    best.fill(Number.POSITIVE_INFINITY);
    bestRow.fill(-1);
    const from = position * width;
    let sum = 0;
    for (let f = 0; f < width; f++) sum += data[from + f]! ** 2;
    const norm = Math.sqrt(sum);
    let right = lowerBound(norms, norm);
    let left = right - 1;
    while (left >= 0 || right < count) {
      const leftGap = left >= 0 ? norm - norms[left]! : Number.POSITIVE_INFINITY;
      const rightGap = right < count ? norms[right]! - norm : Number.POSITIVE_INFINITY;
      const gap = Math.min(leftGap, rightGap);
      if (gap * gap > best[k - 1]!) break;
      consider(data, from, leftGap <= rightGap ? left-- : right++);
    }
  };
  const consider = (data: Float32Array, from: number, row: number): void => {
    const limit = best[k - 1]!;
    const at = row * width;
    let sum = 0;
    for (let f = 0; f < width; f++) {
      const d = data[from + f]! - reference[at + f]!;
      sum += d * d;
      if (sum >= limit) return;
    }
    let slot = k - 1;
    while (slot > 0 && best[slot - 1]! > sum) {
      best[slot] = best[slot - 1]!;
      bestRow[slot] = bestRow[slot - 1]!;
      slot--;
    }
    best[slot] = sum;
    bestRow[slot] = row;
  };
  return rowDetector({
    kind: "knn",
    width,
    scoreRows(data, from, to) {
      const out = new Float32Array(to - from);
      for (let i = from; i < to; i++) {
        search(data, i);
        out[i - from] = best[k - 1]! / width;
      }
      return out;
    },
    explainRow(data, position) {
      search(data, position);
      const at = bestRow[k - 1]! * width;
      const parts = new Float64Array(width);
      for (let f = 0; f < width; f++)
        parts[f] = (data[position * width + f]! - reference[at + f]!) ** 2 / width;
      return { parts, expected: reference.slice(at, at + width) };
    },
    state: () => ({ kind: "knn", version: 1, facts: { width, k }, arrays: { reference } }),
  });
}

function lowerBound(values: Float64Array, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
