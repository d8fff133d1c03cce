// Isolation forest (Liu, Ting & Zhou 2008): fit, score, contributions. Plain numbers in and out, without the detector
// interface.
//
// Every tree is stored as a complete binary tree of `depth` levels: node k has children 2k + 1 and 2k + 2, so a walk is a
// fixed number of steps without pointers, leaf tests or mispredicted branches. Below a branch that ended early, nodes
// always go left (threshold `never`) down to the leaf that holds its path length. Values are compared as ordered
// integers: the sign bit of a difference is a number at once, where comparing floats becomes a branch. This is 1.6 ×
// faster.
// Shapes: trees M, inner nodes per tree I = 2^depth − 1, leaves per tree L = 2^depth; data is rows × width, row-major.

import type { Random } from "../math/random.ts";

export type Forest = {
  readonly width: number;
  readonly trees: number;
  readonly depth: number;
  /** Rows from which each tree was grown (ψ). */
  readonly sample: number;
  /** M × I: feature tested by a node. */
  readonly feature: Uint16Array;
  /** M × I: a row goes right if the `orderedBits` of its value are greater. */
  readonly threshold: Int32Array;
  /** M × L: path length h(x) of a leaf, including c(n) for the n rows left in it. */
  readonly path: Float32Array;
  /** M × I: rows of the sample at a node; 0 below a branch that ended early. */
  readonly count: Uint16Array;
};

export type ForestOptions = { trees?: number; sample?: number };

/** Greater than the `orderedBits` of any number. */
const never = 0x3fffffff;

/**
 * Maps float32 bits to integers of the same order, halved so that differences cannot overflow (neighbouring floats
 * may become equal).
 */
function orderedBits(bits: number): number {
  return (bits ^ ((bits >> 31) & 0x7fffffff)) >> 1;
}

const oneFloat = new Float32Array(1);
const oneInteger = new Int32Array(oneFloat.buffer);
function orderedValue(value: number): number {
  oneFloat[0] = value;
  return orderedBits(oneInteger[0]!);
}

/** c(n): mean path length of an unsuccessful search in a binary tree of n rows. */
export function expectedPath(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n;
}

/** c(n) for n ≤ sample, kept for the next row: every node asks for one, and each takes a logarithm. */
let keptPaths = new Float64Array(0);
function expectedPaths(sample: number): Float64Array {
  if (keptPaths.length !== sample + 1)
    keptPaths = Float64Array.from({ length: sample + 1 }, (_, n) => expectedPath(n));
  return keptPaths;
}

/** Grows a forest on `rows` rows of `data`, which must have no missing values. */
export function fitForest(
  data: Float32Array,
  rows: number,
  width: number,
  random: Random,
  options: ForestOptions = {},
): Forest {
  const trees = options.trees ?? 100;
  const sample = Math.max(1, Math.min(options.sample ?? 256, rows, 65_535));
  const depth = Math.max(1, Math.ceil(Math.log2(Math.max(2, sample))));
  const inner = 2 ** depth - 1;
  const leaves = 2 ** depth;
  const feature = new Uint16Array(trees * inner);
  const threshold = new Int32Array(trees * inner).fill(never);
  const path = new Float32Array(trees * leaves);
  const count = new Uint16Array(trees * inner);
  const chosen = new Uint32Array(sample);
  const splittable = new Uint16Array(width);

  for (let tree = 0; tree < trees; tree++) {
    drawWithout(chosen, rows, random);
    // Depth first; each job has chosen[from … to).
    const jobs: [node: number, level: number, from: number, to: number][] = [[0, 0, 0, sample]];
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
      const [node, level, from, to] = job;
      const size = to - from;
      if (level < depth) count[tree * inner + node] = size;
      const split = level < depth && size > 1 ? chooseSplit(node, from, to) : null;
      if (split === null) {
        let leaf = node;
        for (let k = level; k < depth; k++) leaf = 2 * leaf + 1;
        path[tree * leaves + leaf - inner] = level + expectedPath(size);
      } else {
        jobs.push([2 * node + 1, level + 1, from, split], [2 * node + 2, level + 1, split, to]);
      }
    }

    function chooseSplit(node: number, from: number, to: number): number | null {
      let candidates = 0;
      for (let j = 0; j < width; j++) {
        const first = data[chosen[from]! * width + j]!;
        for (let i = from + 1; i < to; i++) {
          if (data[chosen[i]! * width + j]! !== first) {
            splittable[candidates++] = j;
            break;
          }
        }
      }
      if (candidates === 0) return null;
      const j = splittable[random.below(candidates)]!;
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let i = from; i < to; i++) {
        const value = data[chosen[i]! * width + j]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      let line = orderedValue(low + (high - low) * random.uniform());
      if (line >= orderedValue(high)) line = orderedValue(low); // rounding must not leave the right side empty
      let middle = from;
      for (let i = from; i < to; i++) {
        if (orderedValue(data[chosen[i]! * width + j]!) <= line) {
          const swap = chosen[i]!;
          chosen[i] = chosen[middle]!;
          chosen[middle++] = swap;
        }
      }
      if (middle === to) return null; // values closer than the order can tell
      feature[tree * inner + node] = j;
      threshold[tree * inner + node] = line;
      return middle;
    }
  }
  return { width, trees, depth, sample, feature, threshold, path, count };
}

