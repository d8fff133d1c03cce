// Quality on series, where anomalies are ranges: range-based precision and recall, volumes under the ROC and precision-recall
// surfaces, event recall, time to first alarm. Ranges are [first, last] rows, inclusive, ascending, not overlapping.

export type Range = readonly [first: number, last: number];

/** Runs of rows above the threshold. */
export function flaggedRanges(scores: ArrayLike<number>, line: number): Range[] {
  const out: Range[] = [];
  let first = -1;
  for (let i = 0; i <= scores.length; i++) {
    const flagged = i < scores.length && scores[i]! > line;
    if (flagged && first < 0) first = i;
    if (!flagged && first >= 0) {
      out.push([first, i - 1]);
      first = -1;
    }
  }
  return out;
}

const overlap = (a: Range, b: Range): number => Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]) + 1);

/**
 * Range-based precision and recall (Tatbul et al. 2018) with existence weight `alpha`, flat position bias, and the
 * reciprocal of the number of pieces as cardinality: a range found in one piece counts more than one found in many.
 */
export function rangePrecisionRecall(
  truth: readonly Range[],
  flagged: readonly Range[],
  alpha = 0.5,
): { precision: number; recall: number; f1: number } {
  const share = (range: Range, others: readonly Range[], existence: number): number => {
    let covered = 0;
    let pieces = 0;
    for (const other of others) {
      const rows = overlap(range, other);
      if (rows > 0) pieces++;
      covered += rows;
    }
    if (pieces === 0) return 0;
    return existence + ((1 - existence) * covered) / (range[1] - range[0] + 1) / pieces;
  };
  const mean = (ranges: readonly Range[], others: readonly Range[], existence: number): number =>
    ranges.length === 0
      ? Number.NaN
      : ranges.reduce((sum, range) => sum + share(range, others, existence), 0) / ranges.length;
  const precision = mean(flagged, truth, 0);
  const recall = mean(truth, flagged, alpha);
  const sum = precision + recall;
  return { precision, recall, f1: sum > 0 ? (2 * precision * recall) / sum : 0 };
}

type EventRecall = {
  readonly events: number;
  readonly found: number;
  readonly recall: number;
  /** Rows from the start of each event to its first flag; null if it was missed. */
  readonly delays: readonly (number | null)[];
  /** The same in time, if there are times. */
  readonly delayTimes: readonly (number | null)[] | null;
};

export function eventRecall(
  truth: readonly Range[],
  scores: ArrayLike<number>,
  line: number,
  times: ArrayLike<number> | null = null,
): EventRecall {
  const first = truth.map(([from, to]) => {
    for (let i = from; i <= to; i++) if (scores[i]! > line) return i;
    return null;
  });
  const found = first.filter((row) => row !== null).length;
  return {
    events: truth.length,
    found,
    recall: truth.length === 0 ? Number.NaN : found / truth.length,
    delays: first.map((row, k) => (row === null ? null : row - truth[k]![0])),
    delayTimes:
      times === null
        ? null
        : first.map((row, k) => (row === null ? null : times[row]! - times[truth[k]![0]]!)),
  };
}

type Volumes = { readonly roc: number; readonly pr: number };

/**
 * Volumes under the ROC and the precision-recall surface (Paparrizos et al. 2022): the mean area while every labelled
 * range gets soft slopes of length ℓ/2 on both sides, for ℓ from 0 to `longest`. True positives count by label height
 * and by the share of ranges touched.
 */
export function volumesUnder(
  scores: ArrayLike<number>,
  truth: readonly Range[],
  longest: number,
  steps = 8,
): Volumes {
  const order = new Uint32Array(scores.length).map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let roc = 0;
  let pr = 0;
  for (let k = 0; k <= steps; k++) {
    const areas = softAreas(scores, order, truth, Math.round((longest * k) / steps));
    roc += areas.roc;
    pr += areas.pr;
  }
  return { roc: roc / (steps + 1), pr: pr / (steps + 1) };
}

function softAreas(
  scores: ArrayLike<number>,
  order: Uint32Array,
  truth: readonly Range[],
  slope: number,
): Volumes {
  const n = scores.length;
  const label = new Float64Array(n);
  const half = Math.floor(slope / 2);
  for (const [from, to] of truth) {
    for (let i = Math.max(0, from - half); i <= Math.min(n - 1, to + half); i++) {
      const outside = i < from ? from - i : i > to ? i - to : 0;
      label[i] = Math.max(label[i]!, outside === 0 ? 1 : Math.sqrt(1 - outside / (half + 1)));
    }
  }
  let soft = 0;
  let hard = 0;
  for (let i = 0; i < n; i++) soft += label[i]!;
  for (const [from, to] of truth) hard += to - from + 1;
  const positives = (soft + hard) / 2;
  const negatives = n - positives;
  if (!(positives > 0) || !(negatives > 0)) return { roc: Number.NaN, pr: Number.NaN };
  const rangeOf = new Int32Array(n).fill(-1);
  truth.forEach(([from, to], k) => {
    rangeOf.fill(k, Math.max(0, from - half), Math.min(n, to + half + 1));
  });
  const touched = new Uint8Array(truth.length);
  let touchedCount = 0;
  let hits = 0;
  let flagged = 0;
  let roc = 0;
  let pr = 0;
  let tprBefore = 0;
  let fprBefore = 0;
  for (let i = 0; i < n; i++) {
    const row = order[i]!;
    hits += label[row]!;
    flagged++;
    const range = rangeOf[row]!;
    if (range >= 0 && touched[range] === 0) {
      touched[range] = 1;
      touchedCount++;
    }
    if (i + 1 < n && scores[order[i + 1]!] === scores[row]) continue;
    const tpr = Math.min(1, hits / positives) * (touchedCount / truth.length);
    const fpr = Math.min(1, (flagged - hits) / negatives);
    roc += ((fpr - fprBefore) * (tpr + tprBefore)) / 2;
    pr += Math.max(0, tpr - tprBefore) * Math.min(1, hits / flagged);
    tprBefore = tpr;
    fprBefore = fpr;
  }
  return { roc: Math.min(1, roc + (1 - fprBefore) * tprBefore), pr: Math.min(1, pr) };
}
