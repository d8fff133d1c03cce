// Computes thresholds from stored scores. They are not part of a model, so moving one scores nothing again. Every
// method returns a raw score and its cost: flags per day, and expected false flags with an interval.

import type { ThresholdMethod } from "../../shared/model-vocabulary.ts";
import { countedDays } from "../../shared/threshold-words.ts";
import { normalQuantile } from "../math/normal.ts";
import type { Random } from "../math/random.ts";
import { deviation, mean, median, quantileOfSorted, scaledMad, sorted } from "../math/statistics.ts";
import { fitLogNormal, fitTail, tailQuantile } from "../math/tail.ts";

export const defaultThreshold: ThresholdMethod = { method: "budget", flagsPerDay: 40 };
/** Without times there are no flags per day. */
export const defaultWithoutTime: ThresholdMethod = { method: "false-rate", rate: 0.05 };

type ThresholdInput = {
  /** Raw scores of held-out normal rows. */
  normal: ArrayLike<number>;
  /** Raw scores of the rows to flag, if there are any. */
  scored?: ArrayLike<number>;
  /** Days that the scored rows span; null without time. */
  days?: number | null;
  /** Raw scores and labels of validation rows, for best-f1. */
  validation?: { scores: ArrayLike<number>; attack: ArrayLike<number | boolean> };
};

export type DerivedThreshold = {
  readonly method: ThresholdMethod;
  /** A row is flagged if its raw score is greater. */
  readonly value: number;
  /** Flags among the scored rows, and per day if there is time. */
  readonly flags: number | null;
  readonly flagsPerDay: number | null;
  /** Expected share of normal rows above the threshold, with a 90 % bootstrap interval over the held-out rows. */
  readonly falseRate: number;
  readonly falseRateInterval: readonly [number, number];
  readonly warnings: readonly string[];
};

export function deriveThreshold(
  method: ThresholdMethod,
  input: ThresholdInput,
  random: Random,
): DerivedThreshold {
  const warnings: string[] = [];
  const normal = sorted(input.normal);
  const scored = input.scored ? sorted(input.scored) : null;
  const value = lineOf(method, input, normal, scored, warnings);
  const flags = scored === null ? null : scored.length - atMost(scored, value);
  const days = input.days ?? null;
  const above = normal.length - atMost(normal, value);
  if (normal.length < 200)
    warnings.push(`Only ${normal.length} held-out normal rows: the threshold is rough.`);
  return {
    method,
    value,
    flags,
    flagsPerDay: flags === null || days === null ? null : flags / countedDays(days),
    falseRate: normal.length === 0 ? Number.NaN : above / normal.length,
    falseRateInterval: falseRateInterval(above, normal.length, random),
    warnings,
  };
}

function lineOf(
  method: ThresholdMethod,
  input: ThresholdInput,
  normal: Float64Array,
  scored: Float64Array | null,
  warnings: string[],
): number {
  switch (method.method) {
    case "budget": {
      if (scored === null || input.days == null) {
        warnings.push(
          "A budget per day needs scored rows with times; the expected false rate is used instead.",
        );
        return lineOf(defaultWithoutTime, input, normal, scored, warnings);
      }
      const allowed = Math.floor(method.flagsPerDay * countedDays(input.days));
      // A score that every normal row reaches is 0 and never a flag, however few rows there are.
      return Math.max(valueOfBudget(scored, allowed, warnings), normal[0] ?? Number.NEGATIVE_INFINITY);
    }
    case "false-rate":
      return lineAtRate(normal, method.rate);
    case "quantile":
      return quantileOfSorted(scored ?? normal, method.quantile);
    case "log-normal": {
      const { mu, sigma } = fitLogNormal(normal);
      return Math.exp(mu + sigma * normalQuantile(1 - method.p));
    }
    case "pot": {
      const values = scored ?? normal;
      const line = quantileOfSorted(values, 0.98);
      const share = (values.length - atMost(values, line)) / Math.max(1, values.length);
      return method.p >= share ? line : tailQuantile(fitTail(values, line), Math.log(method.p / share));
    }
    case "deviations":
      return mean(normal) + method.k * deviation(normal);
    case "mad":
      return median(normal) + method.k * scaledMad(normal);
    case "best-f1":
      if (input.validation === undefined) {
        warnings.push("The best F1 needs labelled validation rows; the expected false rate is used instead.");
        return lineAtRate(normal, 0.05);
      }
      return bestF1Line(input.validation.scores, input.validation.attack);
    case "fixed":
      return method.value;
  }
}

/** A tie at the end of a budget is flagged as a whole, up to this many times the budget. */
export const mostOverBudget = 3;

/**
 * The value that at most `allowed` scores exceed. Rows with equal scores are flagged together or not at all: if the
 * budget would split a tie, the whole tie is flagged, up to three times the budget. The highest score is flagged as a
 * whole up to half of all rows, since a saturated classifier gives it to every row it is sure of. Otherwise the tie
 * is left out. Each case adds one sentence.
 */