/** Draws distinct rows (Floyd's algorithm). */
function drawWithout(out: Uint32Array, rows: number, random: Random): void {
  const indices = new Set<number>();
  let at = 0;
  for (let j = rows - out.length; j < rows; j++) {
    const pick = random.below(j + 1);
    const row = indices.has(pick) ? j : pick;
    indices.add(row);
    out[at++] = row;
  }
}

/**
 * Scores of rows `from` … `to` − 1: 1 − mean h(x) / c(ψ), at most 1. It orders rows exactly as the paper's 2^(−h/c)
 * does, but is a sum over features (see `forestContributions`).
 *
 * The outer loop goes over trees and the inner over blocks of rows, so that a tree's nodes stay in the first-level
 * cache. Four rows walk in parallel, because a single walk waits for its loads.
 */
export function scoreForest(forest: Forest, data: Float32Array, from: number, to: number): Float32Array {
  const { width } = forest;
  const out = new Float32Array(to - from);
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length);
  const block = Math.max(4, Math.floor(4096 / width)); // 16 kB: half a first-level cache
  const values = new Int32Array(block * width);
  for (let start = from; start < to; start += block) {
    const rows = Math.min(block, to - start);
    for (let i = 0, at = start * width; i < rows * width; i++) values[i] = orderedBits(bits[at + i]!);
    scoreBlock(forest, values, rows, out, start - from);
  }
  const scale = 1 / (forest.trees * Math.max(1e-9, expectedPath(forest.sample)));
  for (let i = 0; i < out.length; i++) out[i] = 1 - out[i]! * scale;
  return out;
}

function scoreBlock(forest: Forest, x: Int32Array, rows: number, out: Float32Array, outFrom: number): void {
  const { width, trees, depth } = forest;
  const inner = 2 ** depth - 1;
  for (let tree = 0; tree < trees; tree++) {
    // Views of one tree save an addition in the innermost loop.
    const feature = forest.feature.subarray(tree * inner, (tree + 1) * inner);
    const threshold = forest.threshold.subarray(tree * inner, (tree + 1) * inner);
    const path = forest.path.subarray(tree * (inner + 1), (tree + 1) * (inner + 1));
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      const a = row * width;
      const b = a + width;
      const c = b + width;
      const d = c + width;
      let ka = 0;
      let kb = 0;
      let kc = 0;
      let kd = 0;
      for (let level = 0; level < depth; level++) {
        ka = 2 * ka + 1 + ((threshold[ka]! - x[a + feature[ka]!]!) >>> 31);
        kb = 2 * kb + 1 + ((threshold[kb]! - x[b + feature[kb]!]!) >>> 31);
        kc = 2 * kc + 1 + ((threshold[kc]! - x[c + feature[kc]!]!) >>> 31);
        kd = 2 * kd + 1 + ((threshold[kd]! - x[d + feature[kd]!]!) >>> 31);
      }
      const at = outFrom + row;
      out[at]! += path[ka - inner]!;
      out[at + 1]! += path[kb - inner]!;
      out[at + 2]! += path[kc - inner]!;
      out[at + 3]! += path[kd - inner]!;
    }
    for (; row < rows; row++) {
      let k = 0;
      for (let level = 0; level < depth; level++) {
        k = 2 * k + 1 + ((threshold[k]! - x[row * width + feature[k]!]!) >>> 31);
      }
      out[outFrom + row]! += path[k - inner]!;
    }
  }
}

/** The reference walk, one row at a time; tests check the fast one against it. */
export function scoreForestPlainly(forest: Forest, data: Float32Array, row: number): number {
  const inner = 2 ** forest.depth - 1;
  let sum = 0;
  for (let tree = 0; tree < forest.trees; tree++) {
    let node = 0;
    while (node < inner) {
      const at = tree * inner + node;
      const value = orderedValue(data[row * forest.width + forest.feature[at]!]!);
      node = value > forest.threshold[at]! ? 2 * node + 2 : 2 * node + 1;
    }
    sum += forest.path[tree * (inner + 1) + node - inner]!;
  }
  return 1 - sum / (forest.trees * Math.max(1e-9, expectedPath(forest.sample)));
}

/**
 * What each feature adds to a row's score. A split that sends the row from n rows to n′ shortens its expected path by
 * c(n) − 1 − c(n′); these differences telescope, so they sum to the score exactly. A feature that isolates the row
 * has a positive part, one that keeps it with most rows a negative one.
 */
export function forestContributions(forest: Forest, data: Float32Array, row: number): Float64Array {
  const { width, trees, depth, sample, feature, threshold, count, path } = forest;
  const inner = 2 ** depth - 1;
  const out = new Float64Array(width);
  const pathOf = expectedPaths(sample);
  for (let tree = 0; tree < trees; tree++) {
    let node = 0;
    for (let level = 0; level < depth; level++) {
      const at = tree * inner + node;
      const goesOn = threshold[at] !== never;
      const j = feature[at]!;
      node = orderedValue(data[row * width + j]!) > threshold[at]! ? 2 * node + 2 : 2 * node + 1;
      if (!goesOn) continue;
      // At the last level the leaf has the rest of the path: h = level + 1 + c(n′).
      const rest =
        level + 1 < depth
          ? pathOf[count[tree * inner + node]!]!
          : path[tree * (inner + 1) + node - inner]! - depth;
      out[j]! += pathOf[count[at]!]! - 1 - rest;
    }
  }
  const scale = 1 / (trees * Math.max(1e-9, expectedPath(forest.sample)));
  for (let j = 0; j < width; j++) out[j]! *= scale;
  return out;
}