function valueOfBudget(scored: Float64Array, allowed: number, warnings: string[]): number {
  const rows = scored.length;
  const value = scored[Math.max(0, rows - 1 - allowed)] ?? Number.POSITIVE_INFINITY;
  const above = rows - atMost(scored, value);
  if (allowed === 0 || rows <= allowed || above === allowed) return value;
  let below = rows - above;
  while (below > 0 && scored[below - 1] === value) below--;
  const tie = rows - above - below;
  const whole = above + tie;
  const half = whole <= rows / 2;
  const under = scored[below - 1];
  if (under !== undefined && half && above === 0) {
    warnings.push(
      `${tie} rows share the highest score, so that none comes first: all of them are flagged, in place of ${allowed} as the budget says.`,
    );
    return under;
  }
  if (under !== undefined && half && whole <= mostOverBudget * allowed) {
    warnings.push(
      `${tie} rows share the score at which the budget of ${allowed} flags ends, so that none comes first: all of them are flagged, ${whole} in place of ${allowed}.`,
    );
    return under;
  }
  warnings.push(
    above === 0
      ? `${tie} of ${rows} rows share the highest score: the scores tell too few rows apart, and nothing is flagged.`
      : `${tie} rows share the score at which the budget of ${allowed} flags ends, too many to flag them all: they are left out, and ${above} are flagged.`,
  );
  return value;
}

/**
 * The threshold that a share of normal rows exceeds: empirical, or from a fitted tail if fewer than ten rows would decide.
 */
function lineAtRate(normal: Float64Array, rate: number): number {
  if (normal.length * rate >= 10) return quantileOfSorted(normal, 1 - rate);
  const body = Math.max(0.5, Math.min(0.9, 1 - 10 / normal.length));
  const line = quantileOfSorted(normal, body);
  return tailQuantile(fitTail(normal, line), Math.log(rate / (1 - body)));
}

function atMost(values: Float64Array, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The threshold with the highest F1, between the last row above it and the next. */
export function bestF1Line(scores: ArrayLike<number>, attack: ArrayLike<number | boolean>): number {
  const order = new Uint32Array(scores.length).map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let positives = 0;
  for (let i = 0; i < attack.length; i++) if (attack[i]) positives++;
  let hits = 0;
  let best = -1;
  let line = Number.POSITIVE_INFINITY;
  for (let i = 0; i < order.length; i++) {
    if (attack[order[i]!]) hits++;
    const here = scores[order[i]!]!;
    const next = i + 1 < order.length ? scores[order[i + 1]!]! : Number.NEGATIVE_INFINITY;
    if (next === here) continue;
    const f1 = (2 * hits) / (i + 1 + positives);
    if (f1 > best) {
      best = f1;
      line = Number.isFinite(next) ? (here + next) / 2 : here - Math.abs(here) * 1e-9 - 1e-12;
    }
  }
  return line;
}

/** 90 % bootstrap interval of a share: 400 resamples of `count` rows of which `above` are above. */
export function falseRateInterval(above: number, count: number, random: Random): [number, number] {
  if (count === 0) return [0, 1];
  const p = above / count;
  const draws = new Float64Array(400);
  for (let k = 0; k < draws.length; k++) draws[k] = binomial(count, p, random) / count;
  draws.sort();
  // No row above is still compatible with 3 in n (the rule of three).
  const high = above === 0 ? 3 / count : quantileOfSorted(draws, 0.95);
  return [quantileOfSorted(draws, 0.05), Math.min(1, high)];
}

function binomial(n: number, p: number, random: Random): number {
  if (n * Math.min(p, 1 - p) > 30) {
    const value = Math.round(n * p + Math.sqrt(n * p * (1 - p)) * random.normal());
    return Math.min(n, Math.max(0, value));
  }
  // Few successes: jump from one to the next by geometric gaps.
  const q = Math.min(p, 1 - p);
  if (q === 0) return p < 0.5 ? 0 : n;
  let count = 0;
  let at = 0;
  for (;;) {
    at += 1 + Math.floor(Math.log(1 - random.uniform()) / Math.log1p(-q));
    if (at > n) break;
    count++;
  }
  return p <= 0.5 ? count : n - count;
}

/**
 * A threshold per group (entity), by the same method on each group's rows; groups with too few rows share the common threshold.
 */
export function thresholdsByGroup(
  method: ThresholdMethod,
  groups: ReadonlyMap<string, ThresholdInput>,
  common: DerivedThreshold,
  random: Random,
  leastRows = 100,
): Map<string, DerivedThreshold> {
  const out = new Map<string, DerivedThreshold>();
  for (const [group, input] of groups) {
    const enough = input.normal.length >= leastRows;
    out.set(group, enough ? deriveThreshold(method, input, random) : common);
  }
  return out;
}
